package sqlitestore_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// Quiet waits for what waits, and for nothing else.
func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{Burst: time.Second}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Quiet(t.Context()); err != nil {
			t.Fatal(err)
		}
		at := bot.Address{Account: "chat", Chat: "1"}
		if err := s.Put(t.Context(), bot.Customer, bot.Message{ID: "1", At: at, Kind: bot.KindText, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := s.Quiet(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with a burst that has not closed: %v", err)
		}
		began := time.Now()
		go func() {
			c, err := s.Claim(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			c.Turn().Say(bot.Customer, bot.Reply{Text: "hello"})
			c.Turn().Wake("later", c.Turn().Now.Add(time.Hour))
			if err := c.Commit(t.Context(), c.Turn().Outcome()); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Second) // virtual
			d, err := s.Next(t.Context(), "chat")
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Sent(t.Context(), d, bot.Receipt{ID: "x"}); err != nil {
				t.Error(err)
			}
		}()
		if err := s.Quiet(t.Context()); err != nil {
			t.Error(err)
		}
		if passed := time.Since(began); passed < time.Second {
			t.Errorf("quiet after %v, before the answer was sent", passed)
		}
	})
}

// Backlog tells what waits, and how long.
func TestBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, chat := range []string{"1", "2"} {
			at := bot.Address{Account: "chat", Chat: chat}
			if err := s.Put(t.Context(), bot.Customer, bot.Message{ID: "1", At: at, Kind: bot.KindText, Text: "hello"}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute) // virtual
		}
		ready, outbox, err := s.Backlog(t.Context())
		if err != nil || ready != (bot.Waiting{Count: 2, Oldest: 2 * time.Minute}) || len(outbox) != 0 {
			t.Errorf("ready %+v, outbox %v, %v", ready, outbox, err)
		}
		c, err := s.Claim(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Turn().Say(bot.Customer, bot.Reply{Text: "hello"})
		if err := c.Commit(t.Context(), c.Turn().Outcome()); err != nil {
			t.Fatal(err)
		}
		ready, outbox, err = s.Backlog(t.Context())
		if err != nil || ready.Count != 1 || outbox["chat"].Count != 1 {
			t.Errorf("after a turn: ready %+v, outbox %v, %v", ready, outbox, err)
		}
	})
}
