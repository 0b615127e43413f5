package sqlitestore

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// gate is where callers wait for something to do: all of Claim at one, Next at
// one for each account. It wakes one caller for each thing that is due, and has
// one timer for the earliest thing that will be. Nobody polls.
type gate struct {
	mu      sync.Mutex
	waiting []chan struct{} // oldest first
	version uint64          // raised at each wake-up, so none is missed between looking and waiting
	at      int64           // when the timer fires; 0: it does not
	timer   *time.Timer
	closed  bool
}

// call says that there is something to do at that time: now at the latest wakes
// one caller.
func (g *gate) call(at int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	left := time.Until(time.UnixMicro(at))
	if left <= 0 {
		g.wakeLocked()
		return
	}
	if g.closed || g.at != 0 && g.at <= at {
		return
	}
	g.at = at
	if g.timer == nil {
		g.timer = time.AfterFunc(left, g.fire)
	} else {
		g.timer.Reset(left)
	}
}

func (g *gate) fire() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at = 0
	g.wakeLocked()
}

func (g *gate) wakeLocked() {
	g.version++
	if len(g.waiting) > 0 {
		close(g.waiting[0])
		g.waiting = g.waiting[1:]
	}
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for len(g.waiting) > 0 {
		g.wakeLocked()
	}
	if g.timer != nil {
		g.timer.Stop()
	}
}

// wait calls try until it reports that it found something. try says through
// call when there will be more.
func (g *gate) wait(ctx context.Context, try func() (bool, error)) error {
	for {
		g.mu.Lock()
		version := g.version
		g.mu.Unlock()
		if found, err := try(); found || err != nil {
			return err
		}
		g.mu.Lock()
		if g.closed {
			g.mu.Unlock()
			return errClosed
		}
		if g.version != version {
			g.mu.Unlock()
			continue
		}
		woken := make(chan struct{})
		g.waiting = append(g.waiting, woken)
		g.mu.Unlock()
		select {
		case <-woken:
		case <-ctx.Done():
			g.leave(woken)
			return fmt.Errorf("sqlitestore: wait: %w", ctx.Err())
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
	g.wakeLocked()
}
