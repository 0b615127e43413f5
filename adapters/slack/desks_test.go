package slack

import (
	"testing"

	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// A thread in a further desk is known by the name under which it was opened there.
func TestFurtherDeskIsKnownByItsName(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.AddChannel(sim.Channel{ID: "C2", Name: "shop-b"})
		w.a.cfg.Desks = []string{"#shop-a", "#shop-b"}
		for channel, want := range map[string]string{"C2": "#shop-b", "C1": "C1", "C3": "C3"} {
			got, err := w.a.address(w.ctx, spot{Channel: channel, Thread: "1.000002"})
			if is := (bot.Address{Account: "slack", Chat: want, Thread: "1.000002"}); err != nil || got != is {
				t.Errorf("address is %v, %v, want %v", got, err, is)
			}
		}
	})
}
