package sqlitestore

import (
	"context"
	"time"
)

// Quiet blocks until no message waits to be served and nothing waits to be sent,
// or ctx ends. Timers that are not due do not count. It is for a store that one
// program has for itself: a script that wants to know when it was answered.
func (s *Store) Quiet(ctx context.Context) error {
	for {
		quiet := false
		err := s.do(ctx, "look for work", func(t *tx) error {
			r, err := t.one("SELECT EXISTS (SELECT 1 FROM msg) OR EXISTS (SELECT 1 FROM item)")
			if err == nil {
				quiet = r.int(0) == 0
			}
			return err
		})
		if quiet || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
}
