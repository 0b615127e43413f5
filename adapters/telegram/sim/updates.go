package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// update waits until it is confirmed.
type update struct {
	id   int64
	chat int64
	data json.RawMessage
	once bool // delivered once more: not confirmed before it went out
}

// poller is the getUpdates call that waits, and what is known of the one before.
type poller struct {
	cancel chan struct{} // closed to drive the waiting one out
	offset int64
	began  time.Time
}

// defaults are the kinds that come when the bot never named any; reactions are
// not among them.
var defaults = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// add makes an update of a kind; s.mu is held.
func (s *Server) add(kind string, chat int64, payload any) {
	if !slices.Contains(s.allowed, kind) {
		return
	}
	u := update{id: s.nextID, chat: chat, data: raw(map[string]any{"update_id": s.nextID, kind: payload})}
	s.nextID++
	s.queue(u)
}

// queue keeps u until the bot has it; s.mu is held.
func (s *Server) queue(u update) {
	s.last = u
	if s.hook.url != "" {
		s.hookAdd(u)
	} else {
		s.updates = append(s.updates, u)
	}
	s.signal.Happened()
}

// AddRaw queues an update of the given fields as they stand, such as
// `"message":{}`; the bot sees exactly these bytes behind its update_id.
func (s *Server) AddRaw(chat int64, fields string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue(update{id: s.nextID, chat: chat, data: fmt.Appendf(nil, `{"update_id":%d,%s}`, s.nextID, fields)})
	s.nextID++
}

// Wants reports whether the bot asked for updates of that kind: others are not
// even queued.
func (s *Server) Wants(kind string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.allowed, kind)
}

// Redeliver queues the last update once more, as it was: Telegram does after an
// offset or an answer of 200 that never reached it.
func (s *Server) Redeliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.last
	u.once = true
	s.queue(u)
}

// NextID makes the next update bear that number, lower than the last one if you
// like: after a week without updates Telegram counts anew.
func (s *Server) NextID(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID = id
}

// Waiting is how many updates are not confirmed.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.updates)
	for _, q := range s.hook.queues {
		n += len(q)
	}
	return n
}

// Hammered is how often the bot asked for one offset again within half a second,
// which Telegram punishes.
func (s *Server) Hammered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hammered
}

// getUpdates follows process_get_updates_query of tdlib/telegram-bot-api.
func (s *Server) getUpdates(ctx context.Context, params map[string]any) (any, error) {
	var p struct {
		Offset  int64    `json:"offset"`
		Limit   int      `json:"limit"`
		Timeout int      `json:"timeout"`
		Allowed []string `json:"allowed_updates"`
	}
	if err := bind(params, &p); err != nil {
		return nil, err
	}
	if p.Limit <= 0 || p.Limit > 100 {
		p.Limit = 100
	}
	p.Timeout = min(p.Timeout, 50)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != "" {
		return nil, refuse(http.StatusConflict, "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if s.poll.cancel != nil {
		close(s.poll.cancel)
	}
	mine := make(chan struct{})
	if since := time.Since(s.poll.began); p.Offset == s.poll.offset && p.Offset != 0 && !s.poll.began.IsZero() && since < 500*time.Millisecond {
		s.hammered++
		p.Limit = 1
	}
	s.poll.cancel, s.poll.offset, s.poll.began = mine, p.Offset, time.Now()
	if p.Allowed != nil {
		s.allowed = p.Allowed // holds until another is named
		s.signal.Happened()
	}
	if p.Offset > 0 { // confirms all before it: before in number, and so in time
		cut := 0
		for cut < len(s.updates) && s.updates[cut].id < p.Offset && !s.updates[cut].once {
			cut++
		}
		s.updates = s.updates[cut:]
		s.signal.Happened()
	}
	defer func() {
		if s.poll.cancel == mine {
			s.poll.cancel = nil
		}
	}()
	timer := time.NewTimer(time.Duration(p.Timeout) * time.Second)
	defer timer.Stop()
	for len(s.updates) == 0 {
		changed := s.signal.Changed()
		s.mu.Unlock()
		gone, over := false, false
		select {
		case <-changed:
		case <-mine:
			gone = true
		case <-timer.C:
			over = true
		case <-ctx.Done():
			over = true
		case <-s.ctx.Done():
			over = true
		}
		s.mu.Lock()
		switch {
		case gone:
			return nil, refuse(http.StatusConflict, "terminated by other getUpdates request; make sure that only one bot instance is running")
		case s.hook.url != "":
			return nil, refuse(http.StatusConflict, "terminated by setWebhook request")
		case over:
			return []json.RawMessage{}, nil
		}
	}
	batch := make([]json.RawMessage, 0, min(p.Limit, len(s.updates)))
	for i, u := range s.updates[:min(p.Limit, len(s.updates))] {
		batch = append(batch, u.data)
		s.updates[i].once = false
	}
	return batch, nil
}
