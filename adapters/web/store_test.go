package web

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"handoff/bot"
)

// store is a bot.Feed and a bot.Memory of one process, and can be told to fail.
type store struct {
	mu      sync.Mutex
	feeds   map[string]*feedLog
	kept    map[string][]byte
	numbers map[string]int64
	broken  map[string]int // by method: how many calls fail before they do anything
	cut     int            // how many appends are done and answered with an error
	largest int            // of what Set was given
	changed chan struct{}  // closed and made anew with each append
}

type feedLog struct {
	entries []bot.Entry
	keys    map[string]int64
}

const feedLength = 500

var errBroken = errors.New("the store is away")

func newStore() *store {
	return &store{
		feeds: make(map[string]*feedLog), kept: make(map[string][]byte), numbers: make(map[string]int64),
		broken: make(map[string]int), changed: make(chan struct{}),
	}
}

func (s *store) fails(method string) bool {
	if s.broken[method] == 0 {
		return false
	}
	s.broken[method]--
	return true
}

func (s *store) breakNext(method string, calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[method] = calls
}

func (s *store) Append(_ context.Context, feed, key string, data []byte) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails("Append") {
		return 0, errBroken
	}
	f := s.feeds[feed]
	if f == nil {
		f = &feedLog{keys: make(map[string]int64)}
		s.feeds[feed] = f
	}
	n, ok := f.keys[key]
	if !ok {
		n = 1
		if len(f.entries) > 0 {
			n = f.entries[len(f.entries)-1].Number + 1
		}
		f.keys[key] = n
		f.entries = append(f.entries, bot.Entry{Number: n, At: time.Now(), Data: slices.Clone(data)})
		if len(f.entries) > feedLength {
			f.entries = f.entries[len(f.entries)-feedLength:]
		}
		close(s.changed)
		s.changed = make(chan struct{})
	}
	if s.cut > 0 {
		s.cut--
		return 0, errBroken
	}
	return n, nil
}

func (s *store) Follow(ctx context.Context, feed string, after int64, max int) ([]bot.Entry, error) {
	for {
		s.mu.Lock()
		if s.fails("Follow") || s.fails("Follow "+feed[:len("live:")]) {
			s.mu.Unlock()
			return nil, errBroken
		}
		var out []bot.Entry
		if f := s.feeds[feed]; f != nil {
			for _, e := range f.entries {
				if e.Number > after && len(out) < max {
					out = append(out, e)
				}
			}
		}
		changed := s.changed
		s.mu.Unlock()
		if len(out) > 0 {
			return out, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-changed:
		}
	}
}

func (s *store) Recent(_ context.Context, feed string, max int) ([]bot.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails("Recent") {
		return nil, errBroken
	}
	f := s.feeds[feed]
	if f == nil {
		return nil, nil
	}
	return slices.Clone(f.entries[len(f.entries)-min(max, len(f.entries)):]), nil
}

func (s *store) Get(_ context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails("Get") {
		return nil, errBroken
	}
	return slices.Clone(s.kept[key]), nil
}

func (s *store) Set(_ context.Context, key string, v []byte, _ time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails("Set") {
		return errBroken
	}
	s.largest = max(s.largest, len(v))
	if v == nil {
		delete(s.kept, key)
	} else {
		s.kept[key] = slices.Clone(v)
	}
	return nil
}

func (s *store) Head(ctx context.Context, key string, n int) ([]byte, error) {
	v, err := s.Get(ctx, key)
	return v[:min(len(v), n)], err
}

func (s *store) Swap(context.Context, string, []byte, []byte, time.Duration) (bool, error) {
	return false, errors.ErrUnsupported // the adapter does not
}

func (s *store) Count(_ context.Context, key string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers[key]++
	return s.numbers[key], nil
}

// keys are what is kept under a prefix.
func (s *store) keys() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.kept {
		out = append(out, key)
	}
	return out
}
