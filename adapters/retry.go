package adapters

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Backoff is how long to wait after the n-th failure in a row, from 0: first, doubled
// each time up to most, and up to a quarter more, so that those who failed together
// do not all come back together.
func Backoff(n int, first, most time.Duration) time.Duration {
	d := most
	if n = max(n, 0); n < 32 && first <= most>>n {
		d = first << n
	}
	return d + rand.N(d/4)
}

// Pause waits; false: ctx ended first.
func Pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// ComplainEvery is how often the log is told of what does not go away by itself.
const ComplainEvery = time.Minute

// Complaints keeps what comes a thousand times from being logged as often. The zero
// value is ready; all methods may be called at once.
type Complaints struct {
	mu   sync.Mutex
	last map[string]time.Time // by kind
}

// Due reports whether a complaint of that kind was not logged for ComplainEvery;
// whoever is told so logs it.
func (c *Complaints) Due(kind string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if last, ok := c.last[kind]; ok && now.Sub(last) < ComplainEvery {
		return false
	}
	if c.last == nil || len(c.last) > 1024 {
		c.last = make(map[string]time.Time)
	}
	c.last[kind] = now
	return true
}
