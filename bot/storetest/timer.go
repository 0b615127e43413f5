package storetest

import (
	"fmt"
	"time"

	"handoff/bot"
)

// timerID is the ID of the message that a timer becomes.
func timerID(name string, at time.Time) string {
	return fmt.Sprintf("timer:%s:%d", name, at.UnixMilli())
}

// beforeDue sets the timer "a" in one turn and runs another before it is due; a
// machine too slow for that gets twice the time, until it is not. It returns the
// time that passed by the timer's clock until it would have come.
func (k *kit) beforeDue(set, then func(t *bot.Turn, in time.Duration)) time.Duration {
	k.Helper()
	for in := short; ; in *= 2 {
		k.turn(chat, func(t *bot.Turn) { set(t, in) })
		k.seq++
		id := fmt.Sprintf("turn %d", k.seq)
		k.put(bot.Internal, command(chat, id))
		c := k.claim()
		late := c.Turn().Messages[0].Name == "a"
		if late {
			k.commit(c)
			c = k.claim()
		}
		k.is(c, chat, bot.Internal, id)
		if !late {
			then(c.Turn(), in)
		}
		k.commit(c)
		if !late {
			return in
		}
	}
}

var timerCases = []one{
	{"timer: comes once", bot.StoreOptions{}, func(k *kit) {
		var at time.Time
		k.turn(chat, func(t *bot.Turn) {
			at = t.Now.Add(short)
			t.Wake("close {}:%", at)
		})
		c := k.claimed(chat, bot.Internal, timerID("close {}:%", at))
		m := c.Turn().Messages[0]
		if m.Kind != bot.KindTimer || m.Name != "close {}:%" || m.At != chat || m.SentAt.UnixMilli() != at.UnixMilli() {
			k.Errorf("message is %+v", m)
		}
		if c.Turn().Now.UnixMilli() < at.UnixMilli() {
			k.Errorf("came at %v, before %v", c.Turn().Now, at)
		}
		k.release(c, 0, errBroken) // it is a message like any other
		k.serve(chat, bot.Internal, nil, timerID("close {}:%", at))
		k.quiet()
	}},
	{"timer: the second of a name replaces the first", bot.StoreOptions{}, func(k *kit) {
		var at time.Time
		k.beforeDue(
			func(t *bot.Turn, in time.Duration) { t.Wake("a", t.Now.Add(in)); t.Wake("b", t.Now.Add(long)) },
			func(t *bot.Turn, in time.Duration) { at = t.Now.Add(in); t.Wake("a", at) })
		c := k.claimed(chat, bot.Internal, timerID("a", at))
		k.commit(c)
		at = time.Time{}
		k.turn(chat, func(t *bot.Turn) { at = t.Now; t.Wake("b", at) })
		k.serve(chat, bot.Internal, nil, timerID("b", at))
		k.quiet()
	}},
	{"timer: cancelled", bot.StoreOptions{}, func(k *kit) {
		k.pass(k.beforeDue(
			func(t *bot.Turn, in time.Duration) { t.Wake("a", t.Now.Add(in)) },
			func(t *bot.Turn, _ time.Duration) { t.Wake("a", time.Time{}); t.Wake("never set", time.Time{}) }))
		k.quiet()
	}},
	{"timer: again at the same time", bot.StoreOptions{}, func(k *kit) {
		at := time.UnixMilli(1_700_000_000_000)
		for range 3 {
			k.turn(chat, func(t *bot.Turn) { t.Wake("a", at) })
			k.serve(chat, bot.Internal, nil, timerID("a", at))
		}
	}},
	{"timer: due ones come before the customer", bot.StoreOptions{}, func(k *kit) {
		at := time.UnixMilli(1_700_000_000_000)
		k.put(bot.Customer, command(chat, "1"), command(chat, "2"))
		k.serve(chat, bot.Customer, func(t *bot.Turn) { t.Wake("b", at.Add(time.Millisecond)); t.Wake("a", at) }, "1")
		k.serve(chat, bot.Internal, nil, timerID("a", at))
		k.serve(chat, bot.Internal, nil, timerID("b", at.Add(time.Millisecond)))
		k.serve(chat, bot.Customer, nil, "2")
	}},
	{"timer: one conversation's is not another's", bot.StoreOptions{}, func(k *kit) {
		at := time.UnixMilli(1_700_000_000_000)
		k.put(bot.Customer, command(chat, "1"), command(other, "2"))
		first, second := k.claim(), k.claim()
		first.Turn().Wake("a", at)
		second.Turn().Wake("a", time.Time{})
		name := first.Turn().Conversation
		k.commit(first)
		k.commit(second)
		c := k.claim()
		if c.Turn().Conversation != name || c.Turn().Messages[0].ID != timerID("a", at) {
			k.Errorf("claimed %+v", c.Turn())
		}
		k.commit(c)
		k.quiet()
	}},
}
