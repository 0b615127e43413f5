package storetest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"handoff/bot"
)

// benchStep is how many things a benchmark lets pile up at most, so that it
// measures the step and not a backlog.
const benchStep = 256

// Bench measures a store. "turn" is the five calls of one message: put, claim,
// commit, next, sent, alone; "crowd" is the same from many goroutines at once, on
// conversations of their own.
func Bench(b *testing.B, open func(t testing.TB, o bot.StoreOptions) bot.Store) {
	b.Run("put", func(b *testing.B) {
		k := newBench(b, open)
		for i := range b.N {
			k.put(bot.Customer, benchMessage(i, i%benchStep))
		}
	})
	b.Run("claim+commit", func(b *testing.B) {
		k := newBench(b, open)
		for i := range b.N {
			if i%benchStep == 0 {
				b.StopTimer()
				for j := range min(benchStep, b.N-i) {
					k.put(bot.Customer, benchMessage(i+j, j))
				}
				b.StartTimer()
			}
			c := k.claim()
			c.Turn().State = benchState
			k.must(c.Commit(k.ctx, c.Turn().Outcome()))
		}
	})
	b.Run("turn", func(b *testing.B) {
		k := newBench(b, open)
		for i := range b.N {
			k.must(benchTurn(k.ctx, k.store, i, i%benchStep))
		}
	})
	b.Run("crowd", func(b *testing.B) {
		k := newBench(b, open)
		var n atomic.Int64
		b.SetParallelism(64)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := int(n.Add(1))
				if err := benchTurn(k.ctx, k.store, i, i%benchStep); err != nil {
					b.Error(err)
				}
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	})
}

var benchState = make([]byte, 600)

// newBench is a kit whose context has no end: a benchmark takes as long as asked.
func newBench(b *testing.B, open Open) *kit {
	b.ReportAllocs()
	return &kit{TB: b, ctx: context.Background(), store: open(b, bot.StoreOptions{})}
}

func benchMessage(i, conversation int) bot.Message {
	m := text(bot.Address{Account: "tg", Chat: fmt.Sprint(conversation)}, fmt.Sprint(i))
	m.Text = "Where is my order? It should have come on Monday."
	return m
}

// benchTurn serves whatever turn and send come: with many callers not always the
// caller's own.
func benchTurn(ctx context.Context, s bot.Store, i, conversation int) error {
	m := benchMessage(i, conversation)
	if err := s.Put(ctx, bot.Customer, m); err != nil {
		return err
	}
	c, err := s.Claim(ctx)
	if err != nil {
		return err
	}
	t := c.Turn()
	t.State = benchState
	t.Say(bot.Customer, bot.Reply{Handle: t.Messages[0].ID, Text: "It is on its way and comes tomorrow."})
	if err := t.Record("turn", t.Messages[0].ID); err != nil {
		return err
	}
	o := t.Outcome()
	o.Lines = []bot.Line{{ID: m.ID, Side: bot.Customer, Text: m.Text}, {Side: bot.Customer, Ours: true, Text: "It is on its way."}}
	if err := c.Commit(ctx, o); err != nil {
		return err
	}
	d, err := s.Next(ctx, "tg")
	if err != nil {
		return err
	}
	return s.Sent(ctx, d, bot.Receipt{ID: "1"})
}
