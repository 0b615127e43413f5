package storetest

import (
	"handoff/bot"
)

func (k *kit) refused(c bot.Claim) {
	k.Helper()
	k.want(c.Commit(k.ctx, c.Turn().Outcome()), bot.ErrUnless)
}

var unlessCases = []one{
	{"unless: what waits is served first", bot.StoreOptions{Attempts: 1}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		c := k.claimed(chat, bot.Customer, "1")
		c.Turn().Unless(bot.Desk)
		say("too early")(c.Turn())
		c.Turn().State = []byte("too early")
		c.Turn().Wake("too early", c.Turn().Now)
		c.Turn().List([]byte("too early"))
		k.put(bot.Desk, command(chat, "2"), command(chat, "3"))
		k.refused(c)
		k.want(c.Renew(k.ctx), bot.ErrLeaseLost) // the claim is over
		k.serve(chat, bot.Desk, func(t *bot.Turn) {
			if len(t.State) != 0 {
				k.Errorf("state is %q", t.State)
			}
		}, "2")
		k.serve(chat, bot.Desk, nil, "3")
		c = k.claimed(chat, bot.Customer, "1")
		k.attempt(c, 0)
		c.Turn().Unless(bot.Desk) // nothing waits any more
		say("now")(c.Turn())
		k.commit(c)
		k.sends(chat, "now")
		k.quiet()
		if listed, err := k.store.Listed(k.ctx); err != nil || len(listed) != 0 {
			k.Errorf("listed %v, %v", listed, err)
		}
	}},
	{"unless: another side is no reason", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Desk, command(chat, "1"))
		c := k.claimed(chat, bot.Desk, "1")
		k.put(bot.Customer, command(chat, "2"))
		c.Turn().Unless(bot.Internal)
		k.commit(c)
		k.serve(chat, bot.Customer, nil, "2")
	}},
	{"unless: a side that would come later comes first", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Desk, command(chat, "1"))
		c := k.claimed(chat, bot.Desk, "1")
		k.put(bot.Customer, command(chat, "2"))
		c.Turn().Unless(bot.Customer)
		k.refused(c)
		k.serve(chat, bot.Customer, nil, "2")
		k.serve(chat, bot.Desk, nil, "1")
		k.quiet()
	}},
}
