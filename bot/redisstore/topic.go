package redisstore

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// feedReads is how many followers of a process read at once: a thousand that are
// called at the same moment must not take every connection from the turns.
const feedReads = 8

// feeds are the feeds that somebody in this process follows now.
type feeds struct {
	mu    sync.Mutex
	named map[string]*topic
	reads chan struct{}
	kick  chan struct{} // look at all of them now
}

type topic struct {
	followers int
	last      int64         // number, as far as this process has heard; unknown: nobody has looked
	news      chan struct{} // closed when there may be more
}

const unknown = -1

func newFeeds() feeds {
	return feeds{named: make(map[string]*topic), reads: make(chan struct{}, feedReads), kick: make(chan struct{}, 1)}
}

// join counts a follower in, until leave.
func (f *feeds) join(name string) *topic {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.named[name]
	if t == nil {
		t = &topic{last: unknown, news: make(chan struct{})}
		f.named[name] = t
	}
	t.followers++
	return t
}

func (f *feeds) leave(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.named[name]; t != nil {
		if t.followers--; t.followers == 0 {
			delete(f.named, name)
		}
	}
}

// news returns what is closed when there may be more.
func (f *feeds) news(t *topic) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return t.news
}

// call wakes the followers of a feed: somebody appended that number.
func (f *feeds) call(name string, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.named[name]; t != nil {
		t.last = max(t.last, n)
		t.wake()
	}
}

// found says which number a look found to be the last. When it is another than
// the one of which the followers heard, they are woken.
func (f *feeds) found(name string, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.named[name]
	if t == nil || t.last == n {
		return
	}
	if t.last != unknown {
		t.wake()
	}
	t.last = n
}

func (t *topic) wake() {
	close(t.news)
	t.news = make(chan struct{})
}

// read waits for its turn to read; done ends it.
func (f *feeds) read(ctx context.Context) error {
	select {
	case f.reads <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *feeds) done() { <-f.reads }

func (f *feeds) names() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	names := make([]string, 0, len(f.named))
	for name := range f.named {
		names = append(names, name)
	}
	return names
}

// look has all feeds looked at soon.
func (f *feeds) look() {
	select {
	case f.kick <- struct{}{}:
	default:
	}
}

// watchFeeds looks every 5 s whether a feed that is followed has grown unheard, in
// one pipeline for all who wait in this process. It asks for a number each; while
// nobody follows it asks nothing.
func (s *Store) watchFeeds(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.feeds.kick:
		case <-ticker.C:
		}
		names := s.feeds.names()
		if len(names) == 0 || s.health.waitUp(ctx) != nil {
			continue
		}
		last := make([]*redis.StringCmd, len(names))
		err := s.pipeline(ctx, func(ctx context.Context, pipe redis.Pipeliner) {
			for i, name := range names {
				last[i] = pipe.HGet(ctx, s.keys.feedKeys(name), "n")
			}
		})
		if err != nil && !errors.Is(err, redis.Nil) && ctx.Err() == nil {
			s.log.Warn("cannot look at the feeds in redis", "error", err)
		}
		for i, name := range names {
			n, err := last[i].Int64()
			if err == nil || errors.Is(err, redis.Nil) {
				s.feeds.found(name, n)
			}
		}
	}
}

const feedFront = "feed:"

// feedWord calls the followers of a feed in other processes: see callWord.
func feedWord(name string, n int64) string {
	return feedFront + strconv.FormatInt(n, 10) + ":" + feedName(name)
}

// heardFeed reports whether a word is about a feed.
func (s *Store) heardFeed(word string) bool {
	rest, ok := strings.CutPrefix(word, feedFront)
	if !ok {
		return false
	}
	number, escaped, _ := strings.Cut(rest, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	name, err2 := url.QueryUnescape(escaped)
	if err == nil && err2 == nil {
		s.feeds.call(name, n)
	}
	return true
}
