package sim

import (
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
func (s *Sim) draft(args map[string]string) (*Message, string) {
	blocks, err := decodeBlocks(args["blocks"])
	if err != nil {
		return nil, "invalid_blocks_format"
	}
	s.nameBlocks(blocks)
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
	if s.users[args["channel"]] != nil { // a person: their direct messages
		args["channel"] = s.im(args["channel"])
	}
	if code := s.writable(args["channel"]); code != "" {
		return nil, code
	}
	if !s.allow(args["channel"]) {
		return nil, "ratelimited"
	}
	m, code := s.draft(args)
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
	m, code := s.draft(args)
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
	d, code := s.draft(args)
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
	s.Happened()
	s.messageEvent(m.Channel, object{
		"type": "message", "subtype": "message_deleted", "hidden": true,
		"ts": s.stamp(), "deleted_ts": m.TS, "previous_message": before,
	})
}
