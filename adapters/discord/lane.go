package discord

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"handoff/adapters"
)

// queueLimit bounds the events of one channel that wait for the store. What comes
// beyond it is read again from the channel when the store is back.
const queueLimit = 1000

// stumbles is after how many panics an event is passed over: the first may have
// been the store's.
const stumbles = 2

// lanes put each channel's events in their order, the channels at the same time.
type lanes struct {
	l *listener

	mu   sync.Mutex
	open map[string]*lane
	gaps map[string][]func() // channels to be read from their marks before anything else, and what to call then
	work sync.WaitGroup
}

// lane is one channel's events that are not durable yet.
type lane struct {
	queue  []event
	gap    bool            // what was said before the queue has to be read first
	filled map[string]bool // messages that were put from a gap and may stand in the queue too
	owed   []func()        // called once the gap is filled: of what it brings
}

// event is something that happened in a channel.
type event struct {
	take    func(context.Context) error // makes it durable; what fails is tried again
	message string                      // moves the channel's mark, empty: nothing
	done    func()                      // called once it is durable or means nothing
}

// push queues an event in its channel's lane.
func (s *lanes) push(ctx context.Context, channel string, e event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lane := s.lane(ctx, channel)
	if len(lane.queue) >= queueLimit {
		lane.gap = true
		lane.owed = append(lane.owed, e.done)
		return
	}
	lane.queue = append(lane.queue, e)
}

// missed has channels read what was said since their marks, a few a second: at once
// where somebody speaks. done is called when all are through.
func (s *lanes) missed(ctx context.Context, channels []string, done func()) {
	each := countdown(len(channels), done)
	s.mu.Lock()
	for _, id := range channels {
		if lane := s.open[id]; lane != nil {
			lane.gap, lane.owed = true, append(lane.owed, each)
		} else {
			s.gaps[id] = append(s.gaps[id], each)
		}
	}
	s.mu.Unlock()
	s.work.Go(func() {
		for _, id := range channels {
			if s.l.pace.Wait(ctx) != nil {
				return
			}
			s.mu.Lock()
			if s.gaps[id] != nil {
				s.lane(ctx, id)
			}
			s.mu.Unlock()
		}
	})
}

// countdown returns what calls done when it was called n times.
func countdown(n int, done func()) func() {
	if n == 0 {
		done()
	}
	var left atomic.Int64
	left.Store(int64(n))
	return func() {
		if left.Add(-1) == 0 {
			done()
		}
	}
}

// lane finds a channel's lane, or opens one; s.mu is held.
func (s *lanes) lane(ctx context.Context, channel string) *lane {
	if found := s.open[channel]; found != nil {
		return found
	}
	made := &lane{owed: s.gaps[channel], gap: s.gaps[channel] != nil}
	delete(s.gaps, channel)
	s.open[channel] = made
	s.work.Go(func() { s.run(ctx, channel, made) })
	return made
}

// run works a lane off until it is empty or ctx ends.
func (s *lanes) run(ctx context.Context, channel string, lane *lane) {
	for ctx.Err() == nil {
		s.mu.Lock()
		switch {
		case lane.gap:
			owed := lane.owed
			lane.gap, lane.owed = false, nil
			s.mu.Unlock()
			lane.filled = s.l.fill(ctx, channel)
			if ctx.Err() == nil {
				for _, done := range owed {
					done()
				}
			}
			continue
		case len(lane.queue) == 0:
			delete(s.open, channel)
			s.mu.Unlock()
			return
		}
		e := lane.queue[0]
		lane.queue = lane.queue[1:]
		s.mu.Unlock()
		if e.message != "" && lane.filled[e.message] {
			e.done()
			continue
		}
		if !s.settle(ctx, e.take) {
			return
		}
		if e.message != "" {
			s.l.known.mark(ctx, channel, e.message)
		}
		e.done()
	}
}

// settle repeats take until it succeeds; false: ctx ended first.
func (s *lanes) settle(ctx context.Context, take func(context.Context) error) bool {
	for failures := 0; ctx.Err() == nil; failures++ {
		err := adapters.Safely(func() error { return take(ctx) })
		if err == nil {
			return true
		}
		if e, ok := errors.AsType[*adapters.PanicError](err); ok && failures >= stumbles {
			s.l.a.log.Error("an event makes us panic and is passed over", "error", err, "stack", string(e.Stack))
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		_ = s.l.a.complain("put", "what was said cannot be stored and waits", err)
		if !adapters.Pause(ctx, backoff(failures, err)) {
			return false
		}
	}
	return false
}

// backoff is how long to wait after the n-th failure in a row, from 0: what the
// error asks for, else 0.5 s doubling to 30 s.
func backoff(n int, err error) time.Duration {
	if after := retryAfter(err); after > 0 {
		return after
	}
	return adapters.Backoff(n, 500*time.Millisecond, 30*time.Second)
}
