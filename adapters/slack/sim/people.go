package sim

import (
	"fmt"
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
	return s.alter(channel, ts, func(m *Message) { s.react(m, name, user); s.Happened() })
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

// person is a user as interactions show one. The lock is held.
func (s *Sim) person(id string) object {
	o := object{"id": id, "username": strings.ToLower(id), "name": strings.ToLower(id), "team_id": s.opts.Team}
	if u := s.users[id]; u != nil {
		o["username"], o["name"], o["team_id"] = handle(u.Name), handle(u.Name), u.Team
	}
	return o
}
