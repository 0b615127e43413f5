package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// An event over which we stumble is passed over; it takes neither the process nor
// the others with it.
func TestPanic(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listenTo(func(ctx context.Context, m bot.Message) error {
			if strings.Contains(m.Text, "boom") || m.Kind == bot.KindChoice {
				panic(m.Text)
			}
			return w.put(ctx, m)
		})
		w.say(w.ann.DM(), "boom")
		w.send(saying("k", w.direct(w.ann), yesNo))
		must(w.ann.DM().Press("Yes"))(t)
		time.Sleep(time.Second) // virtual
		w.say(w.ann.DM(), "still there?")
		if m := w.message(); m.Text != "still there?" {
			t.Errorf("put %+v", m)
		}
		if log := w.log.String(); !strings.Contains(log, "passed over") || strings.Contains(log, "boom") {
			t.Errorf("the log says:\n%s", log)
		}
	})
}

// While the store is away a channel's messages wait in order, and the mark with
// them; other channels go on once it is back.
func TestHeldLane(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "first")
		w.messages(1)
		mark := func() string {
			v, _ := w.mem.Get(w.ctx, w.a.memoryKey("mark", w.ann.DM().Channel))
			return string(v)
		}
		before := mark()
		w.setSink(errors.New("the store is away"), nil)
		for i := range 5 {
			w.say(w.ann.DM(), fmt.Sprint(i))
		}
		time.Sleep(time.Minute) // virtual
		if mark() != before || before == "" {
			t.Errorf("the mark went from %q to %q", before, mark())
		}
		w.setSink(nil, nil)
		for i, m := range w.messages(5) {
			if m.Text != fmt.Sprint(i) {
				t.Errorf("message %d is %q", i, m.Text)
			}
		}
		if mark() == before {
			t.Error("the mark stays")
		}
	})
}

// More than a lane holds is read again from the channel; nothing is lost, and no
// process resumes behind what is not durable.
func TestLaneOverflows(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "first")
		w.messages(1)
		w.setSink(errors.New("the store is away"), nil)
		const n = queueLimit + 50
		for i := range n {
			w.say(w.ann.DM(), fmt.Sprint(i))
		}
		synctest.Wait()
		w.setSink(nil, nil)
		for i, m := range w.messages(n) {
			if m.Text != fmt.Sprint(i) {
				t.Fatalf("message %d is %q", i, m.Text)
			}
		}
	})
}
