package storetest

import (
	"fmt"

	"handoff/bot"
)

var deadCases = []one{
	{"dead: newest first, as many as asked for", bot.StoreOptions{Attempts: 1}, func(k *kit) {
		for i := range 5 {
			id := fmt.Sprint(i)
			k.put(bot.Customer, command(chat, id))
			c := k.claimed(chat, bot.Customer, id)
			k.release(c, 0, errBroken)
			k.failed(c.Turn().Key(), bot.Customer, id)
		}
		letters, err := k.store.Dead(k.ctx, 3)
		k.must(err)
		var got []string
		for _, l := range letters {
			got = append(got, idsOf(l.Messages)...)
		}
		if fmt.Sprint(got) != "[4 3 2]" {
			k.Errorf("letters hold %v", got)
		}
		k.dead(5)
	}},
	{"dead: a turn is replayed", bot.StoreOptions{Burst: short / 2, Attempts: 2}, func(k *kit) {
		fail := func() string {
			k.release(k.claimed(chat, bot.Customer, "1", "2"), 0, errBroken)
			c := k.claimed(chat, bot.Customer, "1", "2")
			k.attempt(c, 1)
			k.release(c, 0, errBroken)
			return c.Turn().Key()
		}
		k.put(bot.Customer, text(chat, "1"), text(chat, "2"))
		k.failed(fail(), bot.Customer, "1")
		letter := k.dead(1)[0]
		k.must(k.store.Replay(k.ctx, letter.ID))
		k.dead(0)
		k.want(k.store.Replay(k.ctx, letter.ID), bot.ErrUnknown)
		k.failed(fail(), bot.Customer, "1") // told anew
		letter = k.dead(1)[0]
		k.put(bot.Customer, command(chat, "3"))
		hold := k.claimed(chat, bot.Customer, "3")
		k.put(bot.Customer, command(chat, "4"))
		k.must(k.store.Replay(k.ctx, letter.ID))
		k.commit(hold)
		k.serve(chat, bot.Customer, nil, "4")
		c := k.claimed(chat, bot.Customer, "1", "2") // behind what waited
		k.attempt(c, 0)
		k.commit(c)
		k.dead(0)
		k.quiet()
	}},
	{"dead: a send is replayed", bot.StoreOptions{SendAttempts: 1}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { say("a")(t); say("b")(t) })
		d := k.delivered(chat, "a")
		k.fail(d, 0, errBroken)
		k.news(chat, bot.KindUndelivered, "undelivered:"+d.Key, "a", errBroken.Error())
		k.must(k.store.Replay(k.ctx, k.dead(1)[0].ID))
		k.dead(0)
		k.sends(chat, "b") // it is at the end of its lane
		again := k.delivered(chat, "a")
		if again.Key != d.Key || again.Attempt != 0 || again.Unsure || !again.FirstTried.IsZero() {
			k.Errorf("delivery is %+v", again)
		}
		k.sent(again, bot.Receipt{ID: "x"})
		k.turn(chat, edit("a", "c"))
		k.target("c", "x")
		k.still("tg")
	}},
	{"dead: unknown", bot.StoreOptions{}, func(k *kit) {
		for _, id := range []string{"", "0", "1", "1-1", "nobody's", "{}\x00\n%s", "-1"} {
			k.want(k.store.Replay(k.ctx, id), bot.ErrUnknown)
		}
	}},
	{"dead: old letters are forgotten", bot.StoreOptions{Attempts: 1, Ledger: short}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		c := k.claimed(chat, bot.Customer, "1")
		k.release(c, 0, errBroken)
		k.failed(c.Turn().Key(), bot.Customer, "1")
		k.pass(2 * short)
		k.dead(0)
	}},
}
