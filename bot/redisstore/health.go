package redisstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// A call waits so long for the next probe while the server is down, then it fails.
const downPatience = 300 * time.Millisecond

// errDown says that a call was not tried.
var errDown = errors.New("redis is down")

// probeEvery is how often a server that is down is tried: by one goroutine for
// the whole process, so that a thousand waiting callers do not storm it.
const probeEvery = time.Second

var errClosed = errors.New("the store is closed")

// health knows whether the server answers. The first call that fails makes it
// suspect, and from then on only probes talk to the server, until one succeeds.
type health struct {
	probe func(context.Context) error
	up    func() // called after each outage
	log   *slog.Logger

	mu     sync.Mutex
	err    error         // why it is down; nil: it is not
	tried  chan struct{} // while it is down: closed after the next probe
	closed bool
	stop   chan struct{}
	done   sync.WaitGroup
}

// suspect reports that a call has found the server not answering.
func (h *health) suspect(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil || h.closed {
		return
	}
	h.err, h.tried = err, make(chan struct{})
	h.done.Go(h.run)
}

// run probes until the server answers. The first probe is made at once: one
// broken connection is no outage.
func (h *health) run() {
	began := time.Now()
	for first := true; ; first = false {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		err := h.probe(ctx)
		cancel()
		h.mu.Lock()
		if h.closed {
			h.mu.Unlock()
			return
		}
		close(h.tried)
		if err == nil {
			h.err = nil
			h.mu.Unlock()
			if !first {
				h.log.Info("redis answers again", "after", time.Since(began).Round(time.Millisecond))
			}
			h.up()
			return
		}
		h.err, h.tried = err, make(chan struct{})
		h.mu.Unlock()
		if first {
			h.log.Warn("redis does not answer, trying again", "error", err)
		}
		select {
		case <-h.stop:
			return
		case <-time.After(probeEvery):
		}
	}
}

// wait returns at once while the server answers. Otherwise it waits a moment for
// the next probe, and returns errDown with the reason if that does not succeed.
func (h *health) wait(ctx context.Context, patience time.Duration) error {
	h.mu.Lock()
	err, tried, closed := h.err, h.tried, h.closed
	h.mu.Unlock()
	if closed {
		return errClosed
	}
	if err == nil {
		return ctx.Err()
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-tried:
	case <-late.C:
	case <-ctx.Done():
		return ctx.Err()
	case <-h.stop:
		return errClosed
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil {
		return fmt.Errorf("%w: %w", errDown, describe(h.err))
	}
	return nil
}

// waitUp returns when the server answers.
func (h *health) waitUp(ctx context.Context) error {
	for {
		err := h.wait(ctx, time.Minute)
		if err == nil || ctx.Err() != nil || errors.Is(err, errClosed) {
			return err
		}
	}
}

func (h *health) close() {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		close(h.stop)
	}
	h.mu.Unlock()
	h.done.Wait()
}
