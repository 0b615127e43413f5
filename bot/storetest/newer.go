package storetest

import (
	"fmt"

	"pgregory.net/rapid"

	"handoff/bot"
)

func (k *kit) newer(c bot.Claim, ids ...string) {
	k.Helper()
	messages, err := c.Newer(k.ctx)
	k.must(err)
	if got := idsOf(messages); fmt.Sprint(got) != fmt.Sprint(ids) {
		k.Fatalf("newer are %q, want %q", got, ids)
	}
	for _, m := range messages {
		if m.At.IsZero() || m.Kind == "" {
			k.Errorf("message is %+v", m)
		}
	}
}

var newerCases = []one{
	{"newer: what waits behind the turn", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, command(chat, "c1"), command(chat, "c2"))
		c := k.claimed(chat, bot.Customer, "c1")
		k.newer(c, "c2")
		stop := command(chat, "c3")
		stop.Kind, stop.Name = bot.KindStop, ""
		k.put(bot.Customer, stop, command(other, "elsewhere"))
		k.put(bot.Internal, command(chat, "i1"), command(chat, "i2"))
		k.put(bot.Desk, command(chat, "d1"))
		k.newer(c, "d1", "i1", "i2", "c2", "c3")
		k.newer(c, "d1", "i1", "i2", "c2", "c3") // nothing changes by it
		messages, err := c.Newer(k.ctx)
		k.must(err)
		if m := messages[4]; m.Kind != bot.KindStop || m.At != chat || m.From.ID != "p1" {
			k.Errorf("message is %+v", m)
		}
		k.commit(c)
		_, err = c.Newer(k.ctx)
		k.want(err, bot.ErrLeaseLost)
	}},
	{"newer: at most 16 a side", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, command(chat, "first"))
		c := k.claimed(chat, bot.Customer, "first")
		var want []string
		for _, side := range bot.Sides {
			for i := range 20 {
				id := fmt.Sprint(side, i)
				k.put(side, command(chat, id))
				if i < 16 {
					want = append(want, id)
				}
			}
		}
		k.newer(c, want...)
		k.commit(c)
		for _, side := range bot.Sides { // each is served all the same
			for i := range 20 {
				k.serve(chat, side, nil, fmt.Sprint(side, i))
			}
		}
	}},
	{"newer: behind a burst", bot.StoreOptions{Burst: long, BurstLimit: long, BurstMax: 2}, func(k *kit) {
		k.put(bot.Customer, text(chat, "1"), text(chat, "2"), text(chat, "3"))
		c := k.claimed(chat, bot.Customer, "1", "2")
		k.newer(c, "3")
		k.release(c, 0, nil)
		_, err := c.Newer(k.ctx)
		k.want(err, bot.ErrLeaseLost)
		k.newer(k.claimed(chat, bot.Customer, "1", "2"), "3")
	}},
	{"newer: who lost the lease", bot.StoreOptions{Lease: short}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		lost := k.claimed(chat, bot.Customer, "1")
		c := k.claimed(chat, bot.Customer, "1") // when the lease has ended
		_, err := lost.Newer(k.ctx)
		k.want(err, bot.ErrLeaseLost)
		k.commit(c)
	}},
}

func (p *pair) newer(rt *rapid.T) {
	p.T = rt
	p.needClaim()
	_ = p.both("newer", func(i int, _ bot.Store) (string, error) {
		messages, err := p.claims[i].Newer(p.ctx)
		return messagesText(messages), err
	})
}
