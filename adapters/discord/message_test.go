package discord

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"handoff/adapters/discord/sim"
	"handoff/bot"
)

// In other channels of a server only what is addressed to us is answered, in
// public, each person's conversation apart.
func TestPublic(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		ann, bob := w.ann.In(w.other), w.bob.In(w.other)
		w.say(ann, "just talk")
		w.say(ann, "<@"+w.bob.ID+"> hello")
		w.none()
		id := w.say(ann, sim.Mention+", where is my parcel?")
		m := w.message()
		want := spot{channel: w.other, person: w.ann.ID}.address("discord")
		if m.Text != "where is my parcel?" || !m.Public || m.At != want {
			t.Errorf("put %+v, want at %v", m, want)
		}
		r := w.send(saying("k", m.At, bot.Reply{Re: m.ID, Text: "On its way, @everyone."}))
		all := ann.Messages()
		if last := all[len(all)-1]; last.ReplyTo != id || len(w.sim.Pings()) != 0 {
			t.Errorf("answered %+v, rang %v", last, w.sim.Pings())
		}
		_, ours, _ := parseMessageID(r.ID)
		must(bob.Reply(ours, "mine too?"))(t)
		if m := w.message(); m.At == want || m.From.ID != w.bob.ID || m.Re != r.ID {
			t.Errorf("put %+v", m)
		}
	})
}

func TestIgnored(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		robot := w.sim.Robot("Robot")
		w.guild.Join(robot)
		w.say(robot.In(w.other), sim.Mention+" beep")
		must(w.ann.In(w.other).Send(sim.Message{Content: sim.Mention, Type: sim.MemberJoin}))(t)
		must(w.ann.In(w.other).Send(sim.Message{Content: sim.Mention, Webhook: "77"}))(t)
		id := w.say(w.ann.In(w.other), sim.Mention+" https://example.com/")
		w.messages(1)
		if err := w.ann.In(w.other).Unfurl(id); err != nil {
			t.Fatal(err)
		}
		w.none()
	})
}

// The support channel: a private thread a customer, in which the talk goes on.
func TestSupportChannel(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		ann := w.ann.In(w.desk)
		id := w.say(ann, "my parcel is *lost*")
		m := w.message()
		at := must(parseAddress(m.At))(t)
		if m.ID != messageID(w.desk, id) || at.channel != w.desk || at.thread == "" || at.person != w.ann.ID || m.Public || m.Text != "my parcel is *lost*" {
			t.Fatalf("put %+v", m)
		}
		thread, _ := w.sim.ChannelByID(at.thread)
		if thread.Type != sim.PrivateThread || !slices.Contains(w.sim.Members(at.thread), w.ann.ID) || slices.Contains(w.sim.Members(at.thread), w.bob.ID) {
			t.Errorf("the thread is %+v with %v", thread, w.sim.Members(at.thread))
		}
		if got := ann.Reads(); len(got) != 1 || !strings.Contains(got[0], "<#"+at.thread+">") {
			t.Errorf("in the channel she reads %q", got)
		}
		inside := w.ann.In(at.thread)
		if got := inside.Reads(); shown(got[len(got)-1]) != "my parcel is lost" {
			t.Errorf("in the thread she reads %q", got)
		}
		w.send(saying("k", m.At, bot.Reply{Text: "We look for it."}))
		w.say(inside, "thank you")
		if m2 := w.message(); m2.At != m.At || m2.Text != "thank you" {
			t.Errorf("put %+v", m2)
		}
		w.say(ann, "and another one") // one thread a customer
		if m3 := w.message(); m3.At != m.At {
			t.Errorf("put at %v, want %v", m3.At, m.At)
		}
		if err := ann.Edit(id, "my parcel is found"); err != nil {
			t.Fatal(err)
		}
		if e := w.message(); e.Kind != bot.KindEdit || e.At != m.At || e.Re != m.ID || e.Text != "my parcel is found" {
			t.Errorf("put %+v", e)
		}
		if err := ann.Delete(id); err != nil {
			t.Fatal(err)
		}
		if d := w.message(); d.Kind != bot.KindDelete || d.At != m.At || d.Re != m.ID || d.From.ID != w.ann.ID {
			t.Errorf("put %+v", d)
		}
		w.say(w.bob.In(w.desk), "hello")
		if other := w.message(); other.At == m.At {
			t.Error("two customers share a thread")
		}
	}, readsAll)
}

