package redistest

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// Proxy stands between a client and a server and can be told to fail.
type Proxy struct {
	Addr string

	target   string
	listener net.Listener

	mu      sync.Mutex
	cut     bool
	swallow int    // so many requests reach the server and are not answered
	match   []byte // only requests that contain this; nil: every request
	conns   map[net.Conn]bool
}

// NewProxy forwards to addr until the test ends.
func NewProxy(t testing.TB, addr string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Addr: l.Addr().String(), target: addr, listener: l, conns: make(map[net.Conn]bool)}
	go p.accept()
	t.Cleanup(func() { l.Close(); p.Cut() })
	return p
}

// URL is how a client names the server behind the proxy.
func (p *Proxy) URL() string { return "redis://" + p.Addr + "/0" }

// Cut drops all connections and refuses new ones until Heal.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = true
	for c := range p.conns {
		c.Close()
	}
}

// Heal forwards again, whatever was asked before.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.swallow = false, 0
}

// Swallow lets the next n requests that contain match reach the server, and
// closes the connection in place of each answer.
func (p *Proxy) Swallow(n int, match string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swallow, p.match = n, []byte(match)
}

// Swallowed reports whether all that was asked for has been swallowed.
func (p *Proxy) Swallowed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.swallow == 0
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil || !p.keep(client, server) {
			client.Close()
			if server != nil {
				server.Close()
			}
			continue
		}
		go p.forward(client, server)
	}
}

func (p *Proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut {
		return false
	}
	for _, c := range conns {
		p.conns[c] = true
	}
	return true
}

func (p *Proxy) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		c.Close()
		delete(p.conns, c)
	}
}

// forward copies both ways. A request whose answer is to be swallowed is passed
// on whole, its answer is read and thrown away, and then the client's connection
// ends: the server did it, and nobody was told.
func (p *Proxy) forward(client, server net.Conn) {
	defer p.drop(client, server)
	var swallowing sync.Mutex // held while an answer must not pass
	lost := false
	answers := make(chan struct{})
	go func() {
		defer close(answers)
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil {
				client.Close()
				return
			}
			swallowing.Lock()
			gone := lost
			swallowing.Unlock()
			if gone {
				client.Close()
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 1<<20)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			break
		}
		take := p.plan(buffer[:n])
		if take {
			swallowing.Lock()
			lost = true
			swallowing.Unlock()
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			break
		}
		if take {
			<-answers
			break
		}
	}
	server.Close()
	_, _ = io.Copy(io.Discard, client)
	<-answers
}

// plan says whether the answer to a request is to be swallowed.
func (p *Proxy) plan(request []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.swallow > 0 && bytes.Contains(request, p.match) {
		p.swallow--
		return true
	}
	return false
}
