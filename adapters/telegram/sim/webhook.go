package sim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// hook is the webhook: one queue a chat, whose next update waits for the one
// before (WebhookActor of tdlib/telegram-bot-api).
type hook struct {
	url, secret string
	queues      map[int64][]update
	lastError   string
}

// hookAdd queues u; the first of a queue starts its pusher. s.mu is held.
func (s *Server) hookAdd(u update) {
	q := s.hook.queues[u.chat]
	s.hook.queues[u.chat] = append(q, u)
	if len(q) == 0 && s.ctx.Err() == nil {
		s.pushes.Go(func() { s.pushChat(u.chat) })
	}
}

// pushChat sends a chat's updates one after the other, each until it is taken.
func (s *Server) pushChat(chat int64) {
	delay := time.Second
	for s.ctx.Err() == nil {
		s.mu.Lock()
		q := s.hook.queues[chat]
		url, secret := s.hook.url, s.hook.secret
		if len(q) == 0 || url == "" {
			delete(s.hook.queues, chat)
			s.updates = append(s.updates, q...) // the webhook was deleted: they can be polled
			s.signal.Happened()
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		wait, ok := s.pushOne(url, secret, q[0])
		s.mu.Lock()
		if ok {
			s.hook.queues[chat] = s.hook.queues[chat][1:]
			delay = time.Second
		}
		s.signal.Happened()
		s.mu.Unlock()
		if ok {
			continue
		}
		if wait == 0 {
			wait, delay = delay, min(2*delay, time.Minute)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-s.ctx.Done():
		}
		timer.Stop()
	}
}

// pushOne posts one update and carries out the method that the answer may name.
func (s *Server) pushOne(url, secret string, u update) (wait time.Duration, ok bool) {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, url, bytes.NewReader(u.data))
	if err != nil {
		return 0, false
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := s.push.RoundTrip(req)
	if err != nil {
		return 0, false
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode/100 != 2 {
		s.mu.Lock()
		s.hook.lastError = "Wrong response from the webhook: " + resp.Status
		s.mu.Unlock()
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return time.Duration(min(seconds, 3600)) * time.Second, false
	}
	var params map[string]any
	if json.Unmarshal(body, &params) == nil {
		if method, _ := params["method"].(string); method != "" {
			delete(params, "method")
			call := Call{At: time.Now(), Method: method, Params: params, Chat: integer(params["chat_id"])}
			if _, err := s.call(s.ctx, method, params); err != nil {
				call.Error = err.Error()
			}
			s.record(call)
		}
	}
	return 0, true
}

func (s *Server) setWebhook(params map[string]any) (any, error) {
	var p struct {
		URL     string   `json:"url"`
		Secret  string   `json:"secret_token"`
		Allowed []string `json:"allowed_updates"`
	}
	if err := bind(params, &p); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.URL != "" && (len(p.URL) < 9 || p.URL[:8] != "https://") {
		return nil, refuse(http.StatusBadRequest, "bad webhook: An HTTPS URL must be provided for webhook")
	}
	s.hook.url, s.hook.secret = p.URL, p.Secret
	if p.Allowed != nil {
		s.allowed = p.Allowed
	}
	waiting := s.updates
	s.updates = nil
	for _, u := range waiting {
		s.queue(u)
	}
	s.signal.Happened()
	return true, nil
}

func (s *Server) webhookInfo() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.updates)
	for _, q := range s.hook.queues {
		n += len(q)
	}
	info := map[string]any{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": n}
	if s.hook.lastError != "" {
		info["last_error_message"], info["last_error_date"] = s.hook.lastError, time.Now().Unix()
	}
	return info
}
