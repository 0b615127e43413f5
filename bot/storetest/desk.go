package storetest

import (
	"fmt"

	"handoff/bot"
)

func tellDesk(words string) func(*bot.Turn) {
	return func(t *bot.Turn) { t.Say(bot.Desk, bot.Reply{Handle: words, Text: words}) }
}

var deskCases = []one{
	{"desk: opened", orphanLong, func(k *kit) {
		k.put(bot.Desk, text(thread, "early")) // before the store knows of the thread
		k.turn(chat, func(t *bot.Turn) {
			t.Open(desk, bot.Reply{Handle: "card", Text: "card", Report: true})
			tellDesk("1")(t)
		})
		k.turn(chat, tellDesk("2"))
		d := k.delivered(desk, "card")
		if d.Send.Op != bot.OpOpen || d.Send.At != desk {
			k.Errorf("delivery is %+v", d)
		}
		k.still("slack") // the thread is not there yet
		k.sent(d, bot.Receipt{ID: "170.1", Thread: "170.1"})
		k.serve(chat, bot.Desk, nil, "early")
		c := k.claimed(chat, bot.Internal, "sent:"+d.Key)
		if m := c.Turn().Messages[0]; m.Kind != bot.KindSent || m.Re != "card" || m.Text != "170.1" || m.Values["thread"] != thread.String() {
			k.Errorf("message is %+v", m)
		}
		k.commit(c)
		k.sends(thread, "1", "2")
		k.turn(chat, func(t *bot.Turn) { t.Edit(bot.Desk, "card", bot.Reply{Text: "closed"}) })
		d = k.delivered(thread, "closed")
		if fmt.Sprint(d.Target) != "[170.1]" {
			k.Errorf("delivery is %+v", d)
		}
		k.sent(d, bot.Receipt{ID: "170.1"})
		k.put(bot.Desk, command(thread, "later"))
		k.serve(chat, bot.Desk, nil, "later")
		k.still("slack")
		k.quiet()
	}},
	{"desk: none", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { tellDesk("1")(t); tellDesk("2")(t); say("customer")(t) })
		key := bot.TurnKey(chat.String(), bot.Internal, "turn 1", "turn 1")
		k.news(chat, bot.KindUndelivered, "undelivered:"+bot.ReplyKey(key, 0), "1", "no desk")
		k.news(chat, bot.KindUndelivered, "undelivered:"+bot.ReplyKey(key, 1), "2", "no desk")
		k.sends(chat, "customer")
		k.quiet()
		k.turn(chat, func(t *bot.Turn) { t.Open(desk, bot.Reply{Text: "card"}); tellDesk("3")(t) })
		k.sent(k.delivered(desk, "card"), bot.Receipt{ID: "170.1", Thread: "170.1"})
		k.sends(thread, "3")
		k.still("slack")
	}},
	{"desk: said before it is opened", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { tellDesk("1")(t); t.Open(desk, bot.Reply{Text: "card"}) })
		key := bot.TurnKey(chat.String(), bot.Internal, "turn 1", "turn 1")
		k.news(chat, bot.KindUndelivered, "undelivered:"+bot.ReplyKey(key, 0), "1", "no desk")
		k.sends(desk, "card")
	}},
	{"desk: cannot be opened", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { t.Open(desk, bot.Reply{Handle: "card", Text: "card"}); tellDesk("1")(t) })
		d := k.delivered(desk, "card")
		k.fail(d, 0, bot.ErrCannot)
		k.news(chat, bot.KindUndelivered, "undelivered:"+d.Key, "card", bot.ErrCannot.Error())
		key := bot.TurnKey(chat.String(), bot.Internal, "turn 1", "turn 1")
		k.news(chat, bot.KindUndelivered, "undelivered:"+bot.ReplyKey(key, 1), "1", "no desk")
		k.still("slack")
		k.quiet()
	}},
	{"desk: opened elsewhere, opened again", bot.StoreOptions{}, func(k *kit) {
		second := bot.Address{Account: "teams", Chat: "T"}
		begun := bot.Address{Account: "teams", Chat: "T", Thread: "5"}
		k.turn(chat, func(t *bot.Turn) { t.Open(desk, bot.Reply{Text: "card"}) })
		k.sent(k.delivered(desk, "card"), bot.Receipt{ID: "170.1", Thread: "170.1"})
		k.turn(chat, func(t *bot.Turn) {
			tellDesk("old")(t)
			t.Open(second, bot.Reply{Text: "moved"})
			tellDesk("new")(t)
		})
		k.sends(thread, "old")
		k.sent(k.delivered(second, "moved"), bot.Receipt{ID: "5", Thread: "5"})
		k.sends(begun, "new")
		// Both threads are names of the conversation.
		k.put(bot.Desk, command(thread, "1"), command(begun, "2"))
		k.serve(chat, bot.Desk, nil, "1")
		k.serve(chat, bot.Desk, nil, "2")
		k.still("slack")
		k.still("teams")
	}},
	{"desk: bound by hand", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { t.Open(desk, bot.Reply{Text: "card"}); tellDesk("1")(t) })
		k.bind(chat, bot.Desk, thread)
		k.sends(desk, "card") // no thread in its receipt: the channel itself is the desk
		k.sends(desk, "1")
		k.put(bot.Desk, command(desk, "2"))
		k.serve(chat, bot.Desk, nil, "2")
	}},
}
