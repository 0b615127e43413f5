package sim

import (
	"fmt"
	"slices"
	"strings"
)

// Post lets a person write into a channel; thread may be empty.
func (s *Sim) Post(user, channel, thread, text string) Message {
	return s.PostMessage(Message{User: user, Channel: channel, Thread: thread, Text: text})
}

// PostMessage lets a person write something with files or blocks.
func (s *Sim) PostMessage(m Message) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range m.Files {
		s.files[f.ID] = f
	}
	s.say(&m)
	if m.User != BotUser && strings.Contains(m.Text, "<@"+BotUser+">") {
		o := s.json(&m, false)
		o["type"] = "app_mention"
		s.appEvent("app_mention", m.Channel, o)
	}
	return clone(&m)
}

// Edit lets the author change a message.
func (s *Sim) Edit(channel, ts, text string) error {
	return s.alter(channel, ts, func(m *Message) {
		s.change(m, func() { m.Text, m.Blocks, m.Edited = text, nil, s.stamp() })
	})
}

// Unfurl shows what a link in a message leads to: Slack tells the app that the
// message has changed, although nobody edited it.
func (s *Sim) Unfurl(channel, ts string) error {
	return s.alter(channel, ts, func(m *Message) { s.change(m, func() { m.attachments++ }) })
}

// Delete takes a message back.
func (s *Sim) Delete(channel, ts string) error {
	return s.alter(channel, ts, s.remove)
}

// React puts a person's reaction on a message.
func (s *Sim) React(user, channel, ts, name string) error {
	return s.alter(channel, ts, func(m *Message) { s.react(m, name, user); s.happened() })
}

func (s *Sim) alter(channel, ts string, do func(*Message)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(channel, ts)
	if m == nil {
		return fmt.Errorf("slack sim: no message %s in %s", ts, channel)
	}
	do(m)
	return nil
}

// Press lets a person press the button with that label, or with that action ID.
func (s *Sim) Press(user string, m Message, button string) (*Interaction, error) {
	buttons := m.Buttons()
	i := slices.IndexFunc(buttons, func(b Button) bool { return b.Text == button || b.ActionID == button })
	if i < 0 {
		return nil, fmt.Errorf("slack sim: no button %q among %d", button, len(buttons))
	}
	b := buttons[i]
	s.mu.Lock()
	defer s.mu.Unlock()
	host := s.host()
	message := s.json(&m, false)
	container := object{"type": "message", "channel_id": m.Channel, "message_ts": m.TS, "is_ephemeral": m.Only != ""}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	return s.interact("interactive", object{
		"type": "block_actions", "team": object{"id": s.opts.Team}, "user": s.person(user), "api_app_id": AppID,
		"trigger_id": s.newTrigger(user), "response_url": s.returnURL(host, m.Channel, user, m.Thread),
		"container": container, "channel": object{"id": m.Channel}, "message": message,
		"actions": []object{{
			"type": "button", "action_id": b.ActionID, "block_id": b.BlockID, "value": b.Value,
			"text": object{"type": "plain_text", "text": b.Text}, "action_ts": s.stamp(),
		}},
	}), nil
}

// Slash lets a person give the command /handoff with that text.
func (s *Sim) Slash(user, channel, text string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := ""
	if c := s.channels[channel]; c != nil {
		name = c.Name
	}
	return s.interact("slash_commands", object{
		"command": "/handoff", "text": text, "user_id": user, "user_name": s.person(user)["username"],
		"team_id": s.opts.Team, "channel_id": channel, "channel_name": name, "api_app_id": AppID,
		"trigger_id": s.newTrigger(user), "response_url": s.returnURL(s.host(), channel, user, ""),
	})
}

// person is a user as interactions show one. The lock is held.
func (s *Sim) person(id string) object {
	o := object{"id": id, "username": strings.ToLower(id), "name": strings.ToLower(id), "team_id": s.opts.Team}
	if u := s.users[id]; u != nil {
		handle := strings.ToLower(strings.ReplaceAll(u.Name, " ", "."))
		o["username"], o["name"], o["team_id"] = handle, handle, u.Team
	}
	return o
}
