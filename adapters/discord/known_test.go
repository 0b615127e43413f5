package discord

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/discord/sim"
)

// More channels than fit: those silent longest are forgotten, in memory and out of
// it, and what is kept is read back.
func TestKnownForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := must(New(Config{Token: "x"}))(t)
		k := &known{a: a}
		shelf := shelfOf("1")
		var ids []string
		for n := 1; len(ids) < shelfMost+10; n++ {
			if id := fmt.Sprint(n); shelfOf(id) == shelf {
				ids = append(ids, id)
			}
		}
		for i, id := range ids {
			if i == 10 {
				time.Sleep(48 * time.Hour) // virtual
			}
			k.note(t.Context(), id, place{Person: "7", Since: "5"})
		}
		again := &known{a: a}
		if err := again.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, k := range []*known{k, again} {
			if n := len(k.all()); n != shelfMost {
				t.Errorf("%d are known", n)
			}
			for i, id := range ids {
				if _, ok := k.get(id); ok != (i >= 10) {
					t.Errorf("channel %d: known %v", i, ok)
				}
			}
		}
		again.forget(t.Context(), ids[20])
		third := &known{a: a}
		_ = third.load(t.Context())
		if _, ok := third.get(ids[20]); ok {
			t.Error("what was forgotten comes back")
		}
	})
}

// forgetful is a Memory that is down for a while.
type forgetful struct {
	adapters.OwnMemory
	down atomic.Bool
}

func (f *forgetful) Set(ctx context.Context, key string, v []byte, keep time.Duration) error {
	if f.down.Load() {
		return errors.New("the store is down")
	}
	return f.OwnMemory.Set(ctx, key, v, keep)
}

// Somebody writes for the first time while the store is down, and again while no
// process is there and the session ends: what they said is caught up.
func TestKnownThroughOutage(t *testing.T) {
	mem := &forgetful{}
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		mem.down.Store(true)
		w.setSink(errors.New("the store is down"), nil)
		w.say(w.ann.DM(), "first")
		synctest.Wait()
		mem.down.Store(false)
		w.setSink(nil, nil)
		w.messages(1)
		w.halt()

		w.say(w.ann.DM(), "second")
		w.await(func() bool { return w.sim.Connected() == 0 })
		w.sim.Expire()
		w.a = w.adapter(func(c *Config) { c.Memory = mem })
		w.listen()
		if m := w.message(); m.Text != "second" {
			t.Errorf("caught up %q", m.Text)
		}
	}, func(c *Config) { c.Memory = mem })
}
