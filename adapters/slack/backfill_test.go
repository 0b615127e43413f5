package slack

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
)

// What agents wrote while nobody listened, for longer than Slack retries, is read
// when somebody does.
func TestListenCatchesUp(t *testing.T) {
	play(t, sim.Options{Retries: []time.Duration{}}, func(w *world) {
		one, at := w.ticket()
		two, _ := w.ticket()
		w.listen()
		w.sim.Post("U1", desk, one, "before")
		w.messages(1)
		w.halt()
		w.await(func() bool { return w.sim.Sockets() == 0 })
		for i := range 3 {
			w.sim.Post("U1", desk, one, fmt.Sprint("missed ", i))
			w.sim.Post("U2", desk, two, fmt.Sprint("missed ", i))
		}
		talk := w.sim.Post("U1", desk, "", "talk")
		w.sim.Post("U2", desk, talk.TS, "more talk")
		adapters.Pause(w.ctx, 40*time.Minute)
		w.a = w.adapter(nil)
		w.listen()
		w.sim.Post("U1", desk, one, "after")
		var texts []string
		for _, m := range w.messages(7) {
			if m.At == at {
				texts = append(texts, m.Text)
			}
		}
		if want := []string{"missed 0", "missed 1", "missed 2", "after"}; !slices.Equal(texts, want) {
			t.Errorf("read %q, want %q", texts, want)
		}
	})
}

// The mark moves with what was read, so that old words do not come again once the
// store has forgotten them.
func TestListenDoesNotReadTwice(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.ctx = context.WithoutCancel(w.ctx)
		thread, _ := w.ticket()
		w.listen()
		w.sim.Post("U1", desk, thread, "before")
		w.messages(1)
		w.quiet()
		w.halt()
		adapters.Pause(w.ctx, 30*time.Hour)
		w.a = w.adapter(nil)
		w.listen()
		w.none()
	})
}
