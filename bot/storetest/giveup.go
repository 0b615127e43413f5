package storetest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"handoff/bot"
)

// failed serves the news that a turn was given up and returns its message.
func (k *kit) failed(key string, side bot.Side, first string) bot.Message {
	k.Helper()
	c := k.claimed(chat, bot.Internal, "failed:"+key)
	m := c.Turn().Messages[0]
	if m.Kind != bot.KindFailed || m.At != chat || m.Name != side.String() || m.Re != first || m.Values["cause"] == "" {
		k.Fatalf("message is %+v", m)
	}
	k.commit(c)
	return m
}

var giveUpCases = []one{
	{"give up: a turn that always fails", bot.StoreOptions{Burst: short / 2, Attempts: 3}, func(k *kit) {
		first := text(chat, "1")
		first.Public = true
		k.put(bot.Customer, first, text(chat, "2"))
		k.put(bot.Customer, command(chat, "3"))
		var key string
		for i := range 3 {
			c := k.claimed(chat, bot.Customer, "1", "2")
			k.attempt(c, i)
			key = c.Turn().Key()
			k.release(c, 0, fmt.Errorf("broken for the %d. time", i+1))
		}
		m := k.failed(key, bot.Customer, "1")
		if m.Text != "text 1\ntext 2" || m.Values["cause"] != "broken for the 3. time" || !m.Public {
			k.Errorf("message is %+v", m)
		}
		c := k.claimed(chat, bot.Customer, "3")
		k.attempt(c, 0)
		k.commit(c)
		k.quiet()
		l := k.dead(1)[0]
		if l.ID == "" || l.Conversation != chat.String() || l.At.IsZero() || l.Cause != "broken for the 3. time" ||
			l.Side != bot.Customer || fmt.Sprint(idsOf(l.Messages)) != "[1 2]" || l.Send != nil {
			k.Errorf("letter is %+v", l)
		}
	}},
	{"give up: attempts are the turn's own", bot.StoreOptions{Attempts: 3}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		k.release(k.claimed(chat, bot.Customer, "1"), 0, errBroken)
		k.put(bot.Desk, command(chat, "2")) // served between its attempts
		c := k.claimed(chat, bot.Desk, "2")
		k.attempt(c, 0)
		k.release(c, 0, errBroken)
		c = k.claimed(chat, bot.Desk, "2")
		k.attempt(c, 1)
		k.commit(c)
		c = k.claimed(chat, bot.Customer, "1")
		k.attempt(c, 1)
		k.release(c, 0, errBroken)
		c = k.claimed(chat, bot.Customer, "1")
		k.attempt(c, 2)
		k.commit(c)
		k.dead(0)
	}},
	{"give up: at once, whatever the wait", bot.StoreOptions{Attempts: 1}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		c := k.claimed(chat, bot.Customer, "1")
		k.release(c, long, errBroken)
		k.failed(c.Turn().Key(), bot.Customer, "1")
	}},
	{"give up: the text is cut at a rune", bot.StoreOptions{Attempts: 1}, func(k *kit) {
		m := command(chat, "1")
		m.Text = "x" + strings.Repeat("你", 2000)
		k.put(bot.Customer, m)
		c := k.claimed(chat, bot.Customer, "1")
		k.release(c, 0, errBroken)
		got := k.failed(c.Turn().Key(), bot.Customer, "1").Text
		if len(got) > 4000 || len(got) < 3998 || !utf8.ValidString(got) || !strings.HasPrefix(m.Text, got) {
			k.Errorf("text has %d bytes, valid %v", len(got), utf8.ValidString(got))
		}
	}},
	{"give up: news of it never loops", bot.StoreOptions{Attempts: 2}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		c := k.claimed(chat, bot.Customer, "1")
		k.release(c, 0, errBroken)
		k.release(k.claimed(chat, bot.Customer, "1"), 0, errBroken)
		for range 2 {
			k.release(k.claimed(chat, bot.Internal, "failed:"+c.Turn().Key()), 0, errBroken)
		}
		k.quiet()
		letters := k.dead(2) // newest first
		if letters[0].Side != bot.Internal || letters[1].Side != bot.Customer {
			k.Errorf("letters are %+v", letters)
		}
	}},
	{"give up: a turn that kills its worker", bot.StoreOptions{Burst: short / 2, Lease: short, Deaths: 4}, func(k *kit) {
		k.put(bot.Customer, text(chat, "1"), text(chat, "2"), text(chat, "3"))
		for i := range 2 {
			k.attempt(k.claimed(chat, bot.Customer, "1", "2", "3"), i)
		}
		k.put(bot.Customer, text(chat, "4"))
		alone := k.claimed(chat, bot.Customer, "1")
		k.attempt(alone, 2)
		alone = k.claimed(chat, bot.Customer, "1")
		k.attempt(alone, 3)
		if m := k.failed(alone.Turn().Key(), bot.Customer, "1"); m.Text != "text 1" {
			k.Errorf("message is %+v", m)
		}
		k.serve(chat, bot.Customer, nil, "2")
		k.serve(chat, bot.Customer, nil, "3")
		k.serve(chat, bot.Customer, nil, "4")
		k.quiet()
		if l := k.dead(1)[0]; fmt.Sprint(idsOf(l.Messages)) != "[1]" || l.Cause == "" {
			k.Errorf("letter is %+v", l)
		}
	}},
	{"give up: deaths are counted apart from failures", bot.StoreOptions{Lease: short, Deaths: 2, Attempts: 2}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		k.claimed(chat, bot.Customer, "1") // dies
		c := k.claimed(chat, bot.Customer, "1")
		k.attempt(c, 1)
		k.release(c, 0, errBroken)
		c = k.claimed(chat, bot.Customer, "1")
		k.attempt(c, 2)
		k.dead(0)
		k.failed(c.Turn().Key(), bot.Customer, "1") // it died a second time
		k.dead(1)
	}},
}
