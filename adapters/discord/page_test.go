package discord

import (
	"strconv"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// A page of the edge is no word of Discord's: whatever its status, nobody is gone,
// and no answer is lost for it.
func TestPages(t *testing.T) {
	for _, status := range []int{400, 403, 404} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, Status: status, HTML: true})
				d := saying("k", w.direct(w.ann), bot.Reply{Text: "It takes five days."})
				if _, err := w.a.Send(w.ctx, d); !waits(time.Minute, true)(err) {
					t.Errorf("%d: %v", status, err)
				}
				time.Sleep(3 * time.Minute)
				w.send(d)
			})
		})
	}
}

// Nor does it end the channels that are being caught up.
func TestBackfillBehindPages(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "one")
		w.message()
		w.halt()
		w.say(w.ann.DM(), "two")
		w.sim.Expire()
		w.sim.Fail(sim.Fault{Route: sim.RouteList, Times: 3, Status: 403, HTML: true})
		w.a = w.adapter()
		w.listen()
		if m := w.message(); m.Kind != bot.KindText || m.Text != "two" {
			t.Errorf("put %+v", m)
		}
	})
}
