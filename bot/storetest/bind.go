package storetest

import (
	"errors"
	"fmt"

	"handoff/bot"
)

func (k *kit) bind(conversation bot.Address, side bot.Side, at bot.Address) {
	k.Helper()
	k.must(k.store.Bind(k.ctx, conversation.String(), side, at))
}

// orphanLong makes an orphan wait for ever.
var orphanLong = bot.StoreOptions{Orphan: long}

var bindCases = []one{
	{"bind: what is put there comes into the conversation", bot.StoreOptions{}, func(k *kit) {
		k.turn(chat, nil)
		for _, id := range []string{"1", "2"} { // again is harmless
			k.bind(chat, bot.Desk, thread)
			k.put(bot.Desk, text(thread, id))
			k.serve(chat, bot.Desk, func(t *bot.Turn) {
				if t.Messages[0].At != thread {
					k.Errorf("message is %+v", t.Messages[0])
				}
				t.Say(bot.Desk, bot.Reply{Text: "hello"})
			}, id)
			k.sends(thread, "hello")
		}
		k.put(bot.Desk, text(thread, "1")) // seen in the conversation
		k.quiet()
	}},
	{"bind: a conversation that is not there yet", bot.StoreOptions{}, func(k *kit) {
		k.bind(chat, bot.Desk, thread)
		k.put(bot.Desk, command(thread, "1"))
		k.serve(chat, bot.Desk, nil, "1")
	}},
	{"bind: an orphan is served by itself in the end", bot.StoreOptions{Orphan: short}, func(k *kit) {
		k.put(bot.Desk, text(thread, "1"))
		k.serve(thread, bot.Desk, func(t *bot.Turn) { t.Say(bot.Customer, bot.Reply{Text: "no ticket"}) }, "1")
		k.sends(thread, "no ticket")
	}},
	{"bind: an orphan waits", orphanLong, func(k *kit) {
		k.put(bot.Desk, text(thread, "1"), command(thread, "2"))
		k.quiet()
		k.turn(chat, nil)
		k.bind(chat, bot.Desk, thread)
		k.put(bot.Desk, text(thread, "3"))
		k.serve(chat, bot.Desk, nil, "1")
		k.serve(chat, bot.Desk, nil, "2")
		k.serve(chat, bot.Desk, nil, "3")
		k.put(bot.Desk, text(thread, "1")) // redelivered
		k.quiet()
	}},
	{"bind: what is no orphan does not wait", orphanLong, func(k *kit) {
		k.put(bot.Desk, text(desk, "1")) // no thread
		k.serve(desk, bot.Desk, nil, "1")
		k.put(bot.Customer, text(thread, "2")) // a customer's
		k.serve(thread, bot.Customer, nil, "2")
		k.put(bot.Desk, text(thread, "3")) // the conversation has a state by now
		k.serve(thread, bot.Desk, nil, "3")
		k.put(bot.Internal, text(bot.Address{Account: "slack", Chat: "C1", Thread: "9"}, "4"))
		k.serve(bot.Address{Account: "slack", Chat: "C1", Thread: "9"}, bot.Internal, nil, "4")
	}},
	{"bind: what waits is moved behind what waits", orphanLong, func(k *kit) {
		k.turn(chat, nil)
		k.put(bot.Customer, command(chat, "hold"))
		c := k.claimed(chat, bot.Customer, "hold")
		k.put(bot.Desk, command(chat, "1"))
		k.put(bot.Desk, text(thread, "2"), text(thread, "3"))
		k.put(bot.Internal, text(chat, "4"))
		k.bind(chat, bot.Desk, thread)
		k.put(bot.Desk, text(thread, "5"))
		k.commit(c)
		for _, id := range []string{"1", "2", "3", "5"} {
			k.serve(chat, bot.Desk, nil, id)
		}
		k.serve(chat, bot.Internal, nil, "4")
		k.quiet()
	}},
	// Whether the claim at the bound address may still be committed is the store's
	// choice; that the message is served once is not.
	{"bind: while what waits there is being served", bot.StoreOptions{Orphan: 1}, func(k *kit) {
		k.turn(chat, nil)
		k.put(bot.Desk, text(thread, "1"))
		c := k.claimed(thread, bot.Desk, "1")
		k.bind(chat, bot.Desk, thread)
		c.Turn().State = []byte("own")
		switch err := c.Commit(k.ctx, c.Turn().Outcome()); {
		case errors.Is(err, bot.ErrLeaseLost):
			k.serve(chat, bot.Desk, nil, "1")
		default:
			k.must(err)
		}
		k.put(bot.Desk, text(thread, "2"))
		k.serve(chat, bot.Desk, nil, "2")
		k.quiet()
	}},
	{"bind: an address with a state of its own keeps it unserved", bot.StoreOptions{}, func(k *kit) {
		k.turn(thread, func(t *bot.Turn) { t.State = []byte("own") })
		k.turn(chat, func(t *bot.Turn) { t.State = []byte("conversation's") })
		k.bind(chat, bot.Desk, thread)
		k.put(bot.Desk, text(thread, "1"))
		k.serve(chat, bot.Desk, func(t *bot.Turn) {
			if string(t.State) != "conversation's" {
				k.Errorf("state is %q", t.State)
			}
		}, "1")
		k.quiet()
	}},
	{"bind: a chat that has moved", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		k.serve(chat, bot.Customer, say("old"), "1")
		k.bind(chat, bot.Customer, other)
		k.sends(other, "old") // resolved when it is taken
		k.put(bot.Customer, command(other, "2"))
		k.put(bot.Customer, command(chat, "3"))
		k.serve(chat, bot.Customer, say("new"), "2")
		k.serve(chat, bot.Customer, nil, "3")
		k.sends(other, "new")
		k.still("tg")
	}},
	{"bind: four pointers are followed", bot.StoreOptions{}, func(k *kit) {
		at := func(i int) bot.Address { return bot.Address{Account: "tg", Chat: fmt.Sprint("moved ", i)} }
		k.put(bot.Customer, command(at(0), "0"))
		for i := 1; i <= 4; i++ {
			k.bind(at(i), bot.Customer, at(i-1))
		}
		k.serve(at(4), bot.Customer, nil, "0")
		for i := range 5 {
			id := fmt.Sprint("p", i)
			k.put(bot.Customer, command(at(i), id))
			k.serve(at(4), bot.Customer, nil, id)
		}
		k.quiet()
	}},
	{"bind: to each other, to itself", bot.StoreOptions{}, func(k *kit) {
		k.bind(chat, bot.Desk, other)
		k.bind(other, bot.Desk, chat) // other leads to chat, so chat to itself
		k.bind(chat, bot.Customer, chat)
		k.put(bot.Customer, command(chat, "1"))
		k.put(bot.Customer, command(other, "2"))
		k.serve(chat, bot.Customer, nil, "1")
		k.serve(chat, bot.Customer, nil, "2")
		k.quiet()
	}},
	{"bind: beside puts", orphanLong, func(k *kit) {
		k.turn(chat, nil)
		const n = 40
		done := make(chan error)
		go func() {
			for i := range n {
				if err := k.store.Put(k.ctx, bot.Desk, text(thread, fmt.Sprint(i))); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		k.bind(chat, bot.Desk, thread)
		k.must(<-done)
		for i := range n {
			k.serve(chat, bot.Desk, nil, fmt.Sprint(i))
		}
		k.quiet()
	}},
}
