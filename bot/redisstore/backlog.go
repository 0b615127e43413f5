package redisstore

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

var _ bot.Backlogger = (*Store)(nil)

// Backlog implements bot.Backlogger: of all partitions, and of the accounts that
// this process sends for. What is leased is scored by its lease's end, so it
// does not count.
func (s *Store) Backlog(ctx context.Context) (ready bot.Waiting, outbox map[string]bot.Waiting, err error) {
	s.mu.Lock()
	accounts := maps.Clone(s.outs)
	s.mu.Unlock()
	now, err := s.client.Time(ctx).Result()
	if err != nil {
		return ready, nil, fmt.Errorf("redisstore: count what waits: %w", describe(err))
	}
	until := strconv.FormatInt(now.UnixMicro(), 10)
	type looks struct {
		counts []*redis.IntCmd
		firsts []*redis.ZSliceCmd
	}
	look := func(pipe redis.Pipeliner, l *looks, key string) {
		l.counts = append(l.counts, pipe.ZCount(ctx, key, "-inf", until))
		l.firsts = append(l.firsts, pipe.ZRangeWithScores(ctx, key, 0, 0))
	}
	var claims looks
	outs := make(map[string]*looks)
	err = s.pipeline(ctx, func(_ context.Context, pipe redis.Pipeliner) {
		claims = looks{}
		for p := range partitions {
			look(pipe, &claims, s.keys.ready(p))
		}
		for account := range accounts {
			outs[account] = new(looks)
			for p := range partitions {
				look(pipe, outs[account], s.keys.out(p, account))
			}
		}
	})
	if err != nil {
		return ready, nil, fmt.Errorf("redisstore: count what waits: %w", describe(err))
	}
	sum := func(l *looks) (w bot.Waiting) {
		for i, count := range l.counts {
			w.Count += int(count.Val())
			if first := l.firsts[i].Val(); len(first) > 0 {
				w.Oldest = max(w.Oldest, now.Sub(time.UnixMicro(int64(first[0].Score))))
			}
		}
		return w
	}
	outbox = make(map[string]bot.Waiting)
	for account, l := range outs {
		if w := sum(l); w.Count > 0 {
			outbox[account] = w
		}
	}
	return sum(&claims), outbox, nil
}
