package discord

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// After a global 429, be it a page, nothing is asked; after a channel's own, other
// channels go on.
func TestGates(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		send := func(p *sim.Person) error {
			_, err := w.a.Send(w.ctx, saying("k"+time.Now().String(), w.direct(p), bot.Reply{Text: "x"}))
			return err
		}
		w.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, RetryAfter: 20 * time.Second, Channel: w.ann.DM().Channel})
		_ = send(w.ann)
		calls := len(w.sim.Calls(""))
		if err := send(w.ann); !waits(10*time.Second, false)(err) || len(w.sim.Calls("")) != calls {
			t.Errorf("the channel's gate: %v", err)
		}
		if err := send(w.bob); err != nil {
			t.Errorf("another channel: %v", err)
		}
		w.sim.Fail(sim.Fault{Route: sim.RouteCreate, Times: 1, Status: 429, HTML: true})
		_ = send(w.bob)
		calls = len(w.sim.Calls(""))
		if err := send(w.bob); !waits(30*time.Second, true)(err) || len(w.sim.Calls("")) != calls {
			t.Errorf("the account's gate: %v", err)
		}
		time.Sleep(2 * time.Minute)
		if err := send(w.ann); err != nil {
			t.Errorf("after the gate: %v", err)
		}
	})
}

// Buckets are learned from the headers: no 429 is ever provoked by sends one after
// the other.
func TestBuckets(t *testing.T) {
	play(t, sim.Options{Global: 50}, func(w *world) {
		w.sim.Limit(sim.RouteCreate, 5, 5*time.Second, "abc")
		for i := range 40 {
			d := saying(fmt.Sprint(i), w.direct(w.ann), bot.Reply{Text: fmt.Sprint(i)})
			for {
				_, err := w.a.Send(w.ctx, d)
				if err == nil {
					break
				}
				e, ok := errors.AsType[*bot.RetryError](err)
				if !ok {
					t.Fatal(err)
				}
				time.Sleep(e.After)
			}
		}
		for _, c := range w.sim.Calls(sim.RouteCreate) {
			if c.Status == 429 {
				t.Fatal("a 429 was provoked")
			}
		}
		if got := w.ann.DM().Reads(); len(got) != 40 {
			t.Errorf("reads %d", len(got))
		}
	})
}

// Long before ten thousand refusals nothing is asked any more.
func TestBreaker(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.Fail(sim.Fault{Route: sim.RouteTyping, Code: 50001})
		at := w.direct(w.ann)
		for range 2 * maxInvalid {
			w.a.typing.forget(at.Chat)
			_ = w.a.Typing(w.ctx, at)
			time.Sleep(50 * time.Millisecond)
		}
		if n := w.sim.Invalid(); n < maxInvalid/2 || n > maxInvalid {
			t.Errorf("%d refusals", n)
		}
		time.Sleep(15 * time.Minute)
		w.send(saying("k", at, bot.Reply{Text: "again"}))
	})
}

// Many sends at once leave within the global rate and each arrive once.
func TestGlobalRate(t *testing.T) {
	play(t, sim.Options{Global: 50}, func(w *world) {
		var wg sync.WaitGroup
		for i := range 200 {
			p := w.sim.Person(fmt.Sprint("P", i))
			at := w.direct(p)
			wg.Go(func() {
				for {
					_, err := w.a.Send(w.ctx, saying(fmt.Sprint(i), at, bot.Reply{Text: "hi"}))
					if err == nil {
						return
					}
					e, ok := errors.AsType[*bot.RetryError](err)
					if !ok {
						t.Error(err)
						return
					}
					time.Sleep(e.After)
				}
			})
		}
		wg.Wait()
		calls := w.sim.Calls(sim.RouteCreate)
		for _, c := range calls {
			if c.Status == 429 {
				t.Fatal("a 429 was provoked")
			}
		}
		if len(calls) != 200 {
			t.Errorf("%d calls", len(calls))
		}
	})
}

// Refusals that are others' fault count for nothing.
func TestSharedLimit(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.sim.Fail(sim.Fault{Route: sim.RouteCreate, RetryAfter: time.Second, Shared: true, Times: 3})
		for i := range 3 {
			_, _ = w.a.Send(w.ctx, saying(fmt.Sprint(i), w.direct(w.ann), bot.Reply{Text: "x"}))
			time.Sleep(2 * time.Second)
		}
		if n := w.a.api.limits.refused(); n != 0 {
			t.Errorf("%d refusals are counted", n)
		}
	})
}
