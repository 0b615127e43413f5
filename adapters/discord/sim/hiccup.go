package sim

import "github.com/coder/websocket"

// Hiccup is how the next connection to the gateway goes wrong, once: before
// Hello with NoHello, else when the client has sent Identify or Resume and waits
// for READY or RESUMED.
type Hiccup struct {
	NoHello   bool // nothing comes at all
	Silent    bool // neither READY nor RESUMED comes
	Reconnect bool // op 7 comes instead
	Ack       bool // op 11 comes first, then all goes on
	Invalid   bool // op 9 comes instead
	Resumable bool // (Invalid) with d true
	Close     int  // closed with that code; 1: cut without a word
}

// Hiccup lets the next connections go wrong, one each.
func (s *Sim) Hiccup(h ...Hiccup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hiccups = append(s.hiccups, h...)
}

// mark is how an Open records it.
func (h Hiccup) mark() int {
	switch {
	case h.Reconnect:
		return 7
	case h.Invalid:
		return 9
	case h.Close != 0:
		return h.Close
	}
	return -1
}

// stumble lets a connection's hiccup happen, and reports whether it leaves the
// attempt unanswered. The lock is held.
func (s *Sim) stumble(k *socket) bool {
	h := k.hiccup
	k.hiccup = Hiccup{}
	switch {
	case h.Reconnect:
		k.write(object{"op": 7, "s": nil, "t": nil, "d": nil})
	case h.Invalid:
		k.write(object{"op": 9, "s": nil, "t": nil, "d": h.Resumable})
	case h.Close == 1:
		go k.cut()
	case h.Close != 0:
		s.shut(k, websocket.StatusCode(h.Close))
	case h.Ack:
		k.write(object{"op": 11, "s": nil, "t": nil, "d": nil})
		return false
	case !h.Silent:
		return false
	}
	return true
}

// Reconnect asks every connection to come again: op 7.
func (s *Sim) Reconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		k.write(object{"op": 7, "s": nil, "t": nil, "d": nil})
	}
}

// Invalidate says on every connection that its session is invalid: op 9. Unless
// resumable, the sessions end.
func (s *Sim) Invalidate(resumable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		if n := k.session; n != nil && !resumable {
			n.over, n.socket, k.session = true, nil, nil
		}
		k.write(object{"op": 9, "s": nil, "t": nil, "d": resumable})
	}
}

// Expire ends every session that has no connection, so that its resume fails.
func (s *Sim) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.sessions {
		if n.socket == nil {
			n.over = true
		}
	}
}

// Zombie makes the present connections fall silent: heartbeats stay
// unacknowledged and no event leaves. What happens meanwhile is replayed to who
// resumes.
func (s *Sim) Zombie() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		k.zombie = true
	}
}

// Beg asks every connection for a heartbeat at once: op 1.
func (s *Sim) Beg() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		k.write(object{"op": 1, "s": nil, "t": nil, "d": nil})
	}
}

// Drop closes all connections with a code.
func (s *Sim) Drop(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		s.shut(k, websocket.StatusCode(code))
	}
}

// Cut ends all connections without a word.
func (s *Sim) Cut() {
	s.mu.Lock()
	sockets := append([]*socket(nil), s.sockets...)
	s.mu.Unlock()
	for _, k := range sockets {
		k.cut()
	}
}

// Closes lists the codes with which clients closed their connections, in that
// order; -1: without one.
func (s *Sim) Closes() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]int(nil), s.closes...)
}

// Revoke resets the token: every session ends with 4004, and REST answers 401.
func (s *Sim) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reset = true
	for _, n := range s.sessions {
		n.over = true
	}
	for _, k := range s.sockets {
		s.shut(k, 4004)
	}
}

// Redeliver sends the newest event that a person caused once more, under a new
// sequence number.
func (s *Sim) Redeliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(s.newest)
}

// Raw sends an event as it stands to every session.
func (s *Sim) Raw(name string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.sessions {
		if !n.over {
			s.tell(n, name, data)
		}
	}
}
