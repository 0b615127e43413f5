package sim

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// network is an in-memory listener with an HTTP server behind it.
type network struct {
	once  sync.Once
	conns chan net.Conn
	done  chan struct{}
	http  *http.Server
	over  sync.WaitGroup
}

// Dial connects to the server without a socket, whatever the address. It fits
// http.Transport.DialContext and works inside testing/synctest.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	n := &s.net
	n.once.Do(func() { n.open(s) })
	ours, theirs := net.Pipe()
	select {
	case n.conns <- theirs:
		return ours, nil
	case <-n.done:
		return nil, errors.New("sim: the network is closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (n *network) open(handler http.Handler) {
	n.conns, n.done = make(chan net.Conn), make(chan struct{})
	n.http = &http.Server{Handler: handler}
	n.over.Go(func() { _ = n.http.Serve(n) })
}

func (n *network) close() {
	n.once.Do(func() { n.conns, n.done = make(chan net.Conn), make(chan struct{}) })
	if n.http != nil {
		_ = n.http.Close()
		n.over.Wait()
	} else {
		_ = n.Close()
	}
}

// Accept, Close and Addr make network a net.Listener.

func (n *network) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.done:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error {
	select {
	case <-n.done:
	default:
		close(n.done)
	}
	return nil
}

func (n *network) Addr() net.Addr { return &net.UnixAddr{Name: "sim", Net: "memory"} }
