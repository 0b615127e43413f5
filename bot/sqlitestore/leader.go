package sqlitestore

import (
	"context"
	"fmt"
	"sync"

	"handoff/bot"
)

// leaders holds the names. One process owns the store, so a name is a lock in
// this process.
type leaders struct {
	mu     sync.Mutex
	held   map[string]*hold
	closed bool
}

type hold struct {
	end  context.CancelCauseFunc
	free chan struct{} // closed when the name is free again
}

// Lead implements bot.Leader. A hold is lost only when the store is closed.
func (s *Store) Lead(ctx context.Context, name string) (context.Context, error) {
	l := &s.leaders
	for {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("sqlitestore: lead: %w", err)
		}
		l.mu.Lock()
		if l.closed {
			l.mu.Unlock()
			return nil, fmt.Errorf("sqlitestore: lead: %w", errClosed)
		}
		other := l.held[name]
		if other == nil {
			held, end := context.WithCancelCause(ctx)
			h := &hold{end: end, free: make(chan struct{})}
			if l.held == nil {
				l.held = make(map[string]*hold)
			}
			l.held[name] = h
			l.mu.Unlock()
			context.AfterFunc(ctx, func() {
				end(context.Cause(ctx)) // before anybody else can hold it
				l.giveUp(name, h)
			})
			return held, nil
		}
		l.mu.Unlock()
		select {
		case <-other.free:
		case <-ctx.Done():
		}
	}
}

func (l *leaders) giveUp(name string, h *hold) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[name] == h {
		delete(l.held, name)
		close(h.free)
	}
}

// close ends every hold and wakes whoever waits for one.
func (l *leaders) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for name, h := range l.held {
		h.end(bot.ErrLeaseLost)
		delete(l.held, name)
		close(h.free)
	}
}
