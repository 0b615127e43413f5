package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

func TestSupportCommand(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		i := must(w.ann.In(w.other).Slash("support", map[string]any{"text": "it is lost"}))(t)
		if a := must(i.Answer(w.ctx))(t); a.Type != 5 || a.Message.Flags&sim.Ephemeral == 0 || a.Took > time.Second {
			t.Errorf("answered %+v", a)
		}
		m := w.message()
		at := must(parseAddress(m.At))(t)
		if m.Kind != bot.KindText || m.Text != "it is lost" || at.channel != w.desk || at.thread == "" || at.person != w.ann.ID || m.Public {
			t.Errorf("put %+v", m)
		}
		w.await(func() bool {
			return slices.Contains(w.ann.In(w.other).Reads(), fmt.Sprintf(english.here, "<#"+at.thread+">"))
		})
		if got := w.bob.In(w.other).Reads(); len(got) != 0 {
			t.Errorf("others read %q", got)
		}
		must(w.ann.In(w.other).Slash("support", nil))(t)
		if again := w.message(); again.Kind != bot.KindCommand || again.Name != "start" || again.At != m.At {
			t.Errorf("put %+v", again)
		}
		must(w.bob.DM().Slash("support", nil))(t)
		direct := w.message()
		if direct.Kind != bot.KindCommand || direct.Name != "start" || direct.At != w.direct(w.bob) || direct.From.Locale != "en-US" {
			t.Errorf("put %+v", direct)
		}
		d := saying("k", direct.At, bot.Reply{Re: direct.ID, Text: "Welcome"})
		d.Send.Grant = direct.Grant
		w.send(d)
		if got := w.bob.DM().Reads(); len(got) != 1 || got[0] != "Welcome" {
			t.Errorf("reads %q", got)
		}
		if n := len(w.sim.Calls(sim.RouteFill)); n != 3 {
			t.Errorf("%d answers took the place of the first", n)
		}
	})
}

// What was asked with the command stands in direct messages, and the answer after
// it.
func TestSupportCommandWithText(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		must(w.ann.DM().Slash("support", map[string]any{"text": "where is it, @everyone?"}))(t)
		m := w.message()
		if m.Kind != bot.KindText || m.Text != "where is it, @everyone?" || m.At != w.direct(w.ann) {
			t.Errorf("put %+v", m)
		}
		d := saying("k", m.At, bot.Reply{Re: m.ID, Text: "On its way."})
		d.Send.Grant = m.Grant
		w.send(d)
		if got := w.ann.DM().Reads(); len(got) != 2 || !strings.HasPrefix(got[0], "> where is it") || got[1] != "On its way." || len(w.sim.Pings()) != 0 {
			t.Errorf("reads %q", got)
		}
	})
}

// A command that cannot be taken says so.
func TestCommandNotTaken(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		w.setSink(errors.New("the store is away"), nil)
		must(w.ann.DM().Slash("support", nil))(t)
		w.await(func() bool { return slices.Contains(w.ann.DM().Reads(), english.retype) })
	})
}

// An admin's command is passed on with the roles of who gave it, and its answer is
// seen by them alone, also when it comes late.
func TestHandoffCommand(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		role := w.guild.Role("Support lead")
		w.guild.Join(w.bob, role)
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		place := w.bob.In(w.other)
		must(place.Slash("handoff", map[string]any{"command": "queue list"}))(t)
		m := w.message()
		if m.Kind != bot.KindCommand || m.Name != "handoff" || m.Text != "queue list" || !slices.Contains(m.From.Groups, role) || !slices.Contains(m.From.Groups, "Support lead") {
			t.Errorf("put %+v", m)
		}
		answer := func(key string) {
			d := saying(key, m.At, bot.Reply{Re: m.ID, Text: "answer " + key})
			d.Send.Grant = m.Grant
			w.send(d)
		}
		answer("one") // in place of "thinking…"
		answer("two") // a follow-up
		time.Sleep(20 * time.Minute)
		answer("three") // the token has died: in direct messages
		if got := w.ann.In(w.other).Reads(); len(got) != 0 {
			t.Errorf("others read %q", got)
		}
		if got := place.Reads(); len(got) != 2 {
			t.Errorf("reads %q", got)
		}
		if got := w.bob.DM().Reads(); len(got) != 1 || got[0] != "answer three" {
			t.Errorf("reads %q in direct messages", got)
		}
	})
}

// Commands are written once, and again only when they are not what they were.
func TestCommandsRegistered(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		for range 3 {
			w.listen()
			w.await(func() bool { return w.sim.Overwrites("") == 1 })
			w.halt()
			w.a = w.adapter()
		}
		if n := w.sim.Overwrites(""); n != 1 {
			t.Errorf("written %d times", n)
		}
		sent := fmt.Sprint(w.sim.Commands("")[0].Sent)
		if !strings.Contains(sent, chinese.support.description) || !strings.Contains(sent, english.support.description) {
			t.Errorf("sent %s", sent)
		}
		w.a.remember(w.ctx, "commands", sim.AppID, []byte("older"), 0)
		w.listen()
		w.await(func() bool { return w.sim.Overwrites("") == 2 })
	})
}

// Whoever is led to direct messages that they have closed is told so where they
// are, and nothing is put that no answer could reach.
func TestClosedDirectMessages(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		w.ann.Block()
		must(w.ann.In(w.other).Slash("support", map[string]any{"text": "it is lost"}))(t)
		w.await(func() bool { return slices.Contains(w.ann.In(w.other).Reads(), english.closed) })
		if got := w.bob.In(w.other).Reads(); len(got) != 0 {
			t.Errorf("others read %q", got)
		}
		// Opened again, the same works, and what was refused left nothing behind.
		w.ann.Unblock()
		must(w.ann.In(w.other).Slash("support", map[string]any{"text": "it is still lost"}))(t)
		if m := w.message(); m.Text != "it is still lost" || m.At != w.direct(w.ann) {
			t.Errorf("put %+v", m)
		}
		if got := w.ann.DM().Reads(); !slices.Contains(got, english.begun) {
			t.Errorf("in direct messages stands %q", got)
		}
	}, func(c *Config) { c.Channel, c.Guild = "", "" })
}
