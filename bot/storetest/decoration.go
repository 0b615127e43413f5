package storetest

import (
	"fmt"
	"reflect"

	"handoff/bot"
)

// takes takes the next delivery, which is of that operation and aims at those.
func (k *kit) takes(to bot.Address, op bot.Op, target ...string) bot.Delivery {
	k.Helper()
	d := k.next(to.Account)
	if d.Send.Op != op || d.To != to || fmt.Sprint(d.Target) != fmt.Sprint(target) {
		k.Fatalf("delivery is %+v, want %s of %q to %s", d, op, target, to)
	}
	return d
}

func status(state string) func(*bot.Turn) {
	return func(t *bot.Turn) { t.Status(bot.Customer, bot.Card{Title: "T-1", State: state}) }
}

// discard commits a turn that takes a draft away.
func (k *kit) discard(draft string) {
	k.Helper()
	k.sendsOut(bot.Send{Op: bot.OpDiscard, To: bot.Customer, Handle: draft})
}

// sendsOut commits a turn with sends that only the runtime makes.
func (k *kit) sendsOut(sends ...bot.Send) {
	k.Helper()
	k.seq++
	id := fmt.Sprintf("turn %d", k.seq)
	k.put(bot.Internal, command(chat, id))
	c := k.claimed(chat, bot.Internal, id)
	o := c.Turn().Outcome()
	o.State = []byte("{}")
	o.Sends = append(o.Sends, sends...)
	k.must(c.Commit(k.ctx, o))
}

