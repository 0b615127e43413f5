package openai

import (
	"context"
	"sync"
	"time"
)

// watch ends a request's context when a wait takes too long, with an error that
// says which.
type watch struct {
	timer *time.Timer

	mu    sync.Mutex
	cause error
}

func newWatch(cancel context.CancelCauseFunc, d time.Duration, cause error) *watch {
	w := &watch{cause: cause}
	w.timer = time.AfterFunc(d, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		cancel(w.cause)
	})
	return w
}

// reset makes the wait end d from now.
func (w *watch) reset(d time.Duration, cause error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cause = cause
	w.timer.Reset(d)
}
