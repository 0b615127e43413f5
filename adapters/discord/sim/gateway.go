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

// What the gateway takes: https://discord.com/developers/docs/events/gateway#sending-events
const (
	maxPayload   = 4096
	maxSends     = 120
	sendsWindow  = time.Minute
	beatPatience = 5 * time.Second // beyond two intervals without a heartbeat
)

// socket is one connection to the gateway.
type socket struct {
	conn *websocket.Conn
	ctx  context.Context
	stop context.CancelFunc
	home string // its gateway, as the client reaches it
	path string
	v    string // API version

	session *session
	hiccup  Hiccup
	zombie  bool // neither ACKs nor events leave any more
	beat    *time.Timer
	sends   []time.Time

	mu    sync.Mutex
	queue []frame
	more  chan struct{} // one token: something was queued
}

// frame is something to be written: data, or after it the close code.
type frame struct {
	data []byte
	code websocket.StatusCode
}

func (s *Sim) serveGateway(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer conn.CloseNow()
	conn.SetReadLimit(1 << 20)
	ctx, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	defer stop()
	k := &socket{conn: conn, ctx: ctx, stop: stop, home: home(r), path: r.URL.Path, v: r.URL.Query().Get("v"), more: make(chan struct{}, 1)}

	s.mu.Lock()
	if s.down || s.closed {
		s.mu.Unlock()
		return
	}
	if len(s.hiccups) > 0 {
		k.hiccup, s.hiccups = s.hiccups[0], s.hiccups[1:]
	}
	s.sockets = append(s.sockets, k)
	k.beat = time.AfterFunc(2*s.opts.Heartbeat+beatPatience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !k.zombie {
			s.shut(k, 4009)
		}
	})
	if !k.hiccup.NoHello {
		k.write(object{"op": 10, "s": nil, "t": nil, "d": object{"heartbeat_interval": s.opts.Heartbeat.Milliseconds(), "_trace": []string{"sim"}}})
	}
	s.Happened()
	s.mu.Unlock()

	sent := make(chan struct{})
	go func() { defer close(sent); k.send() }()
	code := k.read(s)
	k.stop()
	<-sent

	s.mu.Lock()
	defer s.mu.Unlock()
	k.beat.Stop()
	s.closes = append(s.closes, int(code))
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == k })
	if n := k.session; n != nil && n.socket == k {
		n.socket, n.lost = nil, time.Now()
		if code == websocket.StatusNormalClosure || code == websocket.StatusGoingAway {
			n.over = true // the client said good-bye
		}
	}
	s.Happened()
}

// write queues a frame. It never blocks.
func (k *socket) write(payload object) {
	data, _ := json.Marshal(payload)
	k.push(frame{data: data})
}

func (k *socket) push(f frame) {
	k.mu.Lock()
	k.queue = append(k.queue, f)
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
		for _, f := range queue {
			if f.code != 0 {
				k.conn.Close(f.code, reasons[f.code])
				k.stop()
				return
			}
			if k.conn.Write(k.ctx, websocket.MessageText, f.data) != nil {
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

// cut ends the connection without a word.
func (k *socket) cut() {
	k.stop()
	k.conn.CloseNow()
}

// read takes what the client says until the connection ends, and returns the
// code with which the client closed it.
func (k *socket) read(s *Sim) websocket.StatusCode {
	for {
		_, data, err := k.conn.Read(k.ctx)
		if err != nil {
			return websocket.CloseStatus(err)
		}
		s.mu.Lock()
		s.hear(k, data)
		s.mu.Unlock()
	}
}

// hear takes one payload of the client's. The lock is held.
func (s *Sim) hear(k *socket, data []byte) {
	now := time.Now()
	k.sends = append(k.sends, now)
	for now.Sub(k.sends[0]) >= sendsWindow {
		k.sends = k.sends[1:]
	}
	var p struct {
		Op int             `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	switch {
	case len(k.sends) > maxSends:
		s.shut(k, 4008)
		return
	case len(data) > maxPayload, json.Unmarshal(data, &p) != nil:
		s.shut(k, 4002)
		return
	}
	switch p.Op {
	case 1:
		if !k.zombie {
			k.beat.Reset(2*s.opts.Heartbeat + beatPatience)
			k.write(object{"op": 11, "s": nil, "t": nil, "d": nil})
		}
	case 2:
		s.identify(k, p.D)
	case 6:
		s.resume(k, p.D)
	case 3, 4, 8:
		if k.session == nil {
			s.shut(k, 4003)
		}
	default:
		s.shut(k, 4001)
	}
}

// reasons of the gateway's close codes:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var reasons = map[websocket.StatusCode]string{
	4000: "Unknown error", 4001: "Unknown opcode", 4002: "Decode error", 4003: "Not authenticated.",
	4004: "Authentication failed.", 4005: "Already authenticated", 4007: "Invalid seq", 4008: "Rate limited",
	4009: "Session timed out", 4010: "Invalid shard", 4011: "Sharding required", 4012: "Invalid API version",
	4013: "Invalid intent(s)", 4014: "Disallowed intent(s).",
}

// final are the codes after which a session cannot be resumed.
var final = []websocket.StatusCode{1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}

// shut closes a connection with a code, after what is queued. The lock is held.
func (s *Sim) shut(k *socket, code websocket.StatusCode) {
	if k.session != nil && slices.Contains(final, code) {
		k.session.over = true
	}
	k.push(frame{code: code})
	s.Happened()
}
