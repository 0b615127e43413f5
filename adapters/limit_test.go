package adapters

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"handoff/bot"
)

func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		l := NewLimiter(Limits{})
		if err := l.Wait(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		l.Gate("a", &bot.RetryError{After: 30 * time.Second})
		l.Gate("a", &bot.RetryError{After: time.Second}) // never shortened
		retry, ok := errors.AsType[*bot.RetryError](l.Wait(ctx, "a"))
		if !ok || retry.After != 30*time.Second || retry.Whole {
			t.Fatalf("got %v", retry)
		}
		if err := l.Wait(ctx, "b"); err != nil { // others go on
			t.Fatal(err)
		}
		if l.Gated() != 1 {
			t.Errorf("gated %d", l.Gated())
		}
		time.Sleep(29500 * time.Millisecond) // virtual
		began := time.Now()
		if err := l.Wait(ctx, "a"); err != nil || time.Since(began) != 500*time.Millisecond {
			t.Fatalf("waited %v: %v", time.Since(began), err)
		}
		l.Gate("a", &bot.RetryError{After: time.Minute, Whole: true})
		if retry, ok := errors.AsType[*bot.RetryError](l.Wait(ctx, "b")); !ok || !retry.Whole {
			t.Fatalf("got %v", retry)
		}
	})
}

func TestRates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Limits{
			Chat:     func(string) (rate.Limit, int) { return 1, 2 },
			All:      100,
			AllBurst: 3,
			Patience: time.Minute,
		})
		began := time.Now()
		for range 5 {
			if err := l.Wait(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(began); got != 3*time.Second {
			t.Errorf("5 sends at 1/s with a burst of 2 took %v", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if retry, ok := errors.AsType[*bot.RetryError](l.Wait(ctx, "a")); !ok || retry.After != time.Second {
			t.Errorf("beyond the deadline: %v", retry)
		}
	})
}

func TestLimiterForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Limits{Chat: func(string) (rate.Limit, int) { return 1, 2 }})
		for i := range 20_000 {
			if err := l.Wait(t.Context(), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
			if i%500 == 0 {
				time.Sleep(2 * time.Second)
			}
		}
		if n := len(l.chats); n > 4096 {
			t.Errorf("%d chats are remembered", n)
		}
	})
}

// A closed chat is known as closed, the others as open, and nothing is taken.
func TestClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Limits{})
		l.Gate("a", &bot.RetryError{After: 30 * time.Second})
		if a, b := l.Closed("a"), l.Closed("b"); a != 30*time.Second || b != 0 {
			t.Errorf("closed for %v and %v", a, b)
		}
		time.Sleep(29 * time.Second)
		l.Gate("", &bot.RetryError{After: 5 * time.Second, Whole: true})
		if a, b := l.Closed("a"), l.Closed("b"); a != 5*time.Second || b != 5*time.Second {
			t.Errorf("closed for %v and %v", a, b)
		}
		time.Sleep(5 * time.Second)
		if a := l.Closed("a"); a != 0 {
			t.Errorf("closed for %v", a)
		}
	})
}
