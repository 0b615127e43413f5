package redisstore

import (
	"context"
	"errors"
	"io"
	"log"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// sweepEvery is how often a process looks at each partition, in case a wake-up
// was lost: after a crash between a put and its PUBLISH, or a reconnect. It does
// so a fifth at a time, each second.
const (
	sweepEvery = 5 * time.Second
	sweepParts = 5
)

// look has all partitions looked at soon.
func (s *Store) look() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// sweep looks at all partitions now and then, in one pipeline for all who wait in
// this process.
func (s *Store) sweep(ctx context.Context) {
	timer := time.NewTimer(sweepEvery / sweepParts)
	defer timer.Stop()
	for part := 0; ; part = (part + 1) % sweepParts {
		step := sweepParts
		select {
		case <-ctx.Done():
			return
		case <-s.kick:
			step = 1
		case <-timer.C:
		}
		every := sweepEvery / sweepParts
		if s.health.waitUp(ctx) == nil {
			n, err := s.sweepOnce(ctx, part%step, step)
			if err != nil && ctx.Err() == nil {
				s.log.Warn("cannot look for work in redis", "error", err)
			}
			// No more than about 50 commands a second, however many accounts.
			every = max(every, time.Duration(n)*time.Second/50)
		}
		timer.Reset(every)
	}
}

// sweepOnce asks every step-th partition from the first when it is due, and tells
// the gates.
func (s *Store) sweepOnce(ctx context.Context, first, step int) (commands int, err error) {
	s.mu.Lock()
	gates := maps.Clone(s.outs)
	s.mu.Unlock()
	type look struct {
		gate      *gate
		partition int
		first     *redis.ZSliceCmd
	}
	var looks []look
	pipe := s.client.Pipeline()
	clock := pipe.Time(ctx)
	for p := first; p < partitions; p += step {
		if s.claims.used() {
			looks = append(looks, look{s.claims, p, pipe.ZRangeWithScores(ctx, s.keys.ready(p), 0, 0)})
		}
		for account, g := range gates {
			looks = append(looks, look{g, p, pipe.ZRangeWithScores(ctx, s.keys.out(p, account), 0, 0)})
		}
	}
	if len(looks) == 0 {
		return 0, nil
	}
	err = s.call(ctx, func(ctx context.Context) error { _, err := pipe.Exec(ctx); return err })
	if at, err := clock.Result(); err == nil {
		s.ahead.Store(int64(time.Until(at)))
	}
	for _, l := range looks {
		if list, err := l.first.Result(); err == nil && len(list) > 0 {
			l.gate.call(l.partition, s.local(int64(list[0].Score)))
		}
	}
	return len(looks), err
}

// A call is the name of its process and then, each: "partition" (conversations are
// due), "partition/account" (lanes are), freedWord, or a feedWord.

// callOthers has other processes look at a partition's conversations, or at the
// lanes of an account.
func (s *Store) callOthers(partition int, account string) {
	word := strconv.Itoa(partition)
	if account != "" {
		word += "/" + account
	}
	s.callWord(word)
}

func (s *Store) callWord(word string) {
	s.mu.Lock()
	s.calls = append(s.calls, word)
	s.mu.Unlock()
	select {
	case s.publish <- struct{}{}:
	default:
	}
}

// publishCalls sends the calls out, all that have gathered in one message. It is
// best effort: the sweep finds what nobody heard of.
func (s *Store) publishCalls(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.publish:
		}
		s.mu.Lock()
		words := s.calls
		s.calls = nil
		s.mu.Unlock()
		if len(words) == 0 {
			continue
		}
		_ = s.call(ctx, func(ctx context.Context) error {
			return s.client.Publish(ctx, s.keys.wake(), s.name+" "+strings.Join(unique(words), " ")).Err()
		})
	}
}

func unique(words []string) []string {
	seen := make(map[string]bool, len(words))
	kept := words[:0]
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			kept = append(kept, w)
		}
	}
	return kept
}

// hearPatience is how long the subscription may be silent before it is asked
// whether it still lives.
const hearPatience = 30 * time.Second

// hear follows the calls of other processes. Each time it has connected anew, all
// partitions are looked at: calls in between were not heard.
func (s *Store) hear(ctx context.Context) {
	for s.health.waitUp(ctx) == nil {
		heard := s.client.Subscribe(ctx, s.keys.wake())
		stop := context.AfterFunc(ctx, func() { _ = heard.Close() }) // a blocked read hears of nothing else
		err := s.hearAll(ctx, heard)
		stop()
		_ = heard.Close()
		if ctx.Err() != nil {
			return
		}
		s.health.suspect(err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(probeEvery):
		}
	}
}

func (s *Store) hearAll(ctx context.Context, heard *redis.PubSub) error {
	for asked := false; ; {
		got, err := heard.ReceiveTimeout(ctx, hearPatience)
		var late interface{ Timeout() bool }
		switch {
		case errors.As(err, &late) && late.Timeout() && !asked:
			if err := heard.Ping(ctx); err != nil {
				return err
			}
			asked = true
			continue
		case err != nil:
			return err
		}
		asked = false
		switch m := got.(type) {
		case *redis.Subscription:
			s.look()
			s.feeds.look()
		case *redis.Message:
			from, words, _ := strings.Cut(m.Payload, " ")
			if from == s.name {
				continue
			}
			for word := range strings.FieldsSeq(words) {
				s.heardWord(word)
			}
		}
	}
}

func (s *Store) heardWord(word string) {
	if word == freedWord {
		s.freed.call(0, time.Now())
		return
	}
	if s.heardFeed(word) {
		return
	}
	number, account, lane := strings.Cut(word, "/")
	partition, err := strconv.Atoi(number)
	if err != nil || partition < 0 || partition >= partitions {
		return
	}
	if !lane {
		s.claims.call(partition, time.Now())
		return
	}
	s.mu.Lock()
	g := s.outs[account]
	s.mu.Unlock()
	if g != nil {
		g.call(partition, time.Now())
	}
}

// quiet keeps the client library from writing to standard error: what it has to
// say comes back as errors.
var quiet = sync.OnceFunc(func() { redis.SetLogger(silent{log.New(io.Discard, "", 0)}) })

type silent struct{ *log.Logger }

func (silent) Printf(context.Context, string, ...any) {}
