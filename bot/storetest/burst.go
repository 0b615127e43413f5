package storetest

import (
	"fmt"
	"time"

	"handoff/bot"
)

// sentAfter is a text sent so long after the others' common second.
func sentAfter(d time.Duration, id string) bot.Message {
	m := text(chat, id)
	m.SentAt = m.SentAt.Add(d)
	return m
}

// cutCase puts messages and checks the first turn, which must be ready at once:
// what closes it waits behind it, or it is full.
func cutCase(name string, o bot.StoreOptions, first int, messages ...bot.Message) one {
	if o.Burst == 0 {
		o.Burst, o.BurstLimit = long, 2*long
	}
	return one{"burst: " + name, o, func(k *kit) {
		k.put(bot.Customer, messages...)
		k.claimed(chat, bot.Customer, idsOf(messages)[:first]...)
	}}
}

func fine(m bot.Message, resolution time.Duration) bot.Message {
	m.Resolution = resolution
	return m
}

func from(person string, m bot.Message) bot.Message {
	m.From.ID = person
	return m
}

var longLimit = bot.StoreOptions{Burst: long, BurstLimit: 2 * long}

var burstCases = []one{
	{"burst: none without a window", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, fine(text(chat, "1"), time.Second), fine(text(chat, "2"), time.Second))
		k.serve(chat, bot.Customer, nil, "1")
		k.serve(chat, bot.Customer, nil, "2")
	}},
	cutCase("closed by what is no text", longLimit, 2, text(chat, "1"), text(chat, "2"), command(chat, "3")),
	cutCase("another kind waits for no window", longLimit, 1, command(chat, "1")),
	cutCase("begins with another kind", longLimit, 1, command(chat, "1"), text(chat, "2"), text(chat, "3")),
	cutCase("one person's", longLimit, 2, text(chat, "1"), text(chat, "2"), from("p2", text(chat, "3")), command(chat, "4")),
	cutCase("as far apart as the window", longLimit, 2, text(chat, "1"), sentAfter(long, "2"), command(chat, "3")),
	cutCase("farther apart than the window", longLimit, 1, text(chat, "1"), sentAfter(long+time.Second, "2"), command(chat, "3")),
	cutCase("as far apart as window and resolution", longLimit, 2, text(chat, "1"), fine(sentAfter(long+time.Second, "2"), time.Second), command(chat, "3")),
	cutCase("farther apart than window and resolution", longLimit, 1, text(chat, "1"), fine(sentAfter(long+2*time.Second, "2"), time.Second), command(chat, "3")),
	cutCase("each gap counts", bot.StoreOptions{Burst: long, BurstLimit: 10 * long}, 3, text(chat, "1"), sentAfter(long, "2"), sentAfter(2*long, "3"), command(chat, "4")),
	cutCase("within the limit of the first", longLimit, 3, text(chat, "1"), sentAfter(long, "2"), sentAfter(2*long, "3"), sentAfter(2*long+time.Second, "4")),
	cutCase("as many as may be", bot.StoreOptions{Burst: long, BurstLimit: long, BurstMax: 3}, 3, text(chat, "1"), text(chat, "2"), text(chat, "3")),
	cutCase("no more than may be", bot.StoreOptions{Burst: long, BurstLimit: long, BurstMax: 2}, 2, text(chat, "1"), text(chat, "2"), text(chat, "3")),
	{"burst: served when its window has passed", bot.StoreOptions{Burst: short}, func(k *kit) {
		k.put(bot.Customer, text(chat, "1"), text(chat, "2"), text(chat, "3"))
		k.serve(chat, bot.Customer, nil, "1", "2", "3")
		k.quiet()
	}},
	{"burst: served when its limit has passed", bot.StoreOptions{Burst: long, BurstLimit: short}, func(k *kit) {
		k.put(bot.Customer, text(chat, "1"), text(chat, "2"))
		k.serve(chat, bot.Customer, nil, "1", "2")
	}},
	{"burst: not before", longLimit, func(k *kit) {
		k.put(bot.Customer, text(chat, "1"), text(chat, "2"))
		k.quiet()
		k.put(bot.Internal, command(chat, "i")) // other sides do not wait for it, nor close it
		k.serve(chat, bot.Internal, nil, "i")
		k.quiet()
		k.put(bot.Customer, command(chat, "3"))
		k.serve(chat, bot.Customer, nil, "1", "2")
		k.serve(chat, bot.Customer, nil, "3")
	}},
	{"burst: only of customers", longLimit, func(k *kit) {
		k.put(bot.Desk, text(chat, "1"), text(chat, "2"))
		k.put(bot.Internal, text(chat, "3"), text(chat, "4"))
		k.serve(chat, bot.Desk, nil, "1")
		k.serve(chat, bot.Desk, nil, "2")
		k.serve(chat, bot.Internal, nil, "3")
		k.serve(chat, bot.Internal, nil, "4")
	}},
	{"burst: without the platform's time, as it arrives", bot.StoreOptions{Burst: long, BurstLimit: long}, func(k *kit) {
		a, b := text(chat, "1"), text(chat, "2")
		a.SentAt, b.SentAt = time.Time{}, time.Time{}
		k.put(bot.Customer, a, b, command(chat, "3"))
		k.serve(chat, bot.Customer, nil, "1", "2")
	}},
	// However a turn comes again, it is what it was, whatever has arrived since
	// that would have joined it.
	{"burst: comes again as it was", bot.StoreOptions{Burst: short, Lease: 2 * short, Deaths: 9}, func(k *kit) {
		for round, again := range []func(bot.Claim){
			func(c bot.Claim) { k.release(c, 0, nil) },
			func(c bot.Claim) { k.release(c, 0, errBroken) },
			func(c bot.Claim) {},
			func(c bot.Claim) {
				k.put(bot.Desk, command(chat, "desk"))
				c.Turn().Unless(bot.Desk)
				k.want(c.Commit(k.ctx, c.Turn().Outcome()), bot.ErrUnless)
				k.serve(chat, bot.Desk, nil, "desk")
			},
		} {
			a, b, later := fmt.Sprint(round, "a"), fmt.Sprint(round, "b"), fmt.Sprint(round, "c")
			k.put(bot.Customer, text(chat, a), text(chat, b))
			c := k.claimed(chat, bot.Customer, a, b)
			k.put(bot.Customer, text(chat, later))
			again(c)
			k.serve(chat, bot.Customer, nil, a, b)
			k.serve(chat, bot.Customer, nil, later)
		}
	}},
}
