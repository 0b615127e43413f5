package discord

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

func TestDirectMessage(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		dm := w.ann.DM()
		id := w.say(dm, "hello <@"+sim.BotID+">")
		m := w.message()
		if m.ID != dm.Channel+":"+id || m.At != w.direct(w.ann) || m.From.ID != w.ann.ID || m.From.Name != "Ann" || m.Kind != bot.KindText ||
			m.Text != "hello @"+sim.BotName || m.Public || m.SentAt.IsZero() {
			t.Errorf("put %+v", m)
		}
		w.send(saying("k", m.At, bot.Reply{Text: "hi"}))
		if got := dm.Reads(); len(got) != 1 || got[0] != "hi" {
			t.Errorf("reads %q", got)
		}
	})
}

// What was said while the connection was away is replayed: in order, once, by the
// session's own address.
func TestResume(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "one")
		w.messages(1)
		for i, break1 := range []func(){w.sim.Cut, w.sim.Reconnect, func() { w.sim.Drop(4000) }, func() { w.sim.Invalidate(true) }} {
			break1()
			synctest.Wait()
			a, b := fmt.Sprint("a", i), fmt.Sprint("b", i)
			w.say(w.ann.DM(), a)
			w.say(w.ann.DM(), b)
			got := w.messages(2)
			if got[0].Text != a || got[1].Text != b {
				t.Errorf("%d: put %q, %q", i, got[0].Text, got[1].Text)
			}
		}
		identifies := 0
		for _, o := range w.sim.Opens() {
			if !o.Resume {
				identifies++
			} else if o.Path != "/resume" {
				t.Errorf("resumed at %q", o.Path)
			}
		}
		if identifies != 1 {
			t.Errorf("%d identifies", identifies)
		}
		w.none()
	})
}

// A process that ends while it still reads what was missed leaves that to the next:
// the new session is not resumed before all is read.
func TestBackfillInterrupted(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "before")
		w.messages(1)
		w.halt()
		w.sim.Expire()
		w.say(w.ann.DM(), "missed")
		w.setSink(errors.New("the store is away"), nil)
		w.a = w.adapter()
		w.listen()
		time.Sleep(5 * time.Second)
		w.halt()
		w.setSink(nil, nil)
		w.a = w.adapter()
		w.listen()
		if m := w.message(); m.Text != "missed" {
			t.Errorf("put %+v", m)
		}
	})
}

// Another process resumes the session of the one before it.
func TestNextProcessResumes(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "one")
		w.messages(1)
		w.halt()
		w.say(w.ann.DM(), "two")
		w.say(w.bob.DM(), "a stranger's first words") // no mark, no channel known: only a replay tells
		w.a = w.adapter()
		w.listen()
		if got := w.messages(2); got[0].Text == got[1].Text {
			t.Errorf("put %+v", got)
		}
		if o := w.sim.Opens(); len(o) != 2 || !o[1].Resume {
			t.Errorf("opened %+v", o)
		}
	})
}

// A session that cannot be resumed: channels are read from their marks, in order,
// without doubles, before what comes then.
func TestBackfill(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		w.say(w.ann.DM(), "before")
		w.say(w.bob.DM(), "before")
		w.say(w.ann.In(w.desk), sim.Mention+" a thread please")
		at := w.messages(3)[2].At
		thread := must(parseAddress(at))(t).thread
		w.halt()
		w.sim.Expire()
		for i := range 250 {
			w.say(w.ann.DM(), fmt.Sprint("missed ", i))
		}
		w.say(w.bob.DM(), "missed too")
		w.say(w.ann.In(thread), "in the thread")
		w.say(w.bob.In(w.desk), sim.Mention+" help")
		w.a = w.adapter(readsAll)
		w.listen()
		w.say(w.ann.DM(), "now")
		texts := make(map[bot.Address][]string)
		for _, m := range w.messages(254) {
			texts[m.At] = append(texts[m.At], m.Text)
		}
		direct := texts[w.direct(w.ann)]
		for i := range 250 {
			if direct[i] != fmt.Sprint("missed ", i) {
				t.Fatalf("message %d is %q", i, direct[i])
			}
		}
		if direct[250] != "now" || len(texts[w.direct(w.bob)]) != 1 || len(texts[at]) != 1 {
			t.Errorf("put %v", texts)
		}
		w.mu.Lock()
		puts := w.puts
		w.mu.Unlock()
		if puts != 257 {
			t.Errorf("%d puts for 257 messages", puts)
		}
	}, readsAll)
}

