package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"handoff/bot"
)

// pipes is a listener of connections in memory, so that time is virtual.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial() net.Conn {
	here, there := net.Pipe()
	p.conns <- there
	return here
}

// still serves a within the bubble and gives a visitor's token.
func still(t *testing.T, s *store) (*Adapter, *pipes, session, string) {
	a, err := New(Config{Secret: testSecret, Feed: s, Memory: s})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	a.Mount(mux)
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: mux}
	go func() { _ = server.Serve(p) }()
	t.Cleanup(func() { server.Close() })
	who := session{Visitor: random(), Made: time.Now().Unix(), Expires: time.Now().Add(tokenLife).Unix()}
	token, err := a.token(who)
	if err != nil {
		t.Fatal(err)
	}
	return a, p, who, token
}

func head(method, path, token, more string) string {
	return fmt.Sprintf("%s /chat/v1/%s HTTP/1.1\r\nHost: chat.test\r\nOrigin: https://chat.test\r\nAuthorization: Bearer %s\r\n%s\r\n", method, path, token, more)
}

// A body that does not come holds nothing for long.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	for path, c := range map[string]struct {
		limit  time.Duration
		status int
	}{
		"send": {bodyTime, 408}, "read": {bodyTime, 408}, "session": {bodyTime, 408}, "files?name=a.txt": {stepTime, 408},
		"send?nobody": {bodyTime, 401}, "files?nobody": {bodyTime, 401}, // refused, and the rest of the body is still to come
	} {
		t.Run(path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, p, _, token := still(t, newStore())
				if c.status == 401 {
					token = "wrong"
				}
				conn := p.dial()
				defer conn.Close()
				began := time.Now()
				if _, err := io.WriteString(conn, head("POST", path, token, "Content-Type: text/plain\r\nContent-Length: 1000\r\n")+"slow"); err != nil {
					t.Fatal(err)
				}
				resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if took := time.Since(began); resp.StatusCode != c.status || took > c.limit {
					t.Errorf("answered %d after %v", resp.StatusCode, took)
				}
			})
		})
	}
}

// An upload that goes on may take its time.
func TestPatientUpload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, p, _, token := still(t, newStore())
		conn := p.dial()
		defer conn.Close()
		go func() {
			_, _ = io.WriteString(conn, head("POST", "files?name=a.txt", token, fmt.Sprintf("Content-Type: text/plain\r\nContent-Length: %d\r\n", 20*step)))
			for range 20 {
				time.Sleep(stepTime * 2 / 3)
				_, _ = conn.Write(big(step))
			}
		}()
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("answered %d", resp.StatusCode)
		}
	})
}

// A reader that does not read is dropped, whichever way it reads.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	upgrade := "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	for path, more := range map[string]string{"events": "", "socket": upgrade} {
		t.Run(path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, p, who, token := still(t, newStore())
				conn := p.dial()
				defer conn.Close()
				if _, err := io.WriteString(conn, head("GET", path, token, more)); err != nil {
					t.Fatal(err)
				}
				resp, err := http.ReadResponse(bufio.NewReaderSize(conn, 16), nil)
				if err != nil || resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusSwitchingProtocols {
					t.Fatal(resp, err)
				}
				d := bot.Delivery{Key: "k", To: a.at(who), Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: strings.Repeat("words ", 1000)}}}
				if _, err := a.Send(context.Background(), d); err != nil {
					t.Fatal(err)
				}
				time.Sleep(writeTime + 10*time.Second) // virtual
				synctest.Wait()
				a.links.mu.Lock()
				defer a.links.mu.Unlock()
				if n := len(a.links.all); n != 0 {
					t.Errorf("%d connections are left", n)
				}
			})
		})
	}
}

// Beats keep a quiet connection open through proxies, and a poll ends by itself.
func TestQuiet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, p, _, token := still(t, newStore())
		conn := p.dial()
		defer conn.Close()
		_, _ = io.WriteString(conn, head("GET", "events", token, ""))
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		lines, began := bufio.NewScanner(resp.Body), time.Now()
		for lines.Scan() && !strings.HasPrefix(lines.Text(), ":") {
		}
		if took := time.Since(began); took != pingEvery || lines.Err() != nil {
			t.Errorf("the first beat comes after %v: %v", took, lines.Err())
		}
		poll := p.dial()
		defer poll.Close()
		began = time.Now()
		go func() { _, _ = io.WriteString(poll, head("GET", "poll?after=0", token, "")) }()
		go func() { _, _ = io.Copy(io.Discard, resp.Body) }()
		answer, err := http.ReadResponse(bufio.NewReader(poll), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		if took := time.Since(began); took != pollTime || strings.TrimSpace(string(body)) != `{"events":[],"after":0,"live":0}` {
			t.Errorf("a poll answers %s after %v", body, took)
		}
		conn.Close()
		synctest.Wait()
		a.links.mu.Lock()
		defer a.links.mu.Unlock()
		if n := len(a.links.all); n != 0 {
			t.Errorf("%d connections are left", n)
		}
	})
}

// A session that ends closes its socket, and says why.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, p, _, token := still(t, newStore())
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return p.dial(), nil }}
		defer transport.CloseIdleConnections()
		began := time.Now()
		conn, _, err := websocket.Dial(context.Background(), "ws://chat.test/chat/v1/socket", &websocket.DialOptions{
			Subprotocols: []string{"handoff.v1", "bearer." + token}, HTTPClient: &http.Client{Transport: transport},
			HTTPHeader: http.Header{"Origin": {"https://chat.test"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		_, _, err = conn.Read(context.Background())
		if took := time.Since(began); websocket.CloseStatus(err) != 4401 || took != tokenLife {
			t.Errorf("the socket ends after %v with %v", took, err)
		}
	})
}