// Archived threads are opened again by what is said; after a locked or deleted one
// there is a new one.
func TestThreadsEnd(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		ann := w.ann.In(w.desk)
		w.say(ann, "one")
		first := w.message().At
		thread := must(parseAddress(first))(t).thread
		r := w.send(saying("k", first, bot.Reply{Text: "yes"}))
		w.sim.Archive(thread, true)
		edit := saying("e", first, bot.Reply{Text: "no"})
		edit.Send.Op, edit.Target = bot.OpEdit, []string{r.ID}
		w.send(edit)
		w.sim.Archive(thread, true)
		w.send(saying("k2", first, bot.Reply{Text: "still here"}))
		if c, _ := w.sim.ChannelByID(thread); c.Archived {
			t.Error("the thread is still archived")
		}
		w.sim.Archive(thread, true)
		w.say(ann, "two")
		if m := w.message(); m.At != first {
			t.Errorf("an archived thread: put at %v", m.At)
		}
		w.sim.Lock(thread, true)
		w.say(ann, "three")
		second := w.message().At
		if second == first {
			t.Error("a locked thread is used on")
		}
		w.sim.DeleteChannel(must(parseAddress(second))(t).thread)
		if m := w.message(); m.Kind != bot.KindLeft || m.At != second || m.From.ID != w.ann.ID {
			t.Errorf("put %+v", m)
		}
		w.say(ann, "four")
		if m := w.message(); m.At == second {
			t.Error("a deleted thread is used on")
		}
	}, readsAll)
}

// Somebody of the staff beside the customer is not the customer.
func TestStaffInThread(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		w.say(w.ann.In(w.desk), "one")
		at := w.message().At
		thread := must(parseAddress(at))(t).thread
		if err := w.a.join(w.ctx, thread, w.bob.ID); err != nil {
			t.Fatal(err)
		}
		said := w.say(w.bob.In(thread), "let me have a look")
		if err := w.bob.In(thread).Edit(said, "I have a look"); err != nil {
			t.Fatal(err)
		}
		w.send(saying("k", at, bot.Reply{Text: "Which?", Choices: []bot.Choice{{ID: "a", Label: "This"}}}))
		i := must(w.bob.In(thread).Press("This"))(t)
		if a, err := i.Answer(w.ctx); err != nil || a.Message.Content != english.refused || a.Message.Flags&sim.Ephemeral == 0 {
			t.Errorf("answered %+v, %v", a, err)
		}
		w.none()
	}, readsAll)
}

// Without the message content intent the support channel takes mentions; in the
// thread a form stands in for what cannot be read.
func TestWithoutMessageContent(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		ann := w.ann.In(w.desk)
		w.say(ann, "nobody can read this")
		w.none()
		w.say(ann, sim.Mention+" help")
		m := w.message()
		inside := w.ann.In(must(parseAddress(m.At))(t).thread)
		w.say(inside, sim.Mention+" it is lost")
		if m := w.message(); m.Text != "it is lost" {
			t.Errorf("put %+v", m)
		}
		w.say(inside, "unreadable")
		w.say(inside, "once more")
		time.Sleep(time.Minute) // virtual
		w.none()
		if hints := strings.Count(strings.Join(inside.Reads(), "\n"), "I read only what mentions me"); hints != 1 {
			t.Errorf("%d hints", hints)
		}
		i := must(inside.Press("Write"))(t)
		a := must(i.Answer(w.ctx))(t)
		if a.Form == nil {
			t.Fatalf("answered %+v", a)
		}
		must(inside.Submit(i, map[string]string{"text": "the words"}))(t)
		if got := w.message(); got.Kind != bot.KindText || got.Text != "the words" || got.At != m.At {
			t.Errorf("put %+v", got)
		}
	})
}

func TestDescribed(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		dm := w.ann.DM()
		base := func(id string, more map[string]any) map[string]any {
			m := map[string]any{"id": id, "channel_id": dm.Channel, "channel_type": 1, "content": "", "type": 0,
				"author": map[string]any{"id": w.ann.ID, "username": "Ann"}, "components": []any{map[string]any{"type": 99}}}
			for k, v := range more {
				m[k] = v
			}
			return m
		}
		w.sim.Raw("MESSAGE_CREATE", base("1001", map[string]any{"sticker_items": []any{map[string]any{"name": "Wave"}}}))
		w.sim.Raw("MESSAGE_CREATE", base("1002", map[string]any{"poll": map[string]any{
			"question": map[string]any{"text": "Which?"}, "answers": []any{map[string]any{"poll_media": map[string]any{"text": "A"}}, map[string]any{"poll_media": map[string]any{"text": "B"}}},
		}}))
		w.sim.Raw("MESSAGE_CREATE", base("1003", map[string]any{"message_reference": map[string]any{"type": 1, "message_id": "5", "channel_id": "6"},
			"message_snapshots": []any{map[string]any{"message": map[string]any{"content": "passed on"}}}}))
		w.sim.Raw("MESSAGE_CREATE", base("1004", map[string]any{"channel_type": 3, "content": "a group of friends"}))
		w.sim.Raw("MESSAGE_CREATE", base("1005", map[string]any{"content": "<a:wave:123> <@!" + w.bob.ID + ">", "mentions": []any{map[string]any{"id": w.bob.ID, "global_name": "Bob"}}}))
		got := w.messages(4)
		if got[0].Values["type"] != "sticker" || got[0].Values["name"] != "Wave" {
			t.Errorf("sticker: %+v", got[0])
		}
		if v := got[1].Values; v["type"] != "poll" || v["question"] != "Which?" || v["answers"] != "A | B" {
			t.Errorf("poll: %+v", got[1])
		}
		if got[2].Text != "passed on" || got[3].Text != ":wave: @Bob" {
			t.Errorf("texts %q, %q", got[2].Text, got[3].Text)
		}
	})
}

