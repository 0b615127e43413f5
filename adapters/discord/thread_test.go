package discord

import (
	"context"
	"errors"
	"strings"
	"sync"
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

// keeping notes for how long things are remembered.
type keeping struct {
	adapters.OwnMemory
	keeps sync.Map
}

func (k *keeping) Set(ctx context.Context, key string, v []byte, keep time.Duration) error {
	k.keeps.Store(key, keep)
	return k.OwnMemory.Set(ctx, key, v, keep)
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

// A customer's thread is remembered for a year and more after the last word. In one
// that was forgotten whoever writes is led to a new one, instead of into the void;
// other people's threads stay their own.
func TestForgottenThread(t *testing.T) {
	noted := &keeping{}
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		w.say(w.ann.In(w.desk), "hello")
		old, _, _ := strings.Cut(w.message().At.Thread, "/")
		threads := 0
		noted.keeps.Range(func(key, keep any) bool {
			switch strings.Split(key.(string), "/")[3] {
			case "thread", "customer", "mark":
				threads++
				if keep.(time.Duration) < 366*24*time.Hour {
					t.Errorf("%s is kept for %v", key, keep)
				}
			}
			return true
		})
		if threads < 3 {
			t.Errorf("%d entries of threads", threads)
		}
		w.halt()
		w.mem = &adapters.OwnMemory{} // so late that nothing is left
		w.a = w.adapter(readsAll)
		w.listen()
		w.say(w.ann.In(old), "me again")
		m := w.message()
		thread, _, _ := strings.Cut(m.At.Thread, "/")
		if m.Text != "me again" || m.Public || thread == "" || thread == old {
			t.Fatalf("put %+v", m)
		}
		if got := w.ann.In(old).Reads(); !strings.Contains(got[len(got)-1], "<#"+thread+">") {
			t.Errorf("the old thread reads %q", got)
		}
		w.say(w.ann.In(thread), "thanks")
		if next := w.message(); next.At != m.At {
			t.Errorf("put %+v", next)
		}
	}, readsAll, func(c *Config) { c.Memory = noted })
}
