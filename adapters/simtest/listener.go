package simtest

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// Listener accepts connections within the process.
type Listener struct {
	name  string
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once

	mu   sync.Mutex
	open map[net.Conn]bool
}

var _ net.Listener = (*Listener)(nil)

// Listen is a listener that nobody accepts from yet. name is its address.
func Listen(name string) *Listener {
	return &Listener{name: name, conns: make(chan net.Conn), done: make(chan struct{}), open: make(map[net.Conn]bool)}
}

// Serve has h answer who dials the listener that it returns, until Close.
func Serve(name string, h http.Handler) *Listener {
	l := Listen(name)
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	go server.Serve(l)
	return l
}

// Refused is the error of dialling a fake that is down.
func Refused() error { return &net.OpError{Op: "dial", Net: "sim", Err: syscall.ECONNREFUSED} }

// Dial connects.
func (l *Listener) Dial(ctx context.Context) (net.Conn, error) {
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
	c := &conn{Conn: client, l: l}
	l.open[c] = true
	return c, nil
}

// Cut closes every connection.
func (l *Listener) Cut() {
	l.mu.Lock()
	open := l.open
	l.open = make(map[net.Conn]bool)
	l.mu.Unlock()
	for c := range open {
		c.Close()
	}
}

// Close cuts every connection and takes no more.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.done) })
	l.Cut()
	return nil
}

// Accept is the server's end of Dial.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Addr is the name given to Serve.
func (l *Listener) Addr() net.Addr { return addr(l.name) }

type addr string

func (addr) Network() string  { return "sim" }
func (a addr) String() string { return string(a) }

type conn struct {
	net.Conn
	l *Listener
}

func (c *conn) Close() error {
	c.l.mu.Lock()
	delete(c.l.open, c)
	c.l.mu.Unlock()
	return c.Conn.Close()
}
