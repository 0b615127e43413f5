package discord

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// readOnly is a memory in which nothing can be written while full is set, as a
// store that has run out of room.
type readOnly struct {
	ownMemory
	full atomic.Bool
}

func (r *readOnly) Set(ctx context.Context, key string, v []byte, keep time.Duration) error {
	if r.full.Load() {
		return errors.New("OOM command not allowed")
	}
	return r.ownMemory.Set(ctx, key, v, keep)
}

// While nothing can be written, a customer's thread is not opened again and again.
func TestThreadsWhileMemoryIsFull(t *testing.T) {
	full := &readOnly{}
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		full.full.Store(true)
		w.say(w.ann.In(w.desk), "hello")
		time.Sleep(10 * time.Minute)
		full.full.Store(false)
		if m := w.message(); m.Public || m.Text != "hello" {
			t.Errorf("put %+v", m)
		}
		if n := len(w.sim.Calls(sim.RouteThread)); n != 1 {
			t.Errorf("%d threads were opened", n)
		}
	}, readsAll, func(c *Config) { c.Memory = full })
}

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

// What one field says in another way than we know loses no message.
func TestOtherTypes(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "one")
		first := w.message()
		w.sim.Raw("MESSAGE_CREATE", map[string]any{
			"id": snowflake(time.Now()), "channel_id": first.At.Chat, "content": "two", "author": map[string]any{"id": w.ann.ID, "username": "ann"},
			"flags": "many", "poll": 7, "sticker_items": "none", "edited_timestamp": 5, "attachments": map[string]any{}, "type": 0,
			"member": "?", "message_snapshots": 1,
		})
		if m := w.message(); m.Text != "two" || m.From.ID != w.ann.ID {
			t.Errorf("put %+v", m)
		}
	})
}

// Whatever Hello says, a dead connection is noticed.
func TestHelloOfADay(t *testing.T) {
	for _, said := range []string{`{"heartbeat_interval":86400000}`, `{"heartbeat_interval":1e300}`, `{"heartbeat_interval":0.001}`, `{}`, `[]`} {
		d, err := interval([]byte(said))
		if err == nil && (d < time.Second || d > 2*time.Minute) {
			t.Errorf("%s: %v", said, d)
		}
	}
}
