package sim

import (
	"cmp"
	"encoding/json"
	"net/http"
	"time"
)

// writable says why the bot cannot write into a channel; empty: it can. The lock
// is held.
func (s *Sim) writable(channel string) string {
	switch c := s.channels[channel]; {
	case c == nil, c.Private && !c.has(BotUser):
		return "channel_not_found"
	case c.Archived:
		return "is_archived"
	case !c.has(BotUser):
		return "not_in_channel"
	}
	return ""
}

// draft reads what a message is made of.
func draft(args map[string]string) (*Message, string) {
	blocks, err := decodeBlocks(args["blocks"])
	if err != nil {
		return nil, "invalid_blocks_format"
	}
	if code := checkBlocks(blocks, maxMessageBlocks); code != "" {
		return nil, code
	}
	if args["text"] == "" && len(blocks) == 0 {
		return nil, "no_text"
	}
	m := &Message{Channel: args["channel"], User: BotUser, Text: args["text"], Blocks: blocks}
	if raw := args["metadata"]; raw != "" {
		if json.Unmarshal([]byte(raw), &m.Metadata) != nil || m.Metadata.Type == "" {
			return nil, "invalid_metadata_format"
		}
	}
	return m, ""
}

func postMessage(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	if code := s.writable(args["channel"]); code != "" {
		return nil, code
	}
	if !s.allow(args["channel"]) {
		return nil, "ratelimited"
	}
	m, code := draft(args)
	if code != "" {
		return nil, code
	}
	m.Thread = args["thread_ts"]
	if m.Thread != "" && s.find(m.Channel, m.Thread) == nil && len(s.replies(m.Channel, m.Thread)) == 0 {
		m.Thread = "" // whose parent is gone stands in the channel
	}
	if size(m.Text) > maxText {
		m.Text = string([]rune(m.Text)[:maxText])
	}
	s.say(m)
	return object{"channel": m.Channel, "ts": m.TS, "message": s.json(m, true)}, ""
}

// allow keeps the pace of one message a second and channel. The lock is held.
func (s *Sim) allow(channel string) bool {
	if s.opts.Burst == 0 {
		return true
	}
	now := time.Now()
	due := s.rates[channel]
	if due.Before(now) {
		due = now
	}
	if due.Sub(now) > time.Duration(s.opts.Burst-1)*time.Second {
		return false
	}
	s.rates[channel] = due.Add(time.Second)
	return true
}

func postEphemeral(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	if code := s.writable(args["channel"]); code != "" {
		return nil, code
	}
	if c := s.channels[args["channel"]]; !c.has(args["user"]) {
		return nil, "user_not_in_channel"
	}
	m, code := draft(args)
	if code != "" {
		return nil, code
	}
	m.Thread, m.Only = args["thread_ts"], args["user"]
	s.say(m)
	return object{"message_ts": m.TS}, ""
}

// own finds a message of the bot's. The lock is held.
func (s *Sim) own(args map[string]string, refused string) (*Message, string) {
	if code := s.writable(args["channel"]); code != "" {
		return nil, code
	}
	m := s.find(args["channel"], args["ts"])
	switch {
	case m == nil:
		return nil, "message_not_found"
	case m.User != BotUser:
		return nil, refused
	}
	return m, ""
}

func update(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	m, code := s.own(args, "cant_update_message")
	if code != "" {
		return nil, code
	}
	if size(args["text"]) > maxUpdate {
		return nil, "msg_too_long"
	}
	d, code := draft(args)
	if code != "" {
		return nil, code
	}
	s.change(m, func() {
		if _, given := args["blocks"]; given { // else the message keeps those it has
			m.Blocks = d.Blocks
		}
		m.Text, m.Edited = d.Text, s.stamp()
		if d.Metadata != nil {
			m.Metadata = d.Metadata
		}
	})
	return object{"channel": m.Channel, "ts": m.TS, "text": m.Text, "message": s.json(m, true)}, ""
}

func deleteMessage(s *Sim, _ *http.Request, args map[string]string) (object, string) {
	m, code := s.own(args, "cant_delete_message")
	if code != "" {
		return nil, code
	}
	s.remove(m)
	return object{"channel": m.Channel, "ts": m.TS}, ""
}

// remove takes a message back and tells the app. The lock is held.
func (s *Sim) remove(m *Message) {
	before := s.json(m, false)
	m.Deleted = true
	s.happened()
	s.messageEvent(m.Channel, object{
		"type": "message", "subtype": "message_deleted", "hidden": true,
		"ts": s.stamp(), "deleted_ts": m.TS, "previous_message": before,
	})
}

// returnAddress is a response URL: five answers within half an hour.
type returnAddress struct {
	channel, user, thread string
	until                 time.Time
	left                  int
}

func (s *Sim) returnURL(host, channel, user, thread string) string {
	id := s.name("R")
	s.returns[id] = &returnAddress{channel, user, thread, time.Now().Add(30 * time.Minute), 5}
	return "http://" + host + "/response/" + id
}

func (s *Sim) serveResponse(w http.ResponseWriter, r *http.Request, id string) {
	args := arguments(r)
	delete(args, "metadata") // has no meaning here
	s.mu.Lock()
	f := s.fault("response_url", "")
	s.mu.Unlock()
	if f.before(w, r) {
		return
	}
	s.mu.Lock()
	a := s.returns[id]
	status, code := http.StatusOK, ""
	switch {
	case a == nil:
		status, code = http.StatusNotFound, "expired_url"
	case !time.Now().Before(a.until):
		status, code = http.StatusNotFound, "expired_url"
	case a.left == 0:
		status, code = http.StatusNotFound, "used_url"
	default:
		var m *Message
		if m, code = draft(args); code != "" {
			status = http.StatusBadRequest
			break
		}
		a.left--
		m.Channel, m.Thread, m.Only = a.channel, cmp.Or(args["thread_ts"], a.thread), a.user
		s.say(m)
	}
	s.calls = append(s.calls, Call{Method: "response_url", Args: args, Error: code, Lost: f != nil})
	s.happened()
	s.mu.Unlock()
	if f.after(w, r, []byte("ok")) {
		return
	}
	w.WriteHeader(status)
	if code != "" {
		w.Write([]byte(`{"ok":false,"error":"` + code + `"}`))
		return
	}
	w.Write([]byte("ok"))
}