// readsAll has the adapter ask for the message content intent.
func readsAll(c *Config) { c.MessageContent = true }

// The first start does not answer what has stood in the channel for years.
func TestFirstStart(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		old := w.say(w.ann.In(w.desk), sim.Mention+" long ago")
		time.Sleep(time.Hour) // virtual
		w.listen()
		w.none()
		w.halt()
		if mark, _ := w.mem.Get(w.ctx, w.a.memoryKey("mark", w.desk)); string(mark) != old { // and not by our clock
			t.Errorf("marked %q, want %q", mark, old)
		}
		w.sim.Expire()
		w.say(w.ann.In(w.desk), sim.Mention+" missed")
		w.listen()
		if m := w.message(); m.Text != "missed" {
			t.Errorf("put %+v", m)
		}
	})
}

// What no attempt mends ends Listen with one line that says the mend.
func TestFatalCodes(t *testing.T) {
	for code, want := range map[int]string{
		4004: "Reset Token", 4010: "restart", 4011: "restart", 4012: "update", 4013: "update", 4014: "Message Content Intent",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.sim.Hiccup(sim.Hiccup{Close: code})
				w.start()
				if err := w.final(); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("Listen: %v", err)
				}
				if n := len(w.sim.Opens()); n != 1 {
					t.Errorf("opened %d times", n)
				}
			})
		})
	}
}

func TestRevokedToken(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.a = w.adapter(func(c *Config) { c.Token = "another" })
		w.start()
		if err := w.final(); !errors.Is(err, errToken) {
			t.Errorf("Listen: %v", err)
		}
	})
}

// The intent that was configured but is not switched on is explained.
func TestMissingIntent(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.a = w.adapter(func(c *Config) { c.MessageContent = true })
		w.start()
		if err := w.final(); err == nil || !strings.Contains(err.Error(), "Privileged Gateway Intents") {
			t.Errorf("Listen: %v", err)
		}
	})
}

// Before the day's identifies are used up nothing more is begun until there are
// new ones: Discord would reset the token.
func TestIdentifyBudget(t *testing.T) {
	play(t, sim.Options{Identifies: 30}, func(w *world) {
		w.listen()
		for range 200 {
			w.sim.Invalidate(false)
			time.Sleep(2 * time.Minute) // virtual
		}
		n := 0
		for _, o := range w.sim.Opens() {
			if !o.Resume {
				n++
			}
		}
		if n >= 30 || n < 20 {
			t.Errorf("%d of 30 identifies were used", n)
		}
		time.Sleep(10 * time.Hour) // virtual
		w.await(func() bool { return w.sim.Connected() == 1 })
	})
}

// Several shards carry the servers between them; direct messages come through the
// first.
func TestShards(t *testing.T) {
	play(t, sim.Options{Shards: 2, IdentifyEvery: 5 * time.Second}, func(w *world) {
		second := w.sim.Guild("Second")
		second.Join(w.ann)
		talk := second.Channel("talk")
		w.start()
		w.await(func() bool { return w.sim.Connected() == 2 })
		w.say(w.ann.DM(), "direct")
		w.messages(1)
		w.say(w.ann.In(talk), sim.Mention+" in the second")
		w.messages(1)
		w.say(w.ann.In(w.other), sim.Mention+" in the first")
		w.messages(1)
	})
}

// An outage of Discord ends without anybody's help.
func TestDown(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.sim.Down(true)
		time.Sleep(10 * time.Minute) // virtual
		w.sim.Down(false)
		w.await(func() bool { return w.sim.Connected() == 1 })
		w.say(w.ann.DM(), "again")
		w.message()
	})
}

// Listen does not wait for a store that hangs.
func TestStopWhileStoreHangs(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		hang := make(chan struct{})
		w.setSink(nil, hang)
		w.say(w.ann.DM(), "hello")
		synctest.Wait()
		time.AfterFunc(time.Second, func() { close(hang) })
		w.halt()
	})
}
