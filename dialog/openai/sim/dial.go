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

// URL is the server's base address for Dial: what model.base_url is set to.
const URL = "http://model.sim/v1"

// Dial connects in memory, whatever the address: the way in without TCP, which
// also works inside a synctest bubble. After Close it refuses.
func (s *Sim) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	if s.listener == nil && !s.closed {
		s.listener = &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
		s.server = &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0)}
		go s.server.Serve(s.listener) // until Close
	}
	l, refused := s.listener, s.closed
	s.mu.Unlock()
	if refused {
		return nil, &net.OpError{Op: "dial", Net: "sim", Err: syscall.ECONNREFUSED}
	}
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		s.mu.Lock()
		s.dialled++
		s.mu.Unlock()
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Connections tells how many connections came through Dial.
func (s *Sim) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dialled
}

// pipeListener accepts connections within the process.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "sim" }
func (pipeAddr) String() string  { return "model.sim" }
