package bot

import (
	"bytes"
	"context"
	"time"
)

// Rewriter is as much of a Memory as Rewrite needs.
type Rewriter interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error)
}

// Rewrite keeps under key, as Memory.Set does, what apply makes of what is kept
// there, and loses nobody's change: if another one came in between, apply is asked
// again with what is there by then. apply changes nothing that it is given; where it
// returns the same bytes nothing is written, and its error ends all.
func Rewrite(ctx context.Context, m Rewriter, key string, keep time.Duration, apply func(is []byte) ([]byte, error)) error {
	for {
		is, err := m.Get(ctx, key)
		if err != nil {
			return err
		}
		v, err := apply(is)
		if err != nil || bytes.Equal(v, is) && (v == nil) == (is == nil) {
			return err
		}
		if done, err := m.Swap(ctx, key, is, v, keep); done || err != nil {
			return err
		}
	}
}
