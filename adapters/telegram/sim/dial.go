package sim

import (
	"context"
	"net"

	"handoff/adapters/simtest"
)

// Dial connects to the server without a socket, whatever the address. It fits
// http.Transport.DialContext and works inside testing/synctest. After Close it
// refuses.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	if s.listener == nil && s.ctx.Err() == nil {
		s.listener = simtest.Serve("telegram.sim", s)
	}
	l := s.listener
	s.mu.Unlock()
	if l == nil {
		return nil, simtest.Refused()
	}
	return l.Dial(ctx)
}
