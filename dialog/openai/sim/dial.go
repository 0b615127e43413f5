package sim

import (
	"context"
	"net"

	"handoff/adapters/simtest"
)

// URL is the server's base address for Dial: what model.base_url is set to.
const URL = "http://model.sim/v1"

// Dial connects in memory, whatever the address: the way in without TCP, which
// also works inside a synctest bubble. After Close it refuses.
func (s *Sim) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	if s.listener == nil && !s.closed {
		s.listener = simtest.Serve("model.sim", s)
	}
	l, refused := s.listener, s.closed
	s.mu.Unlock()
	if refused {
		return nil, simtest.Refused()
	}
	conn, err := l.Dial(ctx)
	if err == nil {
		s.mu.Lock()
		s.dialled++
		s.mu.Unlock()
	}
	return conn, err
}

// Connections tells how many connections came through Dial.
func (s *Sim) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dialled
}
