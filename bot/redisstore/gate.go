package redisstore

import (
	"context"
	"slices"
	"sync"
	"time"
)

// gate is where callers wait for something to do: all of Claim at one, Next at
// one for each account. It knows when each partition is due next, as far as this
// process has heard, wakes one caller for each thing that is due, and has one
// timer for the earliest that will be. Nobody polls.
type gate struct {
	mu      sync.Mutex
	due     [partitions]time.Time // zero: nothing known
	waiting []chan struct{}       // oldest first
	timer   *time.Timer
	at      time.Time // when timer fires; zero: it does not
	wanted  bool      // somebody of this process has waited here
	closed  bool
}

// want reports whether its caller is the first.
func (g *gate) want() (first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	first, g.wanted = !g.wanted, true
	return first
}

func (g *gate) used() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.wanted
}

// call says that there is something to do in a partition at that time. It
// reports whether a caller of this process will see to it.
func (g *gate) call(partition int, at time.Time) (served bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if due := g.due[partition]; due.IsZero() || at.Before(due) {
		g.due[partition] = at
	}
	if time.Until(at) > 0 {
		g.arm()
		return g.wanted
	}
	return g.wake()
}

// wake lets the caller go on that has waited longest.
func (g *gate) wake() bool {
	if len(g.waiting) == 0 {
		return false
	}
	close(g.waiting[0])
	g.waiting = g.waiting[1:]
	return true
}

// arm sets the timer for the earliest time that is known.
func (g *gate) arm() {
	var first time.Time
	for _, due := range g.due {
		if !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	if first.IsZero() || g.closed || !g.at.IsZero() && !first.Before(g.at) {
		return
	}
	g.at = first
	if g.timer == nil {
		g.timer = time.AfterFunc(time.Until(first), g.fire)
	} else {
		g.timer.Reset(time.Until(first))
	}
}

func (g *gate) fire() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at = time.Time{}
	now := time.Now()
	for _, due := range g.due {
		if !due.IsZero() && !due.After(now) {
			g.wake()
		}
	}
	g.armLater(now)
}

// armLater is arm for what is not due yet; what is due has been called.
func (g *gate) armLater(now time.Time) {
	var first time.Time
	for _, due := range g.due {
		if due.After(now) && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	if !first.IsZero() && !g.closed {
		g.at = first
		g.timer.Reset(time.Until(first))
	}
}

// take waits for a partition that is due and takes it: whoever calls again for
// it from now on is heard.
func (g *gate) take(ctx context.Context) (partition int, err error) {
	for {
		g.mu.Lock()
		if g.closed {
			g.mu.Unlock()
			return 0, errClosed
		}
		partition = -1
		now := time.Now()
		for i, due := range g.due {
			if !due.IsZero() && !due.After(now) && (partition < 0 || due.Before(g.due[partition])) {
				partition = i
			}
		}
		if partition >= 0 {
			g.due[partition] = time.Time{}
			g.mu.Unlock()
			return partition, nil
		}
		woken := make(chan struct{})
		g.waiting = append(g.waiting, woken)
		g.mu.Unlock()
		select {
		case <-woken:
		case <-ctx.Done():
			g.leave(woken)
			return 0, ctx.Err()
		}
	}
}

// leave takes a caller away that waits no more. A wake-up that it was given at
// the same moment goes to the next.
func (g *gate) leave(woken chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting, woken); i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
		return
	}
	g.wake()
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for g.wake() {
	}
	if g.timer != nil {
		g.timer.Stop()
	}
}
