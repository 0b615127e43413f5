package bot_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// A lost lease ends the turn's context at once, and what it decided is dropped.
func TestLostLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cause error
		release := make(chan struct{})
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlatform("chat")
		// A store that refuses to renew stands for a process that slept.
		r := &bot.Runtime{Store: &forgetful{Store: store}, Log: quiet, Turns: 2, Sends: 1, Accounts: []bot.Account{{Adapter: p, Side: bot.Customer}},
			Handler: bot.HandlerFunc(func(ctx context.Context, turn *bot.Turn) error {
				if turn.Attempt > 0 {
					return echo(ctx, turn)
				}
				<-ctx.Done()
				cause = context.Cause(ctx)
				close(release)
				turn.Say(bot.Customer, bot.Reply{Text: "too late"})
				return nil
			})}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		p.say("1", "a", "hello")
		<-release
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if !errors.Is(cause, bot.ErrLeaseLost) {
			t.Errorf("the turn's context ended with %v", cause)
		}
		if got := p.sent(); !slices.Equal(got, []string{"hello"}) {
			t.Errorf("sent %q", got)
		}
		cancel()
		if err := errors.Join(<-ended, store.Close()); err != nil {
			t.Error(err)
		}
	})
}

// forgetful loses each lease at the first renewal.
type forgetful struct{ bot.Store }

func (f *forgetful) Claim(ctx context.Context) (bot.Claim, error) {
	c, err := f.Store.Claim(ctx)
	if err != nil {
		return nil, err
	}
	return forgetfulClaim{c}, nil
}

type forgetfulClaim struct{ bot.Claim }

func (forgetfulClaim) Renew(context.Context) error { return bot.ErrLeaseLost }

// The stop order: running turns and sends finish, nothing new begins, what takes
// too long is left to another process, and all of it within the grace.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended []string
		var mu sync.Mutex
		s := start(t, bot.StoreOptions{}, func(ctx context.Context, turn *bot.Turn) error {
			text := turn.Messages[0].Text
			d := map[string]time.Duration{"quick": 0, "slow": 5 * time.Second, "endless": time.Hour}[text]
			select {
			case <-time.After(d):
			case <-ctx.Done():
				mu.Lock()
				ended = append(ended, text)
				mu.Unlock()
				return ctx.Err()
			}
			turn.Say(bot.Customer, bot.Reply{Text: text})
			return nil
		})
		s.customer.say("1", "a", "slow")
		s.customer.say("2", "b", "endless")
		s.settle(time.Second)
		began := time.Now()
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("stopping took %v", took)
		}
		s.wantSent(s.customer, "slow")
		if !slices.Equal(ended, []string{"endless"}) {
			t.Errorf("cancelled %q", ended)
		}
	})
}

// What one process leaves behind, another does: nothing is lost and the released
// turn need not wait for its lease.
func TestNextProcessGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlatform("chat")
		process := func(h bot.HandlerFunc) (stop func()) {
			r := &bot.Runtime{Store: store, Handler: h, Log: quiet, Turns: 2, Sends: 1, Accounts: []bot.Account{{Adapter: p, Side: bot.Customer}}}
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			return func() {
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			}
		}
		stop := process(func(ctx context.Context, _ *bot.Turn) error { <-ctx.Done(); return ctx.Err() })
		p.say("1", "a", "hello")
		time.Sleep(time.Second)
		stop()
		var attempt int
		stop = process(func(ctx context.Context, turn *bot.Turn) error {
			attempt = turn.Attempt
			return echo(ctx, turn)
		})
		synctest.Wait()
		if got := p.sent(); !slices.Equal(got, []string{"hello"}) || attempt != 0 {
			t.Errorf("sent %q at attempt %d: a stop is no failure", got, attempt)
		}
		stop()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Only one process listens for an exclusive adapter.
func TestExclusive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		listening := make(chan string, 2)
		process := func(name string) (stop func()) {
			p := &exclusive{platform: newPlatform("chat"), listening: func() { listening <- name }}
			r := &bot.Runtime{Store: store, Handler: bot.HandlerFunc(echo), Log: quiet, Turns: 1, Sends: 1, Accounts: []bot.Account{{Adapter: p, Side: bot.Customer}}}
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			return func() { cancel(); <-ended }
		}
		stopA := process("a")
		synctest.Wait()
		stopB := process("b")
		synctest.Wait()
		if len(listening) != 1 || <-listening != "a" {
			t.Error("b listens beside a")
		}
		stopA()
		if got := <-listening; got != "b" {
			t.Errorf("after a stopped %s listens", got)
		}
		stopB()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

type exclusive struct {
	*platform
	listening func()
}

func (*exclusive) Exclusive() bool { return true }

func (e *exclusive) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	e.listening()
	return e.platform.Listen(ctx, put)
}
