package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

// Listed implements bot.Inbox.
func (s *Store) Listed(ctx context.Context) (map[string][]byte, error) {
	answers := make([]*redis.MapStringStringCmd, partitions)
	err := s.pipeline(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
		for p := range answers {
			answers[p] = pipe.HGetAll(ctx, s.keys.listed(p))
		}
	})
	if err != nil {
		return nil, fmt.Errorf("redisstore: list conversations: %w", describe(err))
	}
	listed := make(map[string][]byte)
	for _, a := range answers {
		for name, entry := range a.Val() {
			listed[name] = []byte(entry)
		}
	}
	return listed, nil
}

// History implements bot.Inbox.
func (s *Store) History(ctx context.Context, conversation string) ([]bot.Line, error) {
	name, err := s.resolve(ctx, conversation)
	if err != nil {
		return nil, err
	}
	return s.lines(ctx, name)
}

// lines is the transcript of a conversation that is no pointer, as every claimed
// one.
func (s *Store) lines(ctx context.Context, name string) ([]bot.Line, error) {
	var texts []string
	err := s.call(ctx, func(ctx context.Context) (err error) {
		texts, err = s.client.LRange(ctx, s.keys.transcript(name), 0, -1).Result()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("redisstore: read history: %w", describe(err))
	}
	lines, err := decodeLines(texts)
	if err != nil {
		return nil, fmt.Errorf("redisstore: read history of %s: %w", name, err)
	}
	return lines, nil
}

// pipeline sends commands in one go. Each is addressed to one partition, so a
// Cluster takes it as one pipeline a node.
func (s *Store) pipeline(ctx context.Context, fill func(context.Context, redis.Pipeliner)) error {
	return s.call(ctx, func(ctx context.Context) error {
		pipe := s.client.Pipeline()
		fill(ctx, pipe)
		_, err := pipe.Exec(ctx)
		return err
	})
}

// nilText reads an answer that may be no value as a text that may be empty.
func nilText(text string, err error) (string, error) {
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return text, err
}

// micros reads a time as the scripts write it.
func micros(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}
