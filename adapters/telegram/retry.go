package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	"handoff/adapters"
)

// retry calls f until it returns nil, ctx ends or the token turns out wrong.
func (a *Adapter) retry(ctx context.Context, complaint string, f func() error) error {
	for failures := 0; ; failures++ {
		err := f()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case revoked(err):
			return fmt.Errorf("telegram: listen: %w", errToken)
		case errors.As(err, new(finalError)):
			return err
		}
		a.complain(complaint, failures, err)
		if !adapters.Pause(ctx, a.delay(failures, err)) {
			return ctx.Err()
		}
	}
}

// finalError is one that no attempt will mend.
type finalError struct{ error }

func (e finalError) Unwrap() error { return e.error }

// complain logs the first failure of a row and then each time it has doubled.
func (a *Adapter) complain(complaint string, failures int, err error) {
	if n := failures + 1; n&(n-1) == 0 {
		a.log.Warn(complaint, "failures", n, "error", err)
	}
}

// delay is how long to wait after a failure: what Telegram asks for, else 0.5 s
// doubled up to 30 s.
func (a *Adapter) delay(failures int, err error) time.Duration {
	if e, ok := errors.AsType[*apiError](err); ok && e.RetryAfter > 0 {
		return e.RetryAfter
	}
	return adapters.Backoff(failures, pollAtMost, 30*time.Second)
}
