package sim

import (
	"context"
	"net"
	"net/http"

	"handoff/adapters/simtest"
)

// Dial connects in memory, whatever the address: the way in without TCP, which
// also works inside a synctest bubble. While the sim is down it refuses.
func (s *Sim) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	if s.listener == nil && !s.closed {
		s.listener = simtest.Serve("slack.sim", s)
	}
	l, refused := s.listener, s.down || s.closed
	s.mu.Unlock()
	if refused {
		return nil, simtest.Refused()
	}
	return l.Dial(ctx)
}

// Client is an HTTP client whose every request ends here.
func (s *Sim) Client() *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		s.client = &http.Client{Transport: &http.Transport{DialContext: s.Dial}}
	}
	return s.client
}

// URL is the Web API's address for Dial and Client: what api_url is set to.
const URL = "http://slack.sim/api/"
