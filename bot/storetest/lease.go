package storetest

import (
	"context"
	"fmt"

	"handoff/bot"
)

// renewedLease is far longer than what passes between two renewals, on a machine
// that does other things too.
const renewedLease = 20 * short

var leaseCases = []one{
	{"lease: who lost it writes nothing", bot.StoreOptions{Lease: short}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		loser := k.claimed(chat, bot.Customer, "1")
		winner := k.claimed(chat, bot.Customer, "1") // when the lease has ended
		k.attempt(winner, 1)
		loser.Turn().Say(bot.Customer, bot.Reply{Text: "loser"})
		k.want(loser.Renew(k.ctx), bot.ErrLeaseLost)
		k.want(loser.Note(k.ctx, "key", []byte("loser")), bot.ErrLeaseLost)
		k.want(loser.Release(k.ctx, 0, errBroken), bot.ErrLeaseLost)
		k.want(loser.Release(k.ctx, 0, nil), bot.ErrLeaseLost)
		k.want(loser.Commit(k.ctx, loser.Turn().Outcome()), bot.ErrLeaseLost)
		say("winner")(winner.Turn())
		k.commit(winner)
		k.sends(chat, "winner")
		// Whether the loser is told so now or that the turn is committed: nothing of
		// it may be written.
		_ = loser.Commit(k.ctx, loser.Turn().Outcome())
		k.still("tg")
		k.quiet()
	}},
	{"lease: renewed", bot.StoreOptions{Lease: renewedLease}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		c := k.claimed(chat, bot.Customer, "1")
		for range renewedLease/short + 4 {
			k.pass(short)
			k.must(c.Renew(k.ctx))
		}
		k.commit(c)
		k.quiet()
	}},
	{"lease: commit again", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"), command(chat, "2"))
		c := k.claimed(chat, bot.Customer, "1")
		say("a")(c.Turn())
		c.Turn().List([]byte("listed"))
		k.must(c.Turn().Record("k", 1))
		o := c.Turn().Outcome()
		o.Lines = []bot.Line{{Text: "line"}}
		k.must(c.Commit(k.ctx, o))
		k.must(c.Commit(k.ctx, o))
		next := k.claimed(chat, bot.Customer, "2")
		k.must(c.Commit(k.ctx, o)) // the next turn is claimed, not committed: still the last one
		k.commit(next)
		k.sends(chat, "a")
		k.still("tg")
		lines, err := k.store.History(k.ctx, chat.String())
		k.must(err)
		if len(lines) != 1 {
			k.Errorf("%d lines, want 1", len(lines))
		}
		if facts := k.facts("k"); len(facts) != 1 {
			k.Errorf("%d facts, want 1", len(facts))
		}
	}},
	{"lease: over with the claim", bot.StoreOptions{}, func(k *kit) {
		over := func(c bot.Claim) {
			k.Helper()
			k.want(c.Renew(k.ctx), bot.ErrLeaseLost)
			k.want(c.Note(k.ctx, "key", nil), bot.ErrLeaseLost)
			k.want(c.Release(k.ctx, 0, nil), bot.ErrLeaseLost)
		}
		k.put(bot.Customer, command(chat, "1"))
		c := k.claimed(chat, bot.Customer, "1")
		k.release(c, 0, nil)
		over(c)
		k.want(c.Commit(k.ctx, bot.Outcome{}), bot.ErrLeaseLost)
		c = k.claimed(chat, bot.Customer, "1")
		k.commit(c)
		over(c)
		k.quiet()
	}},
	{"lease: release without a cause is no failure", bot.StoreOptions{Attempts: 2}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"), command(chat, "2"))
		for range 10 {
			c := k.claimed(chat, bot.Customer, "1")
			k.attempt(c, 0)
			k.release(c, 0, nil)
		}
		k.serve(chat, bot.Customer, nil, "1")
		k.serve(chat, bot.Customer, nil, "2")
		k.dead(0)
	}},
	{"lease: released until later", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		k.release(k.claimed(chat, bot.Customer, "1"), short, nil)
		k.serve(chat, bot.Customer, nil, "1") // when that time has come
		k.put(bot.Customer, command(chat, "2"))
		k.release(k.claimed(chat, bot.Customer, "2"), long, errBroken)
		k.put(bot.Desk, command(chat, "3")) // the conversation waits, not one side
		k.quiet()
	}},
	{"once: remembered until the turn is committed", bot.StoreOptions{Burst: short / 2, Lease: short, Deaths: 9}, func(k *kit) {
		runs := 0
		once := func(c bot.Claim, key, want string) {
			k.Helper()
			got, err := c.Turn().Once(k.ctx, key, func(context.Context) ([]byte, error) {
				runs++
				return fmt.Appendf(nil, "%s\x00%d", key, runs), nil
			})
			k.must(err)
			if string(got) != want {
				k.Fatalf("result of %s is %q, want %q", key, got, want)
			}
		}
		k.put(bot.Customer, text(chat, "1"), text(chat, "2"))
		c := k.claimed(chat, bot.Customer, "1", "2")
		once(c, "a", "a\x001")
		once(c, "b", "b\x002")
		k.release(c, 0, errBroken)
		c = k.claimed(chat, bot.Customer, "1", "2")
		once(c, "b", "b\x002")
		// It dies, twice; then its messages come one at a time.
		c = k.claimed(chat, bot.Customer, "1", "2")
		once(c, "a", "a\x001")
		c = k.claimed(chat, bot.Customer, "1")
		once(c, "a", "a\x001")
		once(c, "b", "b\x002")
		once(c, "c", "c\x003")
		k.commit(c)
		c = k.claimed(chat, bot.Customer, "2")
		once(c, "a", "a\x004")
		k.commit(c)
		k.put(bot.Customer, command(chat, "3"))
		c = k.claimed(chat, bot.Customer, "3")
		once(c, "a", "a\x005")
	}},
}

// facts reads all facts of a kind.
func (k *kit) facts(kind string) []bot.Fact {
	k.Helper()
	var found []bot.Fact
	for cursor := ""; ; {
		facts, next, err := k.store.Read(k.ctx, cursor, 7)
		k.must(err)
		for _, f := range facts {
			if f.Kind == kind {
				found = append(found, f)
			}
		}
		if len(facts) == 0 {
			return found
		}
		cursor = next
	}
}
