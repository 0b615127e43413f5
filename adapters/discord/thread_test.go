package discord

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// readOnly is a memory in which nothing can be written while full is set, as a
// store that has run out of room.
type readOnly struct {
	adapters.OwnMemory
	full atomic.Bool
}

func (r *readOnly) Set(ctx context.Context, key string, v []byte, keep time.Duration) error {
	if r.full.Load() {
		return errors.New("OOM command not allowed")
	}
	return r.OwnMemory.Set(ctx, key, v, keep)
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

// What is said in a ticket's thread while we are away is the ticket's, not
// somebody's direct message.
func TestTicketThreadCaughtUp(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		at := spot{channel: w.other}.address("discord")
		r := w.send(bot.Delivery{Key: bot.ReplyKey("open", 0), To: at, Send: bot.Send{Op: bot.OpOpen, To: bot.Desk, At: at, Handle: "card",
			Reply: bot.Reply{Handle: "card", Card: &bot.Card{Title: "T-1042", Status: "waiting"}}}})
		thread := bot.Address{Account: "discord", Chat: w.other, Thread: r.Thread}
		w.say(w.bob.In(r.Thread), "one")
		w.message()
		w.halt()
		w.say(w.bob.In(r.Thread), "two")
		w.sim.Expire()
		w.a = w.adapter(readsAll)
		w.listen()
		if m := w.message(); m.At != thread || m.Text != "two" {
			t.Errorf("put %+v", m)
		}
		w.say(w.bob.In(r.Thread), "three")
		if m := w.message(); m.At != thread {
			t.Errorf("put %+v", m)
		}
		w.guild.Remove()
		if m := w.message(); m.Kind != bot.KindLeft || m.At != thread {
			t.Errorf("put %+v", m)
		}
	}, readsAll)
}

// The support channel may be made, and the bot invited, after we began; deleted and
// made anew it is found again.
func TestSupportChannelTurnsUp(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		for range 2 {
			desk := w.guild.Channel("late")
			w.say(w.ann.In(desk), "hello")
			if m := w.message(); m.At.Chat != desk || m.Public {
				t.Errorf("put %+v", m)
			}
			w.sim.DeleteChannel(desk)
			if m := w.message(); m.Kind != bot.KindLeft {
				t.Errorf("put %+v", m)
			}
		}
		w.guild.Remove()
		desk := w.guild.Channel("late")
		w.guild.Invite()
		w.say(w.ann.In(desk), "hello")
		if m := w.message(); m.At.Chat != desk || m.Public {
			t.Errorf("put %+v", m)
		}
	}, readsAll, func(c *Config) { c.Channel = "#late" })
}
