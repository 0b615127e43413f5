package storetest

import (
	"strings"

	"handoff/bot"
)

// hostile are names that a careless key, query or script would trip over.
var hostile = []string{
	"{", "}", "{p07}", "}{", "a{b}c", "a:b:c", "a/b", "a%2Fb", "%", "%s%d%n", "\n", "\r\n*1\r\n$4\r\nPING\r\n", "\x00", "a\x00b", "'; DROP TABLE msg; --",
	`"`, "`", "\\", "*", "?", "[a-z]", "^", " ", "", "ключ", "你好", "🙂", "\u202e", "e\u0301", strings.Repeat("x", 4096), strings.Repeat("你", 1024),
	"0", "-1", "1e308", "nil", "NULL", "\ufeff", "customer", "desk", "internal", "__proto__",
}

var hostileCases = []one{
	{"hostile: names", bot.StoreOptions{Attempts: 2}, func(k *kit) {
		for _, name := range hostile {
			at := bot.Address{Account: "tg", Chat: name, Thread: name}
			elsewhere := bot.Address{Account: "tg", Chat: name, Thread: "elsewhere" + name}
			m := command(at, name)
			m.Text, m.Name = strings.ReplaceAll(name, "\x00", ""), name
			k.put(bot.Customer, m, m)
			c := k.claimed(at, bot.Customer, name)
			k.must(c.Note(k.ctx, name, []byte(name)))
			k.release(c, 0, errBroken)
			c = k.claimed(at, bot.Customer, name)
			t := c.Turn()
			if t.Messages[0].At != at || t.Messages[0].Name != name {
				k.Errorf("message is %+v", t.Messages[0])
			}
			got, err := t.Once(k.ctx, name, nil)
			k.must(err)
			if string(got) != name {
				k.Errorf("result is %q, want %q", got, name)
			}
			t.State = []byte("state of " + name)
			t.Say(bot.Customer, bot.Reply{Handle: "h" + name, Text: "a", Report: true})
			t.Edit(bot.Customer, "h"+name, bot.Reply{Text: "b"})
			t.Say(elsewhere, bot.Reply{Handle: "h" + name, Text: "c"})
			t.Wake(name, t.Now)
			t.List([]byte(name))
			k.must(t.Record(name, name))
			k.commit(c)
			k.serve(at, bot.Internal, nil, timerID(name, t.Now))
			for range 2 {
				if d := k.next("tg"); d.To == at {
					k.sent(d, bot.Receipt{ID: "id" + name})
					edited := k.next("tg")
					if edited.To != at { // the other lane came first
						k.sent(edited, bot.Receipt{ID: "x"})
						edited = k.next("tg")
					}
					if len(edited.Target) != 1 || edited.Target[0] != "id"+name {
						k.Fatalf("delivery is %+v", edited)
					}
					k.sent(edited, bot.Receipt{ID: "id" + name})
					if edited.To != at || d.Send.Handle != "h"+name {
						k.Errorf("deliveries are %+v, %+v", d, edited)
					}
					break
				} else if d.To != elsewhere {
					k.Fatalf("delivery is %+v", d)
				} else {
					k.sent(d, bot.Receipt{ID: "x"})
				}
			}
			k.must(k.store.Set(k.ctx, name, []byte(name), long))
			k.kept(name, []byte(name))
			k.news(at, bot.KindSent, "sent:"+bot.ReplyKey(t.Key(), 0), "h"+name, "id"+name)
			k.drain("tg", elsewhere)
		}
		listed, err := k.store.Listed(k.ctx)
		k.must(err)
		if len(listed) != len(hostile) {
			k.Errorf("%d listed, want %d", len(listed), len(hostile))
		}
		for _, name := range hostile {
			at := bot.Address{Account: "tg", Chat: name, Thread: name}
			if string(listed[at.String()]) != name {
				k.Errorf("%s lists %q, want %q", at, listed[at.String()], name)
			}
			if facts := k.facts(name); len(facts) != 1 || facts[0].Conversation != at.String() {
				k.Errorf("facts of %q are %+v", name, facts)
			}
			k.turn(at, func(t *bot.Turn) {
				if string(t.State) != "state of "+name {
					k.Errorf("state is %q", t.State)
				}
			})
		}
	}},
	{"hostile: a megabyte", bot.StoreOptions{}, func(k *kit) {
		big := strings.Repeat("0123456789abcde\n", 1<<16)
		m := text(chat, "1")
		m.Text = big
		k.put(bot.Customer, m)
		c := k.claimed(chat, bot.Customer, "1")
		if c.Turn().Messages[0].Text != big {
			k.Error("the text has changed")
		}
		c.Turn().State = []byte(big)
		c.Turn().Say(bot.Customer, bot.Reply{Text: big})
		k.must(c.Note(k.ctx, "big", []byte(big)))
		k.commit(c)
		if d := k.next("tg"); d.Send.Reply.Text != big {
			k.Error("the reply has changed")
		}
		k.turn(chat, func(t *bot.Turn) {
			if string(t.State) != big {
				k.Error("the state has changed")
			}
		})
	}},
}

// drain ends what is left to be sent to a place; there may be nothing.
func (k *kit) drain(account string, at bot.Address) {
	k.Helper()
	k.seq++
	probe := bot.Address{Account: account, Chat: "drain"}
	k.turn(probe, say("drain"))
	for drained := false; !drained; {
		d := k.next(account)
		if d.To != at && d.To != probe {
			k.Fatalf("delivery is %+v", d)
		}
		k.sent(d, bot.Receipt{ID: "x"})
		drained = d.To == probe
	}
}
