package sim

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Message flags: https://discord.com/developers/docs/resources/message#message-object-message-flags
const (
	SuppressEmbeds = 1 << 2
	Ephemeral      = 1 << 6
	Loading        = 1 << 7
	ComponentsV2   = 1 << 15
)

// Message types that are not 0, a plain one.
const (
	RecipientAdd  = 1
	PinAdd        = 6
	MemberJoin    = 7
	ThreadCreated = 18
	Reply         = 19
	ChatCommand   = 20
)

// Message is something that was said.
type Message struct {
	ID, Channel, Author string
	Content             string
	Type                int
	Flags               int
	Nonce               string
	ReplyTo             string // ID of the message it answers
	Embeds              []Component
	Components          []Component
	Attachments         []*Attachment
	Mentions            *AllowedMentions // as they were sent; nil: none were
	Reactions           []Reaction
	Webhook             string // of an interaction's answers and of webhooks: whose
	Said                time.Time
	Edited              time.Time // zero: never
	Deleted             bool
	Only                string // ephemeral: the one person who sees it
	// More are further fields as Discord shows them: sticker_items, poll,
	// message_snapshots. They go with the content.
	More map[string]any
}

// Component is one component, or embed, as it was sent.
type Component map[string]any

// Reaction is an emoji and who put it there.
type Reaction struct {
	Emoji string
	Users []string
}

// Reacted reports whether the bot put that emoji on the message.
func (m Message) Reacted(emoji string) bool {
	return slices.ContainsFunc(m.Reactions, func(r Reaction) bool { return r.Emoji == emoji && slices.Contains(r.Users, BotID) })
}

// note reports whether Discord itself says it.
func (m Message) note() bool { return m.Type != 0 && m.Type != Reply && m.Type != ChatCommand }

// Shown is what a reader sees, without buttons and files: the content and the
// text displays, a line each.
func (m Message) Shown() string {
	var lines []string
	if m.Content != "" {
		lines = append(lines, m.Content)
	}
	each(m.Components, func(c Component) {
		if kind(c) == 10 {
			lines = append(lines, str(c, "content"))
		}
	})
	return strings.Join(lines, "\n")
}

// Button is a button, or a select menu, of a message.
type Button struct {
	Type               int // 2 button, 3 select
	CustomID, Label    string
	URL                string
	Disabled           bool
	Style              int
	Options            []Option // of a select menu
	MinValues, MaxSize int
}

// Option is what one can select.
type Option struct{ Label, Value string }

// Buttons lists what can be pressed.
func (m Message) Buttons() []Button {
	var all []Button
	each(m.Components, func(c Component) {
		if k := kind(c); k != 2 && k != 3 {
			return
		}
		b := Button{
			Type: kind(c), CustomID: str(c, "custom_id"), Label: str(c, "label"), URL: str(c, "url"),
			Disabled: c["disabled"] == true, Style: integer(c, "style"),
		}
		if b.Type == 3 {
			b.Label = str(c, "placeholder")
		}
		for _, o := range list(c, "options") {
			b.Options = append(b.Options, Option{str(o, "label"), str(o, "value")})
		}
		all = append(all, b)
	})
	return all
}

// each visits components and what they hold, in the order of reading.
func each(all []Component, do func(Component)) {
	for _, c := range all {
		do(c)
		each(list(c, "components"), do)
		for _, key := range []string{"accessory", "component"} {
			if inner, ok := c[key].(map[string]any); ok {
				each([]Component{inner}, do)
			}
		}
	}
}

func list(c Component, key string) []Component {
	raw, _ := c[key].([]any)
	var all []Component
	for _, v := range raw {
		if o, ok := v.(map[string]any); ok {
			all = append(all, o)
		}
	}
	return all
}

func str(c Component, key string) string  { v, _ := c[key].(string); return v }
func integer(c Component, key string) int { v, _ := c[key].(float64); return int(v) }
func kind(c Component) int                { return integer(c, "type") }

// json is a message as Discord shows it; bare: to who may not read its content.
// The lock is held.
func (s *Sim) json(m *Message, bare bool) object {
	c := s.channels[m.Channel]
	o := object{
		"id": m.ID, "channel_id": m.Channel, "author": s.users[m.Author].json(), "content": m.Content, "type": m.Type,
		"timestamp": stamp(m.Said), "edited_timestamp": nil, "tts": false, "pinned": false, "flags": m.Flags,
		"mention_everyone": false, "mention_roles": []any{},
		"embeds": orEmpty(m.Embeds), "components": orEmpty(m.Components),
	}
	mentions := []object{}
	for _, id := range s.mentions(m) {
		if u := s.users[id]; u != nil {
			mentions = append(mentions, u.json())
		}
	}
	attachments := []object{}
	for _, a := range m.Attachments {
		attachments = append(attachments, s.attachment(m.Channel, a))
	}
	o["mentions"], o["attachments"] = mentions, attachments
	if !m.Edited.IsZero() {
		o["edited_timestamp"] = stamp(m.Edited)
	}
	if m.Nonce != "" {
		o["nonce"] = m.Nonce
	}
	if m.Webhook != "" {
		o["webhook_id"] = m.Webhook
	}
	if m.Webhook == AppID {
		o["application_id"] = AppID
	}
	if m.ReplyTo != "" {
		o["message_reference"] = object{"type": 0, "channel_id": m.Channel, "message_id": m.ReplyTo, "guild_id": c.Guild}
		o["referenced_message"] = nil
		if to := s.find(m.Channel, m.ReplyTo); to != nil {
			inner := s.json(to, s.withheld(to))
			delete(inner, "referenced_message")
			o["referenced_message"] = inner
		}
	}
	if len(m.Reactions) > 0 {
		reactions := []object{}
		for _, r := range m.Reactions {
			reactions = append(reactions, object{"emoji": emoji(r.Emoji), "count": len(r.Users), "me": slices.Contains(r.Users, BotID)})
		}
		o["reactions"] = reactions
	}
	if !bare {
		maps.Copy(o, m.More)
	}
	if bare {
		o["content"], o["embeds"], o["attachments"], o["components"] = "", []any{}, []any{}, []any{}
	}
	return o
}

