package sim

import (
	"encoding/json"
	"slices"
)

// Message is something that was said.
type Message struct {
	Channel   string
	TS        string // its ID within the channel
	Thread    string // TS of the message it answers; empty: said in the channel itself
	User      string
	Text      string
	Blocks    []Block
	Metadata  *Metadata
	Reactions []Reaction
	Files     []File
	Edited    string // when it was last edited; empty: never
	Deleted   bool
	Only      string // ephemeral: the one person who sees it

	attachments int  // unfurled links
	streams     bool // it grows until stopStream
}

// Block is one Block Kit block as it was sent.
type Block map[string]any

// Metadata is what an app hid in its message.
type Metadata struct {
	Type    string         `json:"event_type"`
	Payload map[string]any `json:"event_payload"`
}

// Reaction is an emoji and who put it there.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// File is what somebody attached.
type File struct {
	ID, Name, Type string // Type: media type
	Data           []byte
	Clip           string // "slack_audio" or "slack_video": recorded in Slack
}

// Reacted reports whether somebody put that reaction on the message.
func (m Message) Reacted(name string) bool {
	return slices.ContainsFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
}

// Shown is what a reader sees, without the buttons: the blocks' texts, a line
// each, or the text where there are none.
func (m Message) Shown() string {
	if len(m.Blocks) == 0 {
		return m.Text
	}
	return shown(m.Blocks)
}

// Buttons lists the message's buttons.
func (m Message) Buttons() []Button { return buttons(m.Blocks) }

// Options lists what stands in the message's menus.
func (m Message) Options() []Option { return menuOptions(m.Blocks) }

func str(m map[string]any, key string) string {
	v, _ := m[key].(string)
	return v
}

// eachText calls f with every text object below v.
func eachText(v any, f func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		if v["type"] == "mrkdwn" || v["type"] == "plain_text" {
			f(v)
			return
		}
		for _, key := range []string{"text", "fields", "elements", "title", "label", "element", "submit", "close", "blocks"} {
			eachText(v[key], f)
		}
	case []any:
		for _, e := range v {
			eachText(e, f)
		}
	}
}

// json is the message as the Web API and events show it. The lock is held.
func (s *Sim) json(m *Message, metadata bool) object {
	o := object{"type": "message", "ts": m.TS, "user": m.User, "text": m.Text, "team": s.opts.Team}
	if u := s.users[m.User]; u != nil {
		o["team"], o["user_team"] = u.Team, u.Team
	}
	if m.User == BotUser {
		o["bot_id"], o["app_id"] = BotID, AppID
	}
	if m.Thread != "" {
		o["thread_ts"] = m.Thread
		if parent := s.find(m.Channel, m.Thread); parent != nil {
			o["parent_user_id"] = parent.User
		} else {
			o["parent_user_id"] = "USLACKBOT" // what is left of a deleted parent
		}
	}
	if m.Edited != "" {
		o["edited"] = object{"user": m.User, "ts": m.Edited}
	}
	if m.Blocks != nil {
		o["blocks"] = m.Blocks
	}
	if metadata && m.Metadata != nil {
		o["metadata"] = m.Metadata
	}
	if m.Reactions != nil {
		o["reactions"] = m.Reactions
	}
	if m.attachments > 0 {
		o["attachments"] = []object{{"id": 1, "from_url": "https://example.com", "title": "Example"}}
	}
	if len(m.Files) > 0 {
		var files []object
		for _, f := range m.Files {
			files = append(files, f.json(""))
		}
		o["files"], o["subtype"] = files, "file_share"
	}
	if replies := s.replies(m.Channel, m.TS); len(replies) > 0 {
		o["thread_ts"], o["reply_count"] = m.TS, len(replies)
		o["latest_reply"] = replies[len(replies)-1].TS
	}
	return o
}

func (f File) json(base string) object {
	return object{
		"id": f.ID, "name": f.Name, "mimetype": f.Type, "size": len(f.Data), "mode": "hosted",
		"subtype": f.Clip, "url_private": base + "/files/" + f.ID, "url_private_download": base + "/files/" + f.ID,
	}
}

// find returns a message that can be seen by all. The lock is held.
func (s *Sim) find(channel, ts string) *Message {
	for _, m := range s.messages {
		if m.Channel == channel && m.TS == ts && m.Only == "" && !m.Deleted {
			return m
		}
	}
	return nil
}

// replies lists what was said in a thread, without its head. The lock is held.
func (s *Sim) replies(channel, ts string) []*Message {
	var all []*Message
	for _, m := range s.messages {
		if m.Channel == channel && m.Thread == ts && m.Only == "" && !m.Deleted {
			all = append(all, m)
		}
	}
	return all
}

// say keeps a message and tells the app. The lock is held.
func (s *Sim) say(m *Message) {
	m.TS = s.stamp()
	s.messages = append(s.messages, m)
	s.listenForPings(m)
	s.Happened()
	if m.Only == "" {
		s.messageEvent(m.Channel, s.json(m, false))
	}
}

// change edits a message and tells the app. The lock is held.
func (s *Sim) change(m *Message, edit func()) {
	before := s.json(m, false)
	edit()
	s.listenForPings(m)
	s.Happened()
	s.messageEvent(m.Channel, object{
		"type": "message", "subtype": "message_changed", "hidden": true, "ts": s.stamp(),
		"message": s.json(m, false), "previous_message": before,
	})
}

func clone(m *Message) Message {
	c := *m
	c.Reactions = slices.Clone(m.Reactions)
	c.Blocks = slices.Clone(m.Blocks)
	c.Files = slices.Clone(m.Files)
	return c
}

func (s *Sim) pick(keep func(*Message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.messages {
		if keep(m) && !m.Deleted {
			all = append(all, clone(m))
		}
	}
	return all
}

// Messages lists what stands in the channel itself, oldest first.
func (s *Sim) Messages(channel string) []Message {
	return s.pick(func(m *Message) bool { return m.Channel == channel && m.Thread == "" && m.Only == "" })
}

// Thread lists a thread, its head first.
func (s *Sim) Thread(channel, ts string) []Message {
	return s.pick(func(m *Message) bool {
		return m.Channel == channel && m.Only == "" && (m.TS == ts || m.Thread == ts)
	})
}

// Ephemerals lists what only that person was shown.
func (s *Sim) Ephemerals(user string) []Message {
	return s.pick(func(m *Message) bool { return m.Only == user })
}

// Message returns one message; the zero value when it is not there.
func (s *Sim) Message(channel, ts string) Message {
	for _, m := range s.pick(func(m *Message) bool { return m.Channel == channel && m.TS == ts }) {
		return m
	}
	return Message{}
}

func decodeBlocks(text string) ([]Block, error) {
	if text == "" {
		return nil, nil
	}
	var blocks []Block
	err := json.Unmarshal([]byte(text), &blocks)
	return blocks, err
}
