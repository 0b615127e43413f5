package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"handoff/bot"
)

func jsonOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// target takes the edit of that text and checks what it edits.
func (k *kit) target(words string, ids ...string) {
	k.Helper()
	d := k.delivered(chat, words)
	if fmt.Sprint(d.Target) != fmt.Sprint(ids) {
		k.Errorf("target of %s is %v, want %v", words, d.Target, ids)
	}
	k.sent(d, bot.Receipt{ID: "edited"})
}

func edit(handle, words string) func(*bot.Turn) {
	return func(t *bot.Turn) { t.Edit(bot.Customer, handle, bot.Reply{Text: words}) }
}

var deliveryCases = []one{
	{"delivery: part by part", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) {
			t.Say(bot.Customer, bot.Reply{Handle: "long", Text: "long", Report: true})
			say("next")(t)
		})
		for part := range 3 {
			d := k.delivered(chat, "long")
			if d.Part != part || d.Attempt != 0 || !d.FirstTried.IsZero() || d.Unsure {
				k.Errorf("delivery is %+v, want part %d", d, part)
			}
			if part == 1 { // attempts are counted a part
				k.fail(d, 0, &bot.UnsureError{Err: errBroken})
				d = k.delivered(chat, "long")
				if d.Part != part || d.Attempt != 1 || d.FirstTried.IsZero() || !d.Unsure {
					k.Errorf("delivery is %+v, want part %d again", d, part)
				}
			}
			k.still("tg") // its parts stay together
			k.sent(d, bot.Receipt{ID: fmt.Sprint("id ", part), More: part < 2})
		}
		k.news(chat, bot.KindSent, "sent:"+k.keyOf("long"), "long", "id 0")
		k.sends(chat, "next")
		k.turn(chat, edit("long", "edited"))
		k.target("edited", "id 0", "id 1", "id 2")
	}},
	{"delivery: edit", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); edit("a", "b")(t) })
		k.sends(chat, "a")
		k.target("b", "id of a")
		k.turn(chat, edit("never said", "lost"))
		k.turn(chat, func(t *bot.Turn) { edit("never said", "lost too")(t); say("c")(t) })
		k.sends(chat, "c")
		k.still("tg")
		k.quiet() // dropped silently
	}},
	{"delivery: edit makes it longer", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, say("a"))
		k.sends(chat, "a")
		k.turn(chat, edit("a", "b"))
		k.sent(k.delivered(chat, "b"), bot.Receipt{ID: "id of a", More: true})
		d := k.delivered(chat, "b")
		if d.Part != 1 || fmt.Sprint(d.Target) != "[id of a]" {
			k.Errorf("delivery is %+v", d)
		}
		k.sent(d, bot.Receipt{ID: "second"})
		k.turn(chat, edit("a", "c"))
		k.target("c", "id of a", "second")
	}},
	{"delivery: edit of what will never arrive", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); edit("a", "b")(t) })
		d := k.delivered(chat, "a")
		k.fail(d, 0, bot.ErrCannot)
		k.news(chat, bot.KindUndelivered, "undelivered:"+d.Key, "a", bot.ErrCannot.Error())
		k.still("tg")
		k.quiet()
	}},
	{"delivery: a handle is its place's", bot.StoreOptions{}, func(k *kit) {
		k.bind(chat, bot.Desk, thread)
		k.turn(chat, func(t *bot.Turn) {
			t.Say(bot.Customer, bot.Reply{Handle: "h", Text: "c"})
			t.Say(bot.Desk, bot.Reply{Handle: "h", Text: "d"})
		})
		k.sends(chat, "c")
		k.sends(thread, "d")
		k.turn(chat, edit("h", "e"))
		k.target("e", "id of c")
		k.turn(other, edit("h", "f")) // another conversation has no such handle
		k.still("tg")
	}},
	{"delivery: react", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { t.React(bot.Customer, "message 7", "👍") })
		d := k.delivered(chat, "👍")
		if d.Send.Op != bot.OpReact || fmt.Sprint(d.Target) != "[message 7]" {
			k.Errorf("delivery is %+v", d)
		}
		k.sent(d, bot.Receipt{})
		k.turn(chat, edit("message 7", "lost")) // a reaction is nothing to edit
		k.still("tg")
	}},
	{"delivery: report", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) {
			t.Say(bot.Customer, bot.Reply{Handle: "h", Text: "a", Report: true})
			t.Say(bot.Customer, bot.Reply{Handle: "i", Text: "b"})
		})
		d := k.delivered(chat, "a")
		k.quiet()
		k.sent(d, bot.Receipt{ID: "7"})
		k.news(chat, bot.KindSent, "sent:"+d.Key, "h", "7")
		k.sends(chat, "b")
		k.quiet()
	}},
	{"delivery: who lost it ends nothing", bot.StoreOptions{SendLease: short}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); say("b")(t) })
		lost := k.delivered(chat, "a")
		d := k.delivered(chat, "a") // when the lease has ended
		if !d.Unsure || d.Attempt != 1 || d.FirstTried.IsZero() || d.Key != lost.Key {
			k.Errorf("delivery is %+v", d)
		}
		k.want(k.store.Sent(k.ctx, lost, bot.Receipt{ID: "lost"}), bot.ErrLeaseLost)
		k.want(k.store.Failed(k.ctx, lost, 0, bot.ErrGone), bot.ErrLeaseLost)
		k.sent(d, bot.Receipt{ID: "won"})
		// A repeated answer may be told so; it ends nothing twice.
		_ = k.store.Sent(k.ctx, d, bot.Receipt{ID: "again"})
		k.sends(chat, "b")
		k.turn(chat, edit("a", "c"))
		k.target("c", "won")
	}},
	{"delivery: cannot", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); say("b")(t) })
		d := k.delivered(chat, "a")
		cause := fmt.Errorf("too old: %w", bot.ErrCannot)
		k.fail(d, long, cause)
		k.news(chat, bot.KindUndelivered, "undelivered:"+d.Key, "a", cause.Error())
		k.sends(chat, "b")
		k.dead(0)
	}},
	{"delivery: gone", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) {
			say("a")(t)
			say("b")(t)
			say("c")(t)
			t.Say(other, bot.Reply{Text: "elsewhere"})
		})
		d := k.next("tg")
		if d.To != chat {
			k.sent(d, bot.Receipt{ID: "x"})
			d = k.next("tg")
		} else {
			k.sends(other, "elsewhere")
		}
		k.fail(d, 0, fmt.Errorf("blocked: %w", bot.ErrGone))
		for _, handle := range []string{"a", "b", "c"} {
			c := k.claim()
			m := c.Turn().Messages[0]
			if c.Turn().Side != bot.Internal || m.Kind != bot.KindUndelivered || m.Re != handle || m.Text == "" {
				k.Errorf("message is %+v, want %s undelivered", m, handle)
			}
			k.commit(c)
		}
		k.still("tg")
		k.quiet()
		k.turn(chat, say("d")) // the lane itself goes on
		k.sends(chat, "d")
	}},
	{"delivery: retried for ever", bot.StoreOptions{SendAttempts: 2}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); say("b")(t) })
		var first time.Time
		for i := range 20 {
			d := k.delivered(chat, "a")
			if d.Attempt != i || d.Unsure || d.FirstTried.IsZero() != (i == 0) || i > 1 && !d.FirstTried.Equal(first) {
				k.Fatalf("delivery %d is %+v", i, d)
			}
			first = d.FirstTried
			k.fail(d, 0, fmt.Errorf("send: %w", &bot.RetryError{After: long, Err: errBroken}))
		}
		k.sends(chat, "a", "b")
		k.quiet()
		k.dead(0)
	}},
	{"delivery: retried later", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); say("b")(t) })
		k.fail(k.delivered(chat, "a"), short, &bot.RetryError{Err: errBroken})
		k.sends(chat, "a", "b") // when its time has come, and in order
		k.turn(chat, func(t *bot.Turn) { say("c")(t) })
		k.fail(k.delivered(chat, "c"), long, &bot.RetryError{Err: errBroken})
		k.turn(chat, say("d"))
		k.still("tg")
	}},
	{"delivery: given up", bot.StoreOptions{SendAttempts: 3}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); say("b")(t) })
		var key string
		for i := range 5 {
			d := k.delivered(chat, "a")
			if d.Attempt != i {
				k.Errorf("delivery is %+v, want attempt %d", d, i)
			}
			key = d.Key
			if i < 2 { // not counted
				k.fail(d, 0, &bot.RetryError{Err: errBroken})
				continue
			}
			k.fail(d, 0, fmt.Errorf("error %d", i))
		}
		k.news(chat, bot.KindUndelivered, "undelivered:"+key, "a", "error 4")
		k.sends(chat, "b")
		k.quiet()
		l := k.dead(1)[0]
		if l.ID == "" || l.Conversation != chat.String() || l.Cause != "error 4" || l.Send == nil || l.Send.Reply.Text != "a" || len(l.Messages) != 0 || l.At.IsZero() {
			k.Errorf("letter is %+v", l)
		}
	}},
	{"delivery: unsure", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, say("a"))
		k.fail(k.delivered(chat, "a"), 0, errors.New("refused"))
		if d := k.delivered(chat, "a"); d.Unsure {
			k.Errorf("delivery is %+v: it was certain that nothing arrived", d)
		} else {
			k.fail(d, 0, fmt.Errorf("send: %w", &bot.UnsureError{Err: errBroken}))
		}
		d := k.delivered(chat, "a")
		if !d.Unsure || d.Attempt != 2 {
			k.Errorf("delivery is %+v", d)
		}
		k.fail(d, 0, errors.New("refused"))
		if d := k.delivered(chat, "a"); !d.Unsure {
			k.Errorf("delivery is %+v: an earlier attempt may have arrived", d)
		}
	}},
}

// keyOf says under which key the last turn's first reply goes.
func (k *kit) keyOf(string) string {
	id := fmt.Sprintf("turn %d", 1)
	return bot.ReplyKey(bot.TurnKey(chat.String(), bot.Internal, id, id), 0)
}
