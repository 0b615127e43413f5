package sqlitestore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
)

// TestWaitersWoken has 256 callers wait, and counts the transactions: a put wakes
// one of them, a due time one, nobody looks by itself.
func TestWaitersWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, ":memory:", bot.StoreOptions{Burst: time.Second, Lease: time.Hour})
		ctx, cancel := context.WithCancel(context.Background())
		var group sync.WaitGroup
		got := make(chan bot.Claim, 256)
		for range 256 {
			group.Go(func() {
				if c, err := s.Claim(ctx); err == nil {
					got <- c
				} else if !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if n := s.Waiting(); n != 256 {
			t.Fatalf("%d wait", n)
		}
		steps := s.Steps()
		time.Sleep(24 * time.Hour) // the bubble's, not ours: nobody looks
		if n := s.Steps() - steps; n != 0 {
			t.Errorf("%d transactions in an idle day", n)
		}
		for i := range 3 {
			at := bot.Address{Account: "tg", Chat: fmt.Sprint(i)}
			if err := s.Put(ctx, bot.Customer, bot.Message{ID: "1", At: at, Kind: bot.KindText}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		synctest.Wait()
		if len(got) != 0 {
			t.Fatal("a burst was served early")
		}
		steps = s.Steps()
		time.Sleep(time.Second)
		synctest.Wait()
		if len(got) != 3 || s.Waiting() != 253 {
			t.Errorf("%d got a turn, %d wait", len(got), s.Waiting())
		}
		if n := s.Steps() - steps; n > 6 {
			t.Errorf("%d transactions for three turns", n)
		}
		cancel()
		group.Wait()
		if n := s.Waiting(); n != 0 {
			t.Errorf("%d wait after their ctx has ended", n)
		}
	})
}

// TestDueTimes checks the times by a clock that stands still while anybody works.
func TestDueTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		s := open(t, ":memory:", bot.StoreOptions{Burst: 700 * time.Millisecond, Lease: 10 * time.Second})
		start := time.Now()
		at := func(what string, want time.Duration) {
			t.Helper()
			if got := time.Since(start); got != want {
				t.Errorf("%s after %v, want %v", what, got, want)
			}
		}
		claim := func() bot.Claim {
			t.Helper()
			c, err := s.Claim(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		for i := range 3 { // each arrival puts the end of the window off
			if err := s.Put(ctx, bot.Customer, bot.Message{ID: fmt.Sprint(i), At: chat, Kind: bot.KindText}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(500 * time.Millisecond)
		}
		c := claim()
		at("burst", 1700*time.Millisecond)
		if n := len(c.Turn().Messages); n != 3 {
			t.Errorf("%d messages", n)
		}
		time.Sleep(5 * time.Second)
		if err := c.Renew(ctx); err != nil {
			t.Fatal(err)
		}
		c = claim() // the lease has ended
		at("death", 16700*time.Millisecond)
		if err := c.Release(ctx, 2*time.Second, errors.New("broken")); err != nil {
			t.Fatal(err)
		}
		c = claim()
		at("retry", 18700*time.Millisecond)
		c.Turn().Wake("later", time.Now().Add(time.Hour))
		if err := c.Commit(ctx, c.Turn().Outcome()); err != nil {
			t.Fatal(err)
		}
		c = claim()
		at("timer", 18700*time.Millisecond+time.Hour)
		if c.Turn().Messages[0].Name != "later" {
			t.Errorf("turn is %+v", c.Turn())
		}
	})
}

// TestForgets runs a busy day at a time and checks that what is old goes, in
// steps, from every table.
func TestForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		s := open(t, ":memory:", bot.StoreOptions{})
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		const n = 64
		for i := range n {
			at := bot.Address{Account: "tg", Chat: fmt.Sprint(i)}
			must(s.Put(ctx, bot.Customer, command(at, "1")))
			c, err := s.Claim(ctx)
			must(err)
			c.Turn().State = []byte("state")
			c.Turn().Say(bot.Customer, bot.Reply{Handle: "h", Text: "a"})
			must(c.Turn().Record("k", 1))
			o := c.Turn().Outcome()
			o.Lines = []bot.Line{{Text: "line"}}
			must(c.Commit(ctx, o))
			d, err := s.Next(ctx, "tg")
			must(err)
			must(s.Sent(ctx, d, bot.Receipt{ID: "1"}))
			must(s.Bind(ctx, at.String(), bot.Desk, bot.Address{Account: "slack", Chat: "C", Thread: fmt.Sprint(i)}))
			must(s.Set(ctx, fmt.Sprint(i), []byte("v"), time.Hour))
		}
		time.Sleep(31 * 24 * time.Hour)
		for range 64 * (n/32 + 2) { // so many transactions sweep all
			must(s.Ping(ctx))
		}
		for _, table := range []string{"conv", "state", "msg", "seen", "journal", "timer", "line", "lane", "item", "receipt", "fact", "memory"} {
			if rows := s.Rows(t, table); rows != 0 {
				t.Errorf("%d rows are left in %s", rows, table)
			}
		}
	})
}

// TestBatch has a script fail among others that share its transaction.
func TestBatch(t *testing.T) {
	t.Parallel()
	s := open(t, ":memory:", bot.StoreOptions{})
	bad := command(chat, "2")
	bad.Text = "bad"
	errs := s.Batch(t, command(chat, "1"), bad, command(chat, "3"))
	if errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Errorf("errors are %v", errs)
	}
	if n := s.Messages(t); n != 2 {
		t.Errorf("%d messages, want those of the good scripts", n)
	}
}
