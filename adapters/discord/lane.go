package discord

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// queueLimit bounds the events of one channel that wait for the store. What comes
// beyond it is read again from the channel when the store is back.
const queueLimit = 1000

// lanes put each channel's events in their order, the channels at the same time.
type lanes struct {
	l *listener

	mu   sync.Mutex
	open map[string]*lane
	work sync.WaitGroup
}

// lane is one channel's events that are not durable yet.
type lane struct {
	queue  []event
	gap    bool            // what was said before the queue has to be read first
	filled map[string]bool // messages that were put from a gap and may stand in the queue too
	owed   []func()        // done of what did not fit into the queue: the gap brings it
	poke   chan struct{}   // one token: something was queued
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
	select {
	case lane.poke <- struct{}{}:
	default:
	}
}

// missed has a channel's lane read what was said since its mark.
func (s *lanes) missed(ctx context.Context, channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lane(ctx, channel).gap = true
}

// lane finds a channel's lane, or opens one; s.mu is held.
func (s *lanes) lane(ctx context.Context, channel string) *lane {
	if found := s.open[channel]; found != nil {
		return found
	}
	made := &lane{poke: make(chan struct{}, 1)}
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
			lane.filled = s.l.fill(ctx, channel, lane.poke)
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
		err := take(ctx)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		_ = s.l.a.complain("put", "what was said cannot be stored and waits", err)
		if !pause(ctx, backoff(failures, err)) {
			return false
		}
	}
	return false
}

// backoff is how long to wait after the n-th failure in a row, from 0: what the
// error asks for, else 0.5 s doubling to 30 s, give or take a quarter.
func backoff(n int, err error) time.Duration {
	if after := retryAfter(err); after > 0 {
		return after
	}
	d := min(500*time.Millisecond<<min(n, 10), 30*time.Second)
	return d*3/4 + rand.N(d/2)
}
