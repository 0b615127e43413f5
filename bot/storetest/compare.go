package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"handoff/bot"
)

// compareOptions make time irrelevant: what is due is due at once, what waits
// waits until something is put behind it or bound.
var compareOptions = bot.StoreOptions{
	Burst: 10 * time.Second, BurstLimit: 30 * time.Second, BurstMax: 3, Orphan: long, Lease: long, SendLease: long,
	Attempts: 3, SendAttempts: 3, Lines: 4, FeedLength: 3,
}

// Compare runs the same random operations on two stores and checks that they
// answer alike; a difference is shrunk to the few operations that make it. Keys,
// counts and order must be equal; fences, leases and the stores' clocks may
// differ.
//
// All operations are on one conversation, its desk's threads and a lane outside,
// because the contract leaves open which of several conversations is served
// first. Before each claim and each delivery something is put there to be found,
// so that no call blocks.
func Compare(t *testing.T, open1, open2 func(t testing.TB, o bot.StoreOptions) bot.Store) {
	compare(t, open1, open2)
}

func compare(t testing.TB, open1, open2 Open) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		scope := &scope{TB: t}
		defer scope.end()
		p := &pair{T: rt, ctx: ctx, a: open1(scope, compareOptions), b: open2(scope, compareOptions)}
		rt.Repeat(map[string]func(*rapid.T){
			"put": p.putAny, "put burst": p.putBurst, "put again": p.putAgain, "orphan": p.orphan, "bind": p.bindAny,
			"claim": p.claim, "commit": p.commit, "release": p.release, "fail": p.failTurn, "serve": p.serveAll, "once": p.once,
			"sent": p.sentAny, "failed": p.failedAny, "send": p.sendAll, "replay": p.replay, "memory": p.memory,
			"newer": p.newer, "feed": p.feed,
		})
		p.finish()
	})
}

// scope ends what a store's test cleans up when one sequence has ended.
type scope struct {
	testing.TB
	cleanups []func()
}

func (s *scope) Cleanup(f func()) { s.cleanups = append(s.cleanups, f) }

func (s *scope) end() {
	for i := len(s.cleanups) - 1; i >= 0; i-- {
		s.cleanups[i]()
	}
}

// pair is two stores and what is held of each.
type pair struct {
	*rapid.T
	ctx      context.Context
	a, b     bot.Store
	seq      int
	second   int           // of the last message: SentAt never goes back
	put      []bot.Message // to be put again
	putSides []bot.Side
	claims   [2]bot.Claim
	held     map[string][2]bot.Delivery // by account
	handles  []string
	feeds    [2]int64 // the last numbers
	desk     bool     // bound
	moved    bool     // the customer
}

func (p *pair) stores() [2]bot.Store { return [2]bot.Store{p.a, p.b} }

// both runs f on each store and compares what it answers: a text, and the kind
// of its error.
func (p *pair) both(what string, f func(i int, s bot.Store) (string, error)) error {
	var answers [2]string
	var last error
	for i, s := range p.stores() {
		text, err := f(i, s)
		answers[i], last = text+" "+kindOf(err), err
	}
	if answers[0] != answers[1] {
		p.Fatalf("%s:\nfirst  %s\nsecond %s", what, answers[0], answers[1])
	}
	if last != nil && kindOf(last) == "error" {
		p.Fatalf("%s: %v", what, last)
	}
	return last
}

func kindOf(err error) string {
	for _, known := range []error{bot.ErrLeaseLost, bot.ErrUnless, bot.ErrUnknown} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if err != nil {
		return "error"
	}
	return "nil"
}

// finish serves and sends all that is left and compares what remains.
func (p *pair) finish() {
	for _, account := range []string{"tg", "web", "slack"} {
		if held, ok := p.held[account]; ok {
			receipt := bot.Receipt{ID: "last"}
			if held[0].Send.Op == bot.OpOpen {
				receipt.Thread = "tlast"
			}
			_ = p.both("last sent", func(i int, s bot.Store) (string, error) { return "", s.Sent(p.ctx, held[i], receipt) })
			delete(p.held, account)
		}
	}
	end := text(chat, "end")
	end.Kind = bot.KindCommand
	p.putBoth(bot.Customer, end)
	for last := false; !last; {
		if p.claims[0] == nil {
			p.take()
		}
		last = p.claims[0].Turn().Messages[0].ID == "end"
		for i, c := range p.claims {
			c.Turn().State = []byte("end")
			if err := c.Commit(p.ctx, c.Turn().Outcome()); err != nil {
				p.Fatalf("store %d: last commit: %v", i, err)
			}
		}
		p.claims = [2]bot.Claim{}
	}
	_ = p.both("listed", func(_ int, s bot.Store) (string, error) {
		listed, err := s.Listed(p.ctx)
		return fmt.Sprintf("%q", listed), err
	})
	_ = p.both("history", func(_ int, s bot.Store) (string, error) {
		lines, err := s.History(p.ctx, chat.String())
		return jsonOf(lines[max(0, len(lines)-compareOptions.Lines):]), err
	})
	_ = p.both("dead", func(_ int, s bot.Store) (string, error) {
		letters, err := s.Dead(p.ctx, 100)
		var all []string
		for _, l := range letters {
			all = append(all, letterText(l))
		}
		return strings.Join(all, "\n"), err
	})
	_ = p.both("ledger", func(_ int, s bot.Store) (string, error) {
		facts, _, err := s.Read(p.ctx, "", 10000)
		var all []string
		for _, f := range facts {
			all = append(all, fmt.Sprint(f.ID, f.Kind, f.Conversation, plain(f.Data)))
		}
		return strings.Join(all, "\n"), err
	})
}
