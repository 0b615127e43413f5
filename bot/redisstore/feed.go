package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

// Append implements bot.Feed. An entry that was appended before calls whoever
// follows again: the process may have died, or lost the answer, before it called
// the first time.
func (s *Store) Append(ctx context.Context, feed, key string, entry []byte) (int64, error) {
	a, err := s.run(ctx, s.scripts.append, partitionOf(feed), feedName(feed), key, entry)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(a.text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("redisstore: append to feed: %w", errForeign)
	}
	s.feeds.call(feed, n)
	s.callWord(feedWord(feed, n))
	return n, nil
}

// Follow implements bot.Feed. It waits without a connection and without a
// goroutine: for a call, and for watchFeeds, which looks for all who wait.
// Trouble with the server is waited out.
func (s *Store) Follow(ctx context.Context, feed string, after int64, max int) ([]bot.Entry, error) {
	if max <= 0 {
		return nil, nil
	}
	entries, err := s.follow(ctx, feed, after, max)
	if err != nil {
		return nil, fmt.Errorf("redisstore: follow feed: %w", err)
	}
	return entries, nil
}

func (s *Store) follow(ctx context.Context, feed string, after int64, max int) ([]bot.Entry, error) {
	t := s.feeds.join(feed)
	defer s.feeds.leave(feed)
	for {
		news := s.feeds.news(t) // before looking, so that none is missed
		entries, last, err := s.after(ctx, feed, after, max)
		var again <-chan time.Time
		switch {
		case len(entries) > 0:
			return entries, nil
		case err == nil:
			s.feeds.found(feed, last)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, errClosed):
			return nil, err
		default:
			if err := s.health.waitUp(ctx); err != nil {
				return nil, err
			}
			again = time.After(failedCalls)
		}
		select {
		case <-news:
		case <-again:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.ending:
			return nil, errClosed
		}
	}
}

// after reads what comes after a number, and the feed's last number.
func (s *Store) after(ctx context.Context, feed string, after int64, limit int) (entries []bot.Entry, last int64, err error) {
	if err := s.feeds.read(ctx); err != nil {
		return nil, 0, err
	}
	defer s.feeds.done()
	for {
		var number *redis.StringCmd
		var found *redis.XMessageSliceCmd
		err = s.pipeline(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
			number = pipe.HGet(ctx, s.keys.feedKeys(feed), "n")
			found = pipe.XRangeN(ctx, s.keys.feed(feed), "("+strconv.FormatInt(max(after, 0), 10), "+", int64(limit))
		})
		if errors.Is(err, redis.Nil) {
			err = found.Err() // there is no number
		}
		if err != nil {
			return nil, 0, err
		}
		last, _ = number.Int64()
		if entries, err = readEntries(found.Val()); len(entries) > 0 || err != nil || after <= last || last == 0 {
			return entries, last, err
		}
		after = 0 // of a feed that was forgotten and has begun anew
	}
}

// Recent implements bot.Feed.
func (s *Store) Recent(ctx context.Context, feed string, max int) ([]bot.Entry, error) {
	if max <= 0 {
		return nil, nil
	}
	var found []redis.XMessage
	err := s.call(ctx, func(ctx context.Context) (err error) {
		found, err = s.client.XRevRangeN(ctx, s.keys.feed(feed), "+", "-", int64(max)).Result()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("redisstore: read feed: %w", describe(err))
	}
	entries, err := readEntries(found)
	if err != nil {
		return nil, fmt.Errorf("redisstore: read feed: %w", err)
	}
	slices.Reverse(entries)
	return entries, nil
}

// readEntries reads what append.lua wrote.
func readEntries(found []redis.XMessage) ([]bot.Entry, error) {
	var entries []bot.Entry
	for _, m := range found {
		at, _ := m.Values["a"].(string)
		data, ok := m.Values["d"].(string)
		if !ok {
			return nil, errForeign
		}
		ms, _, _ := strings.Cut(m.ID, "-")
		entries = append(entries, bot.Entry{Number: int64(number(ms)), At: time.UnixMicro(micros(at)).UTC(), Data: []byte(data)})
	}
	return entries, nil
}