func TestDeletions(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		dm := w.ann.DM()
		a, b := w.say(dm, "one"), w.say(dm, "two")
		w.messages(2)
		w.sim.Raw("MESSAGE_DELETE_BULK", map[string]any{"ids": []string{a, b}, "channel_id": dm.Channel})
		got := w.messages(2)
		for i, id := range []string{a, b} {
			if m := got[i]; m.Kind != bot.KindDelete || m.Re != messageID(dm.Channel, id) || m.From.ID != w.ann.ID || m.At != w.direct(w.ann) {
				t.Errorf("put %+v", m)
			}
		}
		c := w.say(w.ann.In(w.other), sim.Mention+" three")
		at := w.message().At
		d := w.say(w.ann.In(w.other), "talk")
		for _, id := range []string{c, d} {
			if err := w.ann.In(w.other).Delete(id); err != nil {
				t.Fatal(err)
			}
		}
		if m := w.message(); m.Kind != bot.KindDelete || m.At != at {
			t.Errorf("put %+v", m)
		}
		r := w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "ours"}))
		w.send(bot.Delivery{Key: "d", To: w.direct(w.ann), Target: []string{r.ID}, Send: bot.Send{Op: bot.OpDelete, Handle: "h"}})
		w.none() // what we took back ourselves
	})
}

// Whatever Discord may send, reading it ends well.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		`{}`, `null`, `{"id":"1","channel_id":"2","author":{"id":"3"},"content":"<@9> hi"}`, `{"content":"<@!9>"}`, `{"nonce":7,"flags":8192,"attachments":[{"id":"1"}]}`,
		`{"message_reference":{"type":1},"message_snapshots":[{"message":{}}]}`, `{"poll":{"answers":[{}]},"sticker_items":[{}]}`, `{"content":"<:a:1><#2><@&3>"}`,
	} {
		f.Add([]byte(s))
	}
	l := &listener{a: must(New(Config{Token: "x"}))(f), me: identity{user: "9", name: "bot"}}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := decode[message]("MESSAGE_CREATE", data)
		if err != nil {
			return
		}
		text, _ := l.read(m)
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") || strings.HasPrefix(text, "<@9>") {
			t.Fatalf("read %q", text)
		}
		if l.human(m) && (m.Author == nil || m.ID == "") {
			t.Fatalf("a person said %+v", m)
		}
		m.describe()
		l.a.received(m)
	})
}

func TestReactionsIn(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		dm := w.ann.DM()
		r := w.send(saying("k", w.direct(w.ann), bot.Reply{Text: "Did this help?"}))
		_, id, _ := parseMessageID(r.ID)
		for i := range 2 { // on, off, on again: three events
			if err := dm.React(id, "👍"); err != nil {
				t.Fatal(err)
			}
			if m := w.message(); m.Kind != bot.KindReaction || m.Name != "👍" || m.Re != r.ID || m.From.ID != w.ann.ID {
				t.Errorf("put %+v", m)
			}
			if i == 0 {
				if err := dm.Unreact(id, "👍"); err != nil {
					t.Fatal(err)
				}
				if m := w.message(); m.Kind != bot.KindReaction || m.Name != "" {
					t.Errorf("put %+v", m)
				}
			}
		}
	})
}

// A server that the bot is removed from takes its customers' threads along; an
// outage does not.
func TestGuildRemoved(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		w.say(w.ann.In(w.desk), "one")
		at := w.message().At
		w.guild.Outage(true)
		w.none()
		w.guild.Outage(false)
		w.guild.Remove()
		if m := w.message(); m.Kind != bot.KindLeft || m.At != at {
			t.Errorf("put %+v", m)
		}
		synctest.Wait()
	}, readsAll)
}

func TestChannelDeleted(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.listen()
		w.say(w.ann.In(w.desk), "one")
		at := w.message().At
		w.sim.DeleteChannel(w.desk)
		if m := w.message(); m.Kind != bot.KindLeft || m.At != at {
			t.Errorf("put %+v", m)
		}
	}, readsAll)
}

// Where no private thread can be opened, the talk goes on where it began.
func TestNoThreads(t *testing.T) {
	play(t, sim.Options{Intents: sim.MessageContent}, func(w *world) {
		w.sim.Allow(w.desk, sim.AllPermissions&^sim.CreatePrivateThreads)
		w.listen()
		w.say(w.ann.In(w.desk), "one")
		if m := w.message(); m.At != (spot{channel: w.desk, person: w.ann.ID}).address("discord") || !m.Public {
			t.Errorf("put %+v", m)
		}
		w.await(func() bool { return len(w.sim.Commands("")) == 2 })
		must(w.bob.In(w.other).Slash("support", nil))(t)
		if m := w.message(); m.At != w.direct(w.bob) {
			t.Errorf("put %+v", m)
		}
		if !strings.Contains(w.log.String(), "handoff check tells why") {
			t.Error("the log does not tell")
		}
	}, readsAll)
}
