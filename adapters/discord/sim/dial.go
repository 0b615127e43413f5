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
		s.listener = simtest.Serve("discord.sim", s)
	}
	l, refused := s.listener, s.down || s.closed
	s.mu.Unlock()
	if refused {
		return nil, simtest.Refused()
	}
	return l.Dial(ctx)
}

// Client is an HTTP client whose every request ends here, whatever its address
// and scheme: what the library is given.
func (s *Sim) Client() *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		s.client = &http.Client{Transport: &inward{&http.Transport{DialContext: s.Dial}}}
	}
	return s.client
}

// URL is this platform's address for Dial: what stands in place of
// https://discord.com.
const URL = "http://discord.sim"

// inward sends every request to the sim.
type inward struct{ *http.Transport }

func (t *inward) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = "http", "discord.sim", "discord.sim"
	return t.Transport.RoundTrip(r)
}
