package sqlitestore

import (
	"context"
	"fmt"
)

// Quiet blocks until no message waits to be served and nothing waits to be sent,
// or ctx ends. Timers that are not due do not count. It is for a store that one
// program has for itself: a script that wants to know when it was answered.
func (s *Store) Quiet(ctx context.Context) error {
	for {
		s.mu.Lock()
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed := s.changed
		s.mu.Unlock()

		quiet := false
		err := s.doJob(ctx, "look for work", &job{looks: true, run: func(t *tx) error {
			r, err := t.one("SELECT EXISTS (SELECT 1 FROM msg) OR EXISTS (SELECT 1 FROM item)")
			if err == nil {
				quiet = r.int(0) == 0
			}
			return err
		}})
		if quiet || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("sqlitestore: wait for quiet: %w", ctx.Err())
		}
	}
}
