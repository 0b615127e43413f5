package storetest

import (
	"fmt"

	"handoff/bot"
)

var laneCases = []one{
	{"lane: in order, one at a time", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("1")(t); say("2")(t) })
		k.turn(chat, say("3"))
		d := k.delivered(chat, "1")
		k.still("tg") // 2 waits behind it
		k.sent(d, bot.Receipt{ID: "a"})
		k.sends(chat, "2", "3")
		k.still("tg")
	}},
	{"lane: a delivery says what it is", bot.StoreOptions{}, func(k *kit) {
		m := command(chat, "1")
		m.Grant = "granted"
		k.put(bot.Customer, m)
		c := k.claimed(chat, bot.Customer, "1")
		key := c.Turn().Key()
		reply := bot.Reply{
			Handle: "h", Re: "1", Text: "a **reply** <&> 你好", By: "Ann", Only: "7",
			Choices: []bot.Choice{{ID: "y", Label: "Yes", Style: bot.StyleDanger, Form: &bot.Form{Name: "f", Title: "F", Inputs: []bot.Input{{Name: "i", Label: "I", Long: true}}}}},
			Card:    &bot.Card{Title: "T-1", Status: "open", Fields: []bot.Field{{Name: "a", Value: "b"}}},
			Files:   []bot.File{{Account: "tg", Ref: "r", Size: 3}},
		}
		c.Turn().Say(bot.Customer, bot.Reply{Text: "first"})
		c.Turn().Say(bot.Customer, reply)
		want := c.Turn().Outcome().Sends
		k.commit(c)
		for i := range 2 {
			d := k.next("tg")
			if d.Key != bot.ReplyKey(key, i) || d.Conversation != chat.String() || d.To != chat || d.Target != nil ||
				d.Part != 0 || d.Attempt != 0 || d.Unsure || !d.FirstTried.IsZero() {
				k.Errorf("delivery is %+v", d)
			}
			if !sameSend(d.Send, want[i]) {
				k.Errorf("send is %+v, want %+v", d.Send, want[i])
			}
			k.sent(d, bot.Receipt{ID: "a"})
		}
	}},
	{"lane: places are apart", bot.StoreOptions{}, func(k *kit) {
		k.bind(chat, bot.Desk, thread)
		k.turn(chat, func(t *bot.Turn) {
			t.Say(bot.Customer, bot.Reply{Text: "customer 1"})
			t.Say(bot.Desk, bot.Reply{Text: "desk 1"})
			t.Say(other, bot.Reply{Text: "other 1"})
			t.Say(bot.Customer, bot.Reply{Text: "customer 2"})
			t.Say(bot.Desk, bot.Reply{Text: "desk 2"})
			t.Say(other, bot.Reply{Text: "other 2"})
		})
		first, second := k.next("tg"), k.next("tg") // both lanes of the account at once
		if first.To == second.To || first.Conversation != chat.String() || second.Conversation != chat.String() {
			k.Fatalf("deliveries are %+v and %+v", first, second)
		}
		d := k.delivered(thread, "desk 1")
		k.still("slack")
		k.sent(d, bot.Receipt{ID: "a"})
		k.sends(thread, "desk 2")
		k.sent(first, bot.Receipt{ID: "b"})
		if d := k.next("tg"); d.To != first.To {
			k.Errorf("delivery is %+v, want one to %s", d, first.To)
		}
		k.sent(second, bot.Receipt{ID: "c"})
		if d := k.next("tg"); d.To != second.To {
			k.Errorf("delivery is %+v, want one to %s", d, second.To)
		}
	}},
	{"lane: next is woken", bot.StoreOptions{}, func(k *kit) {
		for i := range 8 {
			got := make(chan error, 1)
			words := fmt.Sprint(i)
			go func() {
				d, err := k.store.Next(k.ctx, "tg")
				if err == nil && d.Send.Reply.Text != words {
					err = fmt.Errorf("delivery is %+v", d)
				}
				if err == nil {
					err = k.store.Sent(k.ctx, d, bot.Receipt{ID: "x"})
				}
				got <- err
			}()
			k.turn(chat, say(words))
			k.must(<-got)
		}
	}},
	{"lane: an account gets its own", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) {
			t.Say(bot.Address{Account: "a", Chat: "1"}, bot.Reply{Text: "for a"})
			t.Say(bot.Address{Account: "b", Chat: "1"}, bot.Reply{Text: "for b"})
		})
		k.sends(bot.Address{Account: "b", Chat: "1"}, "for b")
		k.sends(bot.Address{Account: "a", Chat: "1"}, "for a")
		k.still("a")
		k.still("b")
	}},
	{"withdraw: what no sender holds", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("1")(t); say("2")(t); say("3")(t) })
		d := k.delivered(chat, "1")
		k.turn(chat, func(t *bot.Turn) {
			t.Withdraw(bot.Customer, "1") // held
			t.Withdraw(bot.Customer, "2")
			t.Withdraw(bot.Desk, "3") // said elsewhere
			t.Withdraw(bot.Customer, "never said")
			say("4")(t)
		})
		k.sent(d, bot.Receipt{ID: "a"})
		k.turn(chat, func(t *bot.Turn) { t.Withdraw(bot.Customer, "1") }) // sent
		k.sends(chat, "3", "4")
		k.still("tg")
		k.quiet() // what was withdrawn is no news
	}},
	{"withdraw: before the same turn says it anew", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { t.Say(bot.Customer, bot.Reply{Handle: "h", Text: "old"}) })
		k.turn(chat, func(t *bot.Turn) {
			t.Say(bot.Customer, bot.Reply{Handle: "h", Text: "new"})
			t.Withdraw(bot.Customer, "h")
		})
		k.sends(chat, "new")
		k.still("tg")
	}},
	{"withdraw: a draft of it is discarded in its place", bot.StoreOptions{}, func(k *kit) {
		k.sendsOut(
			bot.Send{Op: bot.OpSay, To: bot.Customer, Handle: "1", Reply: bot.Reply{Handle: "1", Text: "1"}},
			bot.Send{Op: bot.OpSay, To: bot.Customer, Handle: "2", Reply: bot.Reply{Handle: "2", Text: "2"}, Draft: "draft/2"},
			bot.Send{Op: bot.OpSay, To: bot.Customer, Handle: "3", Reply: bot.Reply{Handle: "3", Text: "3"}},
		)
		k.turn(chat, func(t *bot.Turn) { t.Withdraw(bot.Customer, "2") })
		k.sends(chat, "1")
		k.sent(k.takes(chat, bot.OpDiscard, "draft/2"), bot.Receipt{})
		k.sends(chat, "3")
		k.still("tg")
		k.quiet()
	}},
	{"withdraw: the last one leaves the lane empty", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, say("1"))
		k.turn(chat, func(t *bot.Turn) { t.Withdraw(bot.Customer, "1") })
		k.still("tg")
		k.turn(chat, say("2"))
		k.sends(chat, "2")
	}},
}

// sameSend compares two sends by what their JSON keeps.
func sameSend(a, b bot.Send) bool {
	return jsonOf(a) == jsonOf(b)
}
