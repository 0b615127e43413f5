package sim

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// Dial connects in memory, whatever the address: the way in without TCP, which
// also works inside a synctest bubble. While the sim is down it refuses.
func (s *Sim) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	if s.listener == nil && !s.closed {
		s.listener = &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
		server := &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0)}
		go server.Serve(s.listener)
	}
	l, refused := s.listener, s.down || s.closed
	s.mu.Unlock()
	if refused {
		return nil, &net.OpError{Op: "dial", Net: "sim", Err: syscall.ECONNREFUSED}
	}
	return l.dial(ctx)
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

// pipeListener accepts connections within the process.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once

	mu   sync.Mutex
	open map[net.Conn]bool
}

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[net.Conn]bool{}
	}
	tracked := &pipeConn{Conn: client, l: l}
	l.open[tracked] = true
	return tracked, nil
}

// cut closes every connection.
func (l *pipeListener) cut() {
	l.mu.Lock()
	open := l.open
	l.open = nil
	l.mu.Unlock()
	for c := range open {
		c.Close()
	}
}

func (l *pipeListener) close() {
	l.once.Do(func() { close(l.done) })
	l.cut()
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.close(); return nil }
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "sim" }
func (pipeAddr) String() string  { return "discord.sim" }

type pipeConn struct {
	net.Conn
	l *pipeListener
}

func (c *pipeConn) Close() error {
	c.l.mu.Lock()
	delete(c.l.open, c)
	c.l.mu.Unlock()
	return c.Conn.Close()
}
