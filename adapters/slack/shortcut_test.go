package slack

import (
	"errors"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func TestShortcutOnAMessage(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, at := w.ticket()
		w.listen()
		said := w.sim.Post("U2", desk, thread, "we might send this")
		w.messages(1)
		for _, s := range shortcuts {
			w.acked(w.sim.Shortcut("U1", said, s.ID))
			m := w.messages(1)[0]
			if m.Kind != bot.KindChoice || m.Name != s.ID || m.Re != desk+":"+said.TS || m.At != at || m.From.Name != "Ana" {
				t.Errorf("put %+v", m)
			}
			if g := parseGrant(m.Grant); g.Trigger == "" || g.URL == "" || g.View != "" {
				t.Errorf("grant %q", m.Grant)
			}
		}
		// The right opens a form at once, which comes back from the thread.
		w.acked(w.sim.Shortcut("U1", said, "reply"))
		m := w.messages(1)[0]
		d := saying("k1", at, bot.Reply{Re: m.ID, Only: "U1", Form: returnForm()})
		d.Send.Grant = m.Grant
		w.send(d)
		w.acked(w.sim.Submit(w.sim.Views("U1")[0].ID, nil))
		if m := w.messages(1)[0]; m.Kind != bot.KindForm || m.At != at {
			t.Errorf("put %+v", m)
		}
		// On the card itself, and twice: two messages.
		head := w.sim.Message(desk, thread)
		w.acked(w.sim.Shortcut("U1", head, "macro"))
		w.acked(w.sim.Shortcut("U1", head, "macro"))
		if m := w.messages(2); m[0].At != at || m[0].ID == m[1].ID || m[0].Re != desk+":"+thread {
			t.Errorf("put %+v", m)
		}
	})
}

func TestShortcutElsewhere(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.ticket()
		w.listen()
		talk := w.sim.Post("U2", desk, "", "lunch?")
		reply := w.sim.Post("U1", desk, talk.TS, "yes")
		direct := w.sim.Post("U1", "D1", "", "hello")
		w.messages(1) // the direct one
		for i, m := range []sim.Message{talk, reply, direct} {
			w.acked(w.sim.Shortcut("U1", m, "send"))
			w.await(func() bool { return len(w.sim.Ephemerals("U1")) == i+1 })
			if got := w.sim.Ephemerals("U1")[i]; got.Text != textElsewhere || got.Thread != m.Thread {
				t.Errorf("read %q in thread %q", got.Text, got.Thread)
			}
		}
		w.none()
	})
}

func TestShortcutsAreForMembers(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.acked(w.sim.Shortcut("U9", w.sim.Message(desk, thread), "send"))
		w.await(func() bool { return len(w.sim.Ephemerals("U9")) == 1 })
		w.acked(w.sim.Global("U9", panel.ID))
		w.await(func() bool { return len(w.sim.Views("U9")) == 1 })
		if got := w.sim.Views("U9")[0].Shown(); got != textStranger {
			t.Errorf("read %q", got)
		}
		w.none()
	})
}

func TestShortcutIsNotTaken(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		thread, _ := w.ticket()
		w.listen()
		w.quiet()
		w.setSink(errors.New("full"), nil)
		w.acked(w.sim.Shortcut("U1", w.sim.Message(desk, thread), "send"))
		w.await(func() bool { return len(w.sim.Ephemerals("U1")) == 1 })
		w.acked(w.sim.Global("U1", panel.ID))
		w.await(func() bool { return len(w.sim.Views("U1")) == 1 })
		if got := w.sim.Views("U1")[0].Shown(); got != textNotTaken {
			t.Errorf("read %q", got)
		}
		w.setSink(nil, nil)
	})
}

// The panel is answered by direct message, whether or not we know the channel.
func TestPanel(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		answer := func(want string) bot.Message {
			w.acked(w.sim.Global("U1", panel.ID))
			m := w.messages(1)[0]
			if m.Kind != bot.KindCommand || m.Name != "handoff" || m.Text != "" || m.At != (bot.Address{Account: "slack", Chat: want}) || m.From.Name != "Ana" {
				t.Errorf("put %+v", m)
			}
			d := saying("k"+m.ID, m.At, bot.Reply{Re: m.ID, Only: "U1", Text: "panel", Choices: []bot.Choice{{ID: "queue", Label: "Queue"}}})
			d.Send.Grant = m.Grant
			r := w.send(d)
			said := w.sim.Messages("D1")
			if last := said[len(said)-1]; last.Shown() != "panel" || r.ID != "D1:"+last.TS {
				t.Errorf("said %+v, receipt %+v", last, r)
			}
			return m
		}
		first := answer("U1")
		if second := answer("D1"); second.ID == first.ID { // the answer told the channel
			t.Error("two shortcuts bear one ID")
		}
		w.acked(w.press("U1", w.sim.Messages("D1")[0], "Queue"))
		if m := w.messages(1)[0]; m.At != (bot.Address{Account: "slack", Chat: "D1"}) || m.Name != "queue" {
			t.Errorf("put %+v", m)
		}
		w.quiet()            // the button that was pressed is gone
		w.a = w.adapter(nil) // what was learned outlives the process
		if got := w.a.direct(w.ctx, "U1"); got != "D1" {
			t.Errorf("direct messages in %s", got)
		}
		d := saying("edit", bot.Address{Account: "slack", Chat: "U1"}, bot.Reply{Text: "old address, new words"})
		d.Send.Op, d.Target = bot.OpEdit, []string{"D1:" + w.sim.Messages("D1")[0].TS}
		w.send(d)
		if got := w.sim.Messages("D1")[0].Text; got != "old address, new words" {
			t.Errorf("reads %q", got)
		}
	})
}

// A message to a person that may have arrived is looked up once the channel is
// known.
func TestDirectMessageOnce(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		at := bot.Address{Account: "slack", Chat: "U1"}
		w.send(saying("k1", at, bot.Reply{Text: "one"}))
		w.sim.Fail(sim.Fault{Method: "chat.postMessage", Cut: true, Times: 1})
		w.deliver(saying("k2", at, bot.Reply{Text: "two"}))
		if n := len(w.sim.Messages("D1")); n != 2 {
			t.Errorf("%d messages", n)
		}
		adapters.Pause(w.ctx, time.Second)
	})
}
