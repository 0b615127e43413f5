package sim

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// maxSockets is how many connections one app may have.
const maxSockets = 10

// socket is one Socket Mode connection.
type socket struct {
	conn *websocket.Conn
	host string
	ctx  context.Context
	stop context.CancelFunc

	mu     sync.Mutex
	queue  [][]byte
	more   chan struct{} // one token: something was queued
	warned bool          // gets no more envelopes
}

func connectionsOpen(s *Sim, r *http.Request, _ map[string]string) (object, string) {
	ticket := s.name("ticket")
	s.tickets[ticket] = true
	scheme := "ws"
	if r.TLS != nil {
		scheme = "wss"
	}
	return object{"url": scheme + "://" + r.Host + "/link?ticket=" + ticket}, ""
}

func (s *Sim) serveLink(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	good := s.tickets[ticket]
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !good {
		http.Error(w, "bad ticket", http.StatusForbidden)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer conn.CloseNow()
	ctx, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	defer stop()
	k := &socket{conn: conn, host: r.Host, ctx: ctx, stop: stop, more: make(chan struct{}, 1)}

	s.mu.Lock()
	if s.down || s.closed || len(s.sockets) >= maxSockets {
		s.mu.Unlock()
		conn.Write(ctx, websocket.MessageText, []byte(`{"type":"disconnect","reason":"too_many_websockets"}`))
		return
	}
	s.sockets = append(s.sockets, k)
	k.write(object{
		"type": "hello", "num_connections": len(s.sockets), "connection_info": object{"app_id": AppID},
		"debug_info": object{"host": "sim", "approximate_connection_time": 18060},
	})
	s.Happened()
	s.mu.Unlock()

	go k.send()
	k.read(s)

	s.mu.Lock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == k })
	s.Happened()
	s.mu.Unlock()
}

// write queues a frame. It never blocks.
func (k *socket) write(frame object) {
	data, _ := json.Marshal(frame)
	k.raw(data)
}

func (k *socket) raw(data []byte) {
	k.mu.Lock()
	k.queue = append(k.queue, data)
	k.mu.Unlock()
	select {
	case k.more <- struct{}{}:
	default:
	}
}

func (k *socket) send() {
	for {
		k.mu.Lock()
		queue := k.queue
		k.queue = nil
		k.mu.Unlock()
		for _, data := range queue {
			if k.conn.Write(k.ctx, websocket.MessageText, data) != nil {
				k.cut()
				return
			}
		}
		select {
		case <-k.more:
		case <-k.ctx.Done():
			return
		}
	}
}

// read takes acks until the connection ends.
func (k *socket) read(s *Sim) {
	for {
		_, data, err := k.conn.Read(k.ctx)
		if err != nil {
			return
		}
		var ack struct {
			Envelope string          `json:"envelope_id"`
			Payload  json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(data, &ack) != nil || len(data) >= 20<<10 {
			continue // Slack drops answers of 20 KB silently
		}
		s.mu.Lock()
		s.acked(ack.Envelope, ack.Payload)
		s.mu.Unlock()
	}
}

// cut ends the connection without a word.
func (k *socket) cut() {
	k.stop()
	k.conn.CloseNow()
}

// Sockets is how many connections the app holds.
func (s *Sim) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// Warn says on every connection that it will be closed, as Slack does every few
// hours, sends nothing more there, and closes them after that time. Reason:
// "warning" or "refresh_requested".
func (s *Sim) Warn(reason string, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		k.warned = true
		k.write(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "sim"}})
		time.AfterFunc(after, k.cut)
	}
}

// Cut ends all connections without a word.
func (s *Sim) Cut() {
	s.mu.Lock()
	sockets := slices.Clone(s.sockets)
	s.mu.Unlock()
	for _, k := range sockets {
		k.cut()
	}
}

// Raw sends a frame as it stands on one connection, and reports whether there was
// one.
func (s *Sim) Raw(frame string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.turn()
	if k != nil {
		k.raw([]byte(frame))
	}
	return k != nil
}

// turn is the connection that gets the next envelope; nil: none. The lock is
// held.
func (s *Sim) turn() *socket {
	for range s.sockets {
		s.next++
		if k := s.sockets[s.next%len(s.sockets)]; !k.warned {
			return k
		}
	}
	return nil
}

// host is where the app reached us last. The lock is held.
func (s *Sim) host() string {
	for _, k := range s.sockets {
		return k.host
	}
	return "slack.sim"
}
