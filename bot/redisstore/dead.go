package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

// A letter's ID is "partition-ID of the stream's entry".

// Dead implements bot.DeadLetters.
func (s *Store) Dead(ctx context.Context, max int) ([]bot.DeadLetter, error) {
	if max <= 0 {
		return nil, nil
	}
	answers := make([]*redis.SliceCmd, partitions)
	err := s.pipeline(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
		for p := range answers {
			// Raw, because a letter has several fields of one name.
			answers[p] = redis.NewSliceCmd(ctx, "xrevrange", s.keys.dead(p), "+", s.oldest(), "count", max)
			_ = pipe.Process(ctx, answers[p])
		}
	})
	if err != nil {
		return nil, fmt.Errorf("redisstore: list dead letters: %w", describe(err))
	}
	type found struct {
		id string
		bot.DeadLetter
	}
	var letters []found
	for p, a := range answers {
		for _, raw := range a.Val() {
			id, l, err := decodeLetter(raw)
			if err != nil {
				return nil, fmt.Errorf("redisstore: list dead letters: %w", err)
			}
			l.ID = strconv.Itoa(p) + "-" + id
			letters = append(letters, found{id, l})
		}
	}
	slices.SortStableFunc(letters, func(a, b found) int {
		if older(a.id, b.id) {
			return 1
		}
		if older(b.id, a.id) {
			return -1
		}
		return 0
	})
	var list []bot.DeadLetter
	for _, l := range letters[:min(max, len(letters))] {
		list = append(list, l.DeadLetter)
	}
	return list, nil
}

// decodeLetter reads an entry as bury.lua and failed.lua write it.
func decodeLetter(raw any) (id string, l bot.DeadLetter, err error) {
	entry, _ := raw.([]any)
	if len(entry) != 2 {
		return "", l, errForeign
	}
	id, _ = entry[0].(string)
	fields, _ := entry[1].([]any)
	l.At = entryTime(id)
	var place string
	var at bot.Address
	for i := 0; i+1 < len(fields); i += 2 {
		name, _ := fields[i].(string)
		value, _ := fields[i+1].(string)
		switch name {
		case "c":
			l.Conversation = value
			if at, err = bot.ParseAddress(value); err != nil {
				return "", l, err
			}
		case "w":
			l.Cause = value
		case "s":
			l.Side = bot.Side(number(value))
		case "m":
			m, err := decodeEntry(value, at)
			if err != nil {
				return "", l, err
			}
			l.Messages = append(l.Messages, m)
		case "l":
			place = value
		case "e":
			_, send, err := decodeItem(place, value)
			if err != nil {
				return "", l, err
			}
			l.Send = &send
		}
	}
	return id, l, nil
}

// Replay implements bot.DeadLetters.
func (s *Store) Replay(ctx context.Context, id string) error {
	partition, entry, ok := strings.Cut(id, "-")
	p, err := strconv.Atoi(partition)
	if !ok || err != nil || p < 0 || p >= partitions || !streamID(entry) {
		return fmt.Errorf("redisstore: replay dead letter: %w", bot.ErrUnknown)
	}
	a, err := s.run(ctx, s.scripts.replay, p, entry)
	if err != nil {
		return err
	}
	s.heard(p, a)
	return nil
}