func orEmpty(all []Component) []Component {
	if all == nil {
		return []Component{}
	}
	return all
}

// eventJSON is a message as the gateway shows it.
func (s *Sim) eventJSON(m *Message, bare bool) object {
	o := s.json(m, bare)
	c := s.channels[m.Channel]
	o["channel_type"] = c.Type
	if c.Guild != "" {
		o["guild_id"] = c.Guild
		if g := s.guild(c.Guild); g != nil && m.Webhook == "" {
			if member := g.partial(m.Author); member != nil {
				o["member"] = member
			}
		}
	}
	return o
}

// mentions are the users that a message mentions; a person's answer to somebody
// mentions them. The lock is held.
func (s *Sim) mentions(m *Message) []string {
	all := mentioned(m.Content)
	if to := s.find(m.Channel, m.ReplyTo); to != nil && !slices.Contains(all, to.Author) &&
		(m.Author != BotID || m.Mentions == nil || m.Mentions.Replied) {
		all = append(all, to.Author)
	}
	return all
}

// free reports whether the bot may read a message without the intent: in a DM,
// its own, and where it is mentioned.
func (s *Sim) free(m *Message) bool {
	return s.channels[m.Channel].Type == DM || m.Author == BotID || slices.Contains(s.mentions(m), BotID)
}

// withheld reports whether REST hides a message's content from the bot.
func (s *Sim) withheld(m *Message) bool { return s.opts.Intents&MessageContent == 0 && !s.free(m) }

// announce tells the bot of a message: created or updated. The lock is held.
func (s *Sim) announce(name string, m *Message) {
	c := s.channels[m.Channel]
	e := event{name: name, guild: c.Guild, intents: GuildMessages, data: s.eventJSON(m, false),
		hidden: m.Only != "" || s.blind(c), person: m.Author != BotID}
	if c.Type == DM {
		e.intents = DirectMessages
	}
	if !s.free(m) {
		e.bare = s.eventJSON(m, true)
	}
	s.dispatch(e)
}

// blind reports whether the bot is told nothing of a channel. The lock is held.
func (s *Sim) blind(c *Channel) bool {
	return c.gone || c.Type != DM && (s.guild(c.Guild) == nil || s.permissions(c)&ViewChannel == 0) ||
		c.Type == PrivateThread && !c.sees(BotID) && s.permissions(c)&ManageThreads == 0
}

// say adds a message and tells of it. The lock is held.
func (s *Sim) say(m *Message) {
	m.ID, m.Said = s.newID(), time.Now()
	for _, a := range m.Attachments {
		s.uploads[a.ID] = a
	}
	s.messages = append(s.messages, m)
	c := s.channels[m.Channel]
	c.active = m.Said
	if c.thread() && c.Archived && !c.Locked {
		c.Archived = false
		s.threadUpdate(c)
	}
	s.listenForPings(m)
	s.announce("MESSAGE_CREATE", m)
}

// change edits a message and tells of it. The lock is held.
func (s *Sim) change(m *Message) {
	m.Edited = time.Now()
	s.announce("MESSAGE_UPDATE", m)
}

// remove takes a message back. The lock is held.
func (s *Sim) remove(m *Message) {
	m.Deleted = true
	for _, a := range m.Attachments {
		delete(s.uploads, a.ID)
	}
	c := s.channels[m.Channel]
	e := event{name: "MESSAGE_DELETE", guild: c.Guild, intents: GuildMessages, hidden: m.Only != "" || s.blind(c),
		person: m.Author != BotID, data: object{"id": m.ID, "channel_id": m.Channel}}
	if c.Guild != "" {
		e.data["guild_id"] = c.Guild
	} else {
		e.intents = DirectMessages
	}
	s.dispatch(e)
}

// Purge lets a moderator delete all that stands in a channel at once.
func (s *Sim) Purge(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	ids := []string{}
	for _, m := range s.messages {
		if m.Channel == channel && !m.Deleted && m.Only == "" {
			m.Deleted = true
			ids = append(ids, m.ID)
		}
	}
	s.dispatch(event{name: "MESSAGE_DELETE_BULK", guild: c.Guild, intents: GuildMessages, hidden: s.blind(c), person: true,
		data: object{"ids": ids, "channel_id": channel, "guild_id": c.Guild}})
}

// find returns a message that stands; nil: there is none. The lock is held.
func (s *Sim) find(channel, id string) *Message {
	for _, m := range slices.Backward(s.messages) {
		if m.ID == id && m.Channel == channel && !m.Deleted {
			return m
		}
	}
	return nil
}

// Messages lists what stands in a channel, as it reads now, oldest first,
// without what is ephemeral.
func (s *Sim) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.messages {
		if m.Channel == channel && !m.Deleted && m.Only == "" {
			all = append(all, clone(m))
		}
	}
	return all
}

// clone is a copy that later changes do not touch.
func clone(m *Message) Message {
	c := *m
	c.Reactions = nil
	for _, r := range m.Reactions {
		c.Reactions = append(c.Reactions, Reaction{r.Emoji, slices.Clone(r.Users)})
	}
	raw, _ := json.Marshal(m.Components)
	c.Components = nil
	json.Unmarshal(raw, &c.Components)
	c.Attachments = slices.Clone(m.Attachments)
	return c
}
