package redisstore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// swapScript stands alone: its key is in no partition, and it needs no options.
var (
	//go:embed scripts/swap.lua
	swapLua    string
	swapScript = redis.NewScript(swapLua)
)

// Get implements bot.Memory.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	var v []byte
	err := s.call(ctx, func(ctx context.Context) (err error) {
		v, err = s.client.Get(ctx, s.keys.memory(key)).Bytes()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("redisstore: get key: %w", describe(err))
	}
	if v == nil {
		v = []byte{}
	}
	return v, nil
}

// Head implements bot.Memory.
func (s *Store) Head(ctx context.Context, key string, n int) (v []byte, err error) {
	if n <= 0 {
		return nil, nil
	}
	err = s.call(ctx, func(ctx context.Context) (err error) {
		v, err = s.client.GetRange(ctx, s.keys.memory(key), 0, int64(n)-1).Bytes()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("redisstore: get head: %w", describe(err))
	}
	return v, nil
}

// Set implements bot.Memory.
func (s *Store) Set(ctx context.Context, key string, v []byte, keep time.Duration) error {
	err := s.call(ctx, func(ctx context.Context) error {
		if v == nil {
			return s.client.Del(ctx, s.keys.memory(key)).Err()
		}
		return s.client.Set(ctx, s.keys.memory(key), v, max(keep, 0)).Err()
	})
	if err != nil {
		return fmt.Errorf("redisstore: set key: %w", describe(err))
	}
	return nil
}

// Swap implements bot.Memory. A call whose answer was lost is made once more: it
// finds what it has written.
func (s *Store) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (done bool, err error) {
	swap := func(ctx context.Context) (err error) {
		done, err = swapScript.Run(ctx, s.client, []string{s.keys.memory(key)},
			old != nil, old, v != nil, v, keep.Milliseconds()).Bool()
		return err
	}
	err = s.call(ctx, swap)
	if lost(ctx, err) {
		err = s.call(ctx, swap)
	}
	if err != nil {
		return false, fmt.Errorf("redisstore: swap key: %w", describe(err))
	}
	return done, nil
}

// Count implements bot.Memory. Counting leaves the time for which the number is
// kept as it is. It is never repeated by itself: a number whose answer was lost
// is left out.
func (s *Store) Count(ctx context.Context, key string) (n int64, err error) {
	err = s.call(ctx, func(ctx context.Context) (err error) {
		n, err = s.client.Incr(ctx, s.keys.memory(key)).Result()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("redisstore: count: %w", describe(err))
	}
	return n, nil
}
