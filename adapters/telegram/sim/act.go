package sim

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// Option changes a message before it is sent.
type Option func(m map[string]any)

// With sets a field of the message as the Bot API writes it: With("photo", …).
func With(field string, value any) Option { return func(m map[string]any) { m[field] = value } }

// InTopic says it in a forum's topic.
func InTopic(topic int) Option {
	return func(m map[string]any) { m["message_thread_id"], m["is_topic_message"] = topic, true }
}

// Say writes a text and returns the message's number. Commands, mentions and
// links get their entities.
func (c *Chat) Say(text string, options ...Option) int {
	return c.Send(append([]Option{With("text", text), With("entities", entities(text))}, options...)...)
}

// Send writes a message of any content and returns its number.
func (c *Chat) Send(options ...Option) int {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m := c.s.post(c.s.chats[c.ID], c.Person, options...)
	id := m["message_id"].(int)
	c.s.add("message", c.ID, m)
	return id
}

// Reply is Say in answer to a message.
func (c *Chat) Reply(to int, text string, options ...Option) int {
	c.s.mu.Lock()
	target := c.s.chats[c.ID].messages[to]
	c.s.mu.Unlock()
	if target == nil {
		panic(fmt.Sprintf("sim: reply: no message %d in chat %d", to, c.ID))
	}
	return c.Say(text, append(options, With("reply_to_message", c.s.wire(target)))...)
}

// post stores a person's message and returns it as the Bot API writes it; s.mu is
// held.
func (s *Server) post(in *chat, person int64, options ...Option) map[string]any {
	m := map[string]any{
		"message_id": s.nextMessage, "date": time.Now().Unix(), "chat": in.wire(s), "from": s.people[person],
	}
	s.nextMessage++
	for _, o := range options {
		o(m)
	}
	text, _ := m["text"].(string)
	topic, _ := m["message_thread_id"].(int)
	if text == "" {
		text, _ = m["caption"].(string)
	}
	content := maps.Clone(m)
	for _, own := range []string{"message_id", "date", "chat", "from", "text", "entities", "caption", "caption_entities"} {
		delete(content, own)
	}
	in.messages[m["message_id"].(int)] = &Message{
		ID: m["message_id"].(int), Chat: in.id, Topic: topic, From: person, Text: text, Source: text, At: time.Now(), content: content,
	}
	return m
}

func (c *chat) wire(s *Server) map[string]any {
	out := map[string]any{"id": c.id, "type": c.kind}
	if c.kind == "private" {
		out["first_name"] = s.people[c.id].FirstName
	} else {
		out["title"] = c.title
	}
	return out
}

// wire is a message as the Bot API writes it.
func (s *Server) wire(m *Message) map[string]any {
	from := s.people[m.From]
	if m.Bot {
		from = s.bot
	}
	out := map[string]any{"message_id": m.ID, "date": m.At.Unix(), "chat": s.chats[m.Chat].wire(s), "from": from}
	maps.Copy(out, m.content)
	words := "text"
	if m.captioned() {
		words = "caption"
	}
	if m.Text != "" {
		out[words] = m.Text
	}
	if len(m.Entities) > 0 {
		out[strings.TrimPrefix(words+"_entities", "text_")] = m.Entities
	}
	if m.File != nil {
		maps.Copy(out, m.File.wire())
	}
	if m.Topic != 0 {
		out["message_thread_id"], out["is_topic_message"] = m.Topic, true
	}
	if !m.EditedAt.IsZero() {
		out["edit_date"] = m.EditedAt.Unix()
	}
	if len(m.Buttons) > 0 {
		out["reply_markup"] = map[string]any{"inline_keyboard": m.Buttons}
	}
	return out
}

// Edit changes a message of one's own.
func (c *Chat) Edit(id int, text string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m := c.s.chats[c.ID].messages[id]
	m.Text, m.Source, m.EditedAt = text, text, time.Now()
	m.Edits++
	m.Entities = entities(text)
	wire := c.s.wire(m)
	c.s.add("edited_message", c.ID, wire)
}

// Press presses the button with that label; the press tells what was answered.
func (c *Chat) Press(id int, label string) *Press {
	c.s.mu.Lock()
	m := c.s.chats[c.ID].messages[id]
	data := ""
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Text == label {
				data = b.Data
			}
			if b.Text == label && b.URL != "" {
				panic(fmt.Sprintf("sim: press: %q is a link: see Chat.Follow", label))
			}
		}
	}
	c.s.mu.Unlock()
	if data == "" {
		panic(fmt.Sprintf("sim: press: message %d has no button %q", id, label))
	}
	return c.PressData(id, data)
}

// PressData sends callback data of one's own making, as a changed client can.
func (c *Chat) PressData(id int, data string) *Press {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	p := &Press{ID: fmt.Sprintf("press%d", len(c.s.presses)+1), At: time.Now()}
	c.s.presses[p.ID] = p
	c.s.add("callback_query", c.ID, map[string]any{
		"id": p.ID, "from": c.s.people[c.Person], "message": c.s.wire(c.s.chats[c.ID].messages[id]), "data": data, "chat_instance": "1",
	})
	return p
}

// Result is a copy of the press as it stands now.
func (s *Server) Result(p *Press) Press {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *p
}

// React puts an emoji on a message, or takes it off: "".
func (c *Chat) React(id int, emoji string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	list := []map[string]string{}
	if emoji != "" {
		list = append(list, map[string]string{"type": "emoji", "emoji": emoji})
	}
	c.s.add("message_reaction", c.ID, map[string]any{
		"chat": c.s.chats[c.ID].wire(c.s), "message_id": id, "user": c.s.people[c.Person], "date": time.Now().Unix(),
		"old_reaction": []any{}, "new_reaction": list,
	})
}

// Block makes the person block the bot or, in a group, remove it.
func (c *Chat) Block() {
	text := "Forbidden: bot was blocked by the user"
	if c.ID < 0 {
		text = "Forbidden: bot was kicked from the group chat"
	}
	c.member("kicked", text)
}

// Unblock undoes Block.
func (c *Chat) Unblock() { c.member("member", "") }

func (c *Chat) member(status, gone string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	in := c.s.chats[c.ID]
	in.gone = gone
	c.s.add("my_chat_member", c.ID, map[string]any{
		"chat": in.wire(c.s), "from": c.s.people[c.Person], "date": time.Now().Unix(),
		"old_chat_member": map[string]any{"status": "member", "user": c.s.bot},
		"new_chat_member": map[string]any{"status": status, "user": c.s.bot},
	})
}

// Migrate makes a supergroup of a group, under a new number; both tell of it.
func (c *Chat) Migrate(to int64) *Chat {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	old := c.s.chats[c.ID]
	old.movedTo = to
	made := c.s.open(to, "supergroup", old.title)
	c.s.add("message", old.id, c.s.post(old, c.Person, With("migrate_to_chat_id", to)))
	c.s.add("message", to, c.s.post(made, c.Person, With("migrate_from_chat_id", old.id)))
	return &Chat{c.s, to, c.Person}
}
