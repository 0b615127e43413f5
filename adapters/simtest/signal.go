package simtest

import (
	"context"
	"fmt"
	"sync"
)

// Signal tells whoever waits that something happened in a fake. The zero value is
// ready; all methods may be called at once, with the fake's own lock held too.
type Signal struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever something happened; nil: nobody has asked since
}

// Await blocks until cond holds or ctx ends. cond is asked whenever something
// happened; it may call any method of the fake that reads.
func (s *Signal) Await(ctx context.Context, cond func() bool) error {
	for {
		changed := s.Changed()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("sim: await: %w", context.Cause(ctx))
		}
	}
}

// Changed returns a channel that is closed when something happens next: for pages
// that follow a fake live.
func (s *Signal) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	return s.changed
}

// Happened wakes all who wait.
func (s *Signal) Happened() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}
