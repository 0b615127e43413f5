package redisstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

// leadFor is how long a hold outlives its holder: who dies is replaced then.
const leadFor = 10 * time.Second

// freedWord tells other processes that a name was given up.
const freedWord = "free"

// The scripts of a hold: only its holder may touch it.
// KEYS 1: lead:NAME  ARGV 1: token  2: ms  Returns 1: done, 0: it is lost
var (
	holdScript   = redis.NewScript(`if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end return redis.call('PEXPIRE', KEYS[1], ARGV[2])`)
	giveUpScript = redis.NewScript(`if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end return redis.call('DEL', KEYS[1])`)
)

// Lead implements bot.Leader.
func (s *Store) Lead(ctx context.Context, name string) (context.Context, error) {
	key, token := s.keys.leader(name), rand.Text()
	for {
		began := time.Now()
		var got bool
		err := s.call(ctx, func(ctx context.Context) (err error) {
			got, err = s.client.SetNX(ctx, key, token, leadFor).Result()
			return err
		})
		switch {
		case got:
			select {
			case <-s.ending: // what another caller of ours gave up at Close is nobody's here
				s.giveUp(key, token)
				return nil, fmt.Errorf("redisstore: lead: %w", errClosed)
			default:
				return s.hold(ctx, key, token, began), nil
			}
		case ctx.Err() != nil:
			if err != nil { // it may be ours: nobody must wait for its end
				s.giveUp(key, token)
			}
			return nil, fmt.Errorf("redisstore: lead: %w", ctx.Err())
		case errors.Is(err, errClosed):
			return nil, fmt.Errorf("redisstore: lead: %w", err)
		}
		if err := s.waitFree(ctx); err != nil {
			return nil, fmt.Errorf("redisstore: lead: %w", err)
		}
	}
}

// waitFree waits until a name was given up, or may have ended by itself.
func (s *Store) waitFree(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, leadFor/4)
	defer cancel()
	_, err := s.freed.take(wait)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, errClosed) {
		return err
	}
	return nil
}

// hold keeps a name until ctx ends, or it is lost, or the store is closed.
func (s *Store) hold(ctx context.Context, key, token string, began time.Time) context.Context {
	held, end := context.WithCancelCause(ctx)
	s.holds.Go(func() {
		until := began.Add(leadFor)
		for {
			renew := time.NewTimer(leadFor / 3)
			select {
			case <-ctx.Done():
				renew.Stop()
				end(context.Cause(ctx)) // before anybody else can hold it
				s.giveUp(key, token)
				return
			case <-s.ending:
				renew.Stop()
				end(bot.ErrLeaseLost)
				s.giveUp(key, token)
				return
			case <-renew.C:
			}
			// A hold that cannot be renewed ends here before it ends there.
			tried := time.Now()
			call, cancel := context.WithDeadline(ctx, until.Add(-leadFor/10))
			kept, err := s.renewHold(call, key, token)
			cancel()
			switch {
			case err == nil && kept:
				until = tried.Add(leadFor)
			case ctx.Err() != nil:
			case err == nil, time.Until(until) < leadFor/10+leadFor/3:
				end(bot.ErrLeaseLost)
				return
			}
		}
	})
	return held
}

func (s *Store) renewHold(ctx context.Context, key, token string) (kept bool, err error) {
	for {
		err = s.call(ctx, func(ctx context.Context) (err error) {
			n, err := holdScript.Run(ctx, s.client, []string{key}, token, leadFor.Milliseconds()).Int()
			kept = n == 1
			return err
		})
		if err == nil || ctx.Err() != nil || errors.Is(err, errClosed) {
			return kept, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(probeEvery / 4):
		}
	}
}

// giveUp frees a name at once. It is best effort: a hold ends by itself.
func (s *Store) giveUp(key, token string) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	_ = s.call(ctx, func(ctx context.Context) error {
		return giveUpScript.Run(ctx, s.client, []string{key}, token).Err()
	})
	s.freed.call(0, time.Now())
	s.callWord(freedWord)
}