var decorationCases = []one{
	{"delete: what was said", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) {
			t.Say(bot.Customer, bot.Reply{Handle: "long", Text: "long"})
			say("kept")(t)
		})
		k.sent(k.delivered(chat, "long"), bot.Receipt{ID: "1", More: true})
		k.sent(k.delivered(chat, "long"), bot.Receipt{ID: "2"})
		k.sends(chat, "kept")
		k.turn(chat, func(t *bot.Turn) { t.Delete(bot.Customer, "long"); edit("long", "lost")(t) })
		k.sent(k.takes(chat, bot.OpDelete, "1", "2"), bot.Receipt{ID: "deleted"})
		k.turn(chat, func(t *bot.Turn) { t.Delete(bot.Customer, "long"); edit("kept", "edited")(t) })
		k.target("edited", "id of kept")
		k.still("tg")
		k.quiet()
	}},
	{"delete: what was never sent", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) {
			say("a")(t)
			t.Delete(bot.Customer, "never said")
			say("b")(t)
			t.Delete(bot.Customer, "c") // before it is said
			say("c")(t)
		})
		k.turn(chat, func(t *bot.Turn) { t.Delete(bot.Customer, "b") }) // nobody holds it yet
		k.sends(chat, "a", "c")
		k.turn(chat, func(t *bot.Turn) { t.Delete(bot.Desk, "no desk") })
		k.still("tg")
		k.quiet() // dropped silently
	}},
	{"delete: cannot", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, say("a"))
		k.sends(chat, "a")
		k.turn(chat, func(t *bot.Turn) { t.Delete(bot.Customer, "a") })
		d := k.takes(chat, bot.OpDelete, "id of a")
		k.fail(d, 0, bot.ErrCannot)
		c := k.claimed(chat, bot.Internal, "undelivered:"+d.Key)
		if m := c.Turn().Messages[0]; m.Name != string(bot.OpDelete) || m.Re != "a" {
			k.Errorf("message is %+v", m)
		}
		k.commit(c)
		k.turn(chat, edit("a", "b")) // it still stands there
		k.target("b", "id of a")
	}},
	{"discard: a draft", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, say("draft 1")) // another thing of that name
		k.sends(chat, "draft 1")
		k.discard("draft 1")
		k.sent(k.takes(chat, bot.OpDiscard, "draft 1"), bot.Receipt{ID: "discarded"})
		k.turn(chat, edit("draft 1", "edited"))
		k.target("edited", "id of draft 1")
		k.quiet()
	}},
	{"pass: the message goes along", bot.StoreOptions{}, func(k *kit) {
		m := bot.Message{ID: "p", Kind: bot.KindCommand, Name: "handoff", Text: "close", From: bot.Person{ID: "U1", Groups: []string{"g"}}, Values: map[string]string{"at": "x"}, Grant: "right"}
		k.turn(chat, func(t *bot.Turn) { t.Pass("tg/7/8", m) })
		d := k.takes(bot.Address{Account: bot.Own, Chat: "tg/7/8"}, bot.OpPass)
		if d.Send.Pass == nil || !reflect.DeepEqual(*d.Send.Pass, m) {
			k.Errorf("passed %+v, want %+v", d.Send.Pass, m)
		}
		k.sent(d, bot.Receipt{ID: "pass:" + d.Key})
		k.quiet()
	}},
	{"status: each is shown", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); status("queue")(t); status("agent")(t) })
		k.sends(chat, "a")
		for _, want := range []string{"queue", "agent"} {
			d := k.takes(chat, bot.OpStatus)
			if d.Send.Reply.Card == nil || d.Send.Reply.Card.State != want || d.Send.Handle != "" {
				k.Errorf("delivery is %+v, want state %s", d, want)
			}
			k.sent(d, bot.Receipt{}) // an adapter without a place for it
		}
		k.turn(chat, edit("a", "b"))
		k.target("b", "id of a")
		k.turn(chat, edit("", "lost")) // a status is nothing to edit
		k.still("tg")
		k.quiet()
	}},
	{"status, discard: nobody misses them", bot.StoreOptions{SendAttempts: 1}, func(k *kit) {
		for _, cause := range []error{bot.ErrCannot, errBroken} {
			k.turn(chat, status("queue"))
			k.fail(k.takes(chat, bot.OpStatus), 0, cause)
			k.discard("draft")
			k.fail(k.takes(chat, bot.OpDiscard, "draft"), 0, cause)
		}
		k.turn(chat, func(t *bot.Turn) { status("queue")(t); say("a")(t); status("agent")(t) })
		k.fail(k.takes(chat, bot.OpStatus), 0, bot.ErrGone)
		c := k.claim() // of what was said alone
		if m := c.Turn().Messages[0]; m.Kind != bot.KindUndelivered || m.Re != "a" {
			k.Errorf("message is %+v", m)
		}
		k.commit(c)
		k.turn(chat, func(t *bot.Turn) { t.Status(bot.Desk, bot.Card{Title: "no desk"}) })
		k.still("tg")
		k.quiet()
	}},
	{"carried: all that a send and a message say", bot.StoreOptions{}, func(k *kit) {
		m := text(chat, "m")
		m.Public, m.Values = true, map[string]string{"type": "location"}
		m.Files = []bot.File{{Account: "tg", Ref: "f", Media: bot.MediaVoice, Type: "audio/ogg", Size: 7}}
		k.put(bot.Customer, m)
		c := k.claimed(chat, bot.Customer, "m")
		if got := c.Turn().Messages[0]; jsonOf(got) != jsonOf(m) {
			k.Errorf("message is %s, want %s", jsonOf(got), jsonOf(m))
		}
		o := c.Turn().Outcome()
		o.Sends = []bot.Send{{Op: bot.OpSay, To: bot.Customer, Handle: "h", Grant: "g", Draft: "d", Reply: bot.Reply{
			Handle: "h", Text: "words", By: "Ann", Files: m.Files, Card: &bot.Card{Title: "t", State: "agent"},
			Choices: []bot.Choice{{ID: "1", Label: "one", Private: true}},
		}}}
		k.must(c.Commit(k.ctx, o))
		d := k.delivered(chat, "words")
		if jsonOf(d.Send) != jsonOf(o.Sends[0]) || d.Send.Reply.Handle != "h" {
			k.Errorf("send is %s, want %s", jsonOf(d.Send), jsonOf(o.Sends[0]))
		}
		// A dead letter says it all, too.
		k.fail(d, 0, &bot.RetryError{Err: errBroken})
	}},
}
