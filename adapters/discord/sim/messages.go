package sim

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// draft is a message as a client sends it, whole or in part.
type draft struct {
	Content    *string          `json:"content"`
	Nonce      any              `json:"nonce"`
	Enforce    bool             `json:"enforce_nonce"`
	Flags      *int             `json:"flags"`
	Embeds     *[]Component     `json:"embeds"`
	Components *[]Component     `json:"components"`
	Mentions   *AllowedMentions `json:"allowed_mentions"`
	Reference  *struct {
		Message string `json:"message_id"`
		Must    *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
	Attachments *[]struct {
		ID          any    `json:"id"`
		Name        string `json:"filename"`
		Description string `json:"description"`
	} `json:"attachments"`
}

// nonceFor is how long a nonce stands for its message, for who enforces it: "a few
// minutes".
const nonceFor = 5 * time.Minute

// settable are the flags that a client may set.
const settable = SuppressEmbeds | Ephemeral | 1<<12 | 1<<13 | ComponentsV2

// compose applies a draft to a message, which may be new. The lock is held.
func (s *Sim) compose(m *Message, d *draft, r *request) *refusal {
	next := *m
	if d.Flags != nil {
		next.Flags = next.Flags&^settable | *d.Flags&settable
		if m.ID != "" { // neither comes nor goes once it is said
			next.Flags = next.Flags&^Ephemeral | m.Flags&Ephemeral
		}
	}
	if d.Content != nil {
		next.Content = strings.TrimSpace(*d.Content)
	}
	if d.Embeds != nil {
		next.Embeds = *d.Embeds
	}
	if d.Components != nil {
		next.Components = *d.Components
	}
	next.Mentions = d.Mentions
	if no := s.attach(&next, d, r); no != nil {
		return no
	}
	if no := check(&next); no != nil {
		return no
	}
	*m = next
	return nil
}

// attach puts the uploaded files on a message, and on an edit takes off those
// that the draft does not keep.
func (s *Sim) attach(m *Message, d *draft, r *request) *refusal {
	described := map[string]string{}
	named := map[string]string{}
	if d.Attachments != nil {
		var kept []*Attachment
		for _, a := range *d.Attachments {
			id := text(a.ID)
			described["files["+id+"]"], named["files["+id+"]"] = a.Description, a.Name
			if i := slices.IndexFunc(m.Attachments, func(o *Attachment) bool { return o.ID == id }); i >= 0 {
				kept = append(kept, m.Attachments[i])
			}
		}
		m.Attachments = kept
	}
	m.Attachments = slices.Clone(m.Attachments)
	for _, key := range slices.Sorted(maps.Keys(r.files)) {
		f := r.files[key]
		if len(f.data) > s.opts.FileLimit {
			return refuse(40005)
		}
		name := f.name
		if named[key] != "" {
			name = named[key]
		}
		a := &Attachment{ID: s.newID(), Name: fileName(name), Type: f.kind, Description: described[key], Data: f.data}
		m.Attachments = append(m.Attachments, a)
		s.uploads[a.ID] = a
	}
	if len(m.Attachments) > maxFiles {
		return invalid("attachments", "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", maxFiles)
	}
	return nil
}

// fileName keeps the letters that Discord keeps.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '_'
		case strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ':
			return -1
		}
		return r
	}, name)
}

// text is an ID or a nonce, which may be sent as a number.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func createMessage(s *Sim, r *request) (any, *refusal) {
	c, no := s.writable(r.PathValue("channel"))
	if no != nil {
		return nil, no
	}
	var d draft
	if no := r.into(&d); no != nil {
		return nil, no
	}
	nonce := text(d.Nonce)
	if len([]rune(nonce)) > maxNonce {
		return nil, invalid("nonce", "NONCE_TYPE_TOO_LONG", "Must be %d or fewer in length.", maxNonce)
	}
	if d.Enforce && nonce != "" {
		for _, m := range slices.Backward(s.messages) {
			if m.Channel == c.ID && m.Author == BotID && m.Nonce == nonce && time.Since(m.Said) < nonceFor {
				return s.json(m, false), nil
			}
		}
	}
	m := &Message{Channel: c.ID, Author: BotID, Nonce: nonce}
	if d.Reference != nil && d.Reference.Message != "" {
		m.Type, m.ReplyTo = Reply, d.Reference.Message
		if s.find(c.ID, m.ReplyTo) == nil {
			if d.Reference.Must == nil || *d.Reference.Must {
				return nil, invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
			}
			m.Type, m.ReplyTo = 0, ""
		}
	}
	if d.Flags != nil && *d.Flags&Ephemeral != 0 { // means nothing here
		*d.Flags &^= Ephemeral
	}
	if no := s.compose(m, &d, r); no != nil {
		return nil, no
	}
	if len(m.Attachments) > 0 && s.permissions(c)&AttachFiles == 0 {
		return nil, refuse(50013)
	}
	s.say(m)
	return s.json(m, false), nil
}

// writable finds a channel into which the bot may write. The lock is held.
func (s *Sim) writable(id string) (*Channel, *refusal) {
	need := int64(SendMessages)
	if c := s.channels[id]; c != nil && c.thread() {
		need = SendMessagesInThreads
	}
	c, no := s.reach(id, need)
	switch {
	case no != nil:
		return nil, no
	case c.Type == DM && s.shut50007(c):
		return nil, refuse(50007)
	case c.Type == Forum:
		return nil, refuse(50008)
	case c.Locked:
		return nil, refuse(50083)
	}
	return c, nil
}

// shut50007 reports whether the person on the other side takes no DM.
func (s *Sim) shut50007(c *Channel) bool {
	return slices.ContainsFunc(c.members, func(id string) bool { return s.users[id].closed })
}

// message finds the message a request is about. The lock is held.
func (s *Sim) message(r *request, need int64) (*Message, *refusal) {
	c, no := s.reach(r.PathValue("channel"), need)
	if no != nil {
		return nil, no
	}
	m := s.find(c.ID, r.PathValue("message"))
	if m == nil || m.Only != "" {
		return nil, refuse(10008)
	}
	return m, nil
}

func getMessage(s *Sim, r *request) (any, *refusal) {
	m, no := s.message(r, ReadHistory)
	if no != nil {
		return nil, no
	}
	return s.json(m, s.withheld(m)), nil
}

// getMessages answers newest first, whatever was asked for.
func getMessages(s *Sim, r *request) (any, *refusal) {
	c, no := s.reach(r.PathValue("channel"), 0)
	if no != nil {
		return nil, no
	}
	q := r.URL.Query()
	limit := 50
	if v := q.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 100 {
			return nil, invalid("limit", "NUMBER_TYPE_MAX", "int value should be less than or equal to 100.")
		}
		limit = n
	}
	all := []*Message{}
	if s.permissions(c)&ReadHistory == 0 {
		return all, nil
	}
	after, before := number(q.Get("after")), number(q.Get("before"))
	for _, m := range s.messages {
		id := number(m.ID)
		if m.Channel == c.ID && !m.Deleted && m.Only == "" && id > after && (before == 0 || id < before) {
			all = append(all, m)
		}
	}
	if len(all) > limit {
		if q.Has("after") {
			all = all[:limit]
		} else {
			all = all[len(all)-limit:]
		}
	}
	slices.Reverse(all)
	answer := []object{}
	for _, m := range all {
		answer = append(answer, s.json(m, s.withheld(m)))
	}
	return answer, nil
}

func editMessage(s *Sim, r *request) (any, *refusal) {
	m, no := s.message(r, 0)
	if no != nil {
		return nil, no
	}
	switch c := s.channels[m.Channel]; {
	case m.Author != BotID:
		return nil, refuse(50005)
	case c.Archived:
		return nil, refuse(50083)
	}
	var d draft
	if no := r.into(&d); no != nil {
		return nil, no
	}
	if no := s.compose(m, &d, r); no != nil {
		return nil, no
	}
	s.change(m)
	return s.json(m, false), nil
}

func deleteMessage(s *Sim, r *request) (any, *refusal) {
	m, no := s.message(r, 0)
	if no != nil {
		return nil, no
	}
	c := s.channels[m.Channel]
	switch {
	case m.Author != BotID && c.Type == DM:
		return nil, refuse(50003)
	case m.Author != BotID && s.permissions(c)&ManageMessages == 0:
		return nil, refuse(50013)
	case c.Archived:
		return nil, refuse(50083)
	}
	s.remove(m)
	return nil, nil
}

func addReaction(s *Sim, r *request) (any, *refusal) {
	m, no := s.message(r, 0)
	if no != nil {
		return nil, no
	}
	name := r.PathValue("emoji")
	if un, err := url.PathUnescape(name); err == nil {
		name = un
	}
	if strings.IndexFunc(name, func(r rune) bool { return r > 0x2000 }) < 0 && !strings.Contains(name, ":") {
		return nil, refuse(10014)
	}
	if s.permissions(s.channels[m.Channel])&AddReactions == 0 {
		return nil, refuse(50013)
	}
	s.react(m, name, BotID)
	return nil, nil
}

func removeReaction(s *Sim, r *request) (any, *refusal) {
	m, no := s.message(r, 0)
	if no != nil {
		return nil, no
	}
	user := r.PathValue("user")
	if user == "@me" {
		user = BotID
	}
	s.unreact(m, r.PathValue("emoji"), user)
	return nil, nil
}

// react puts a reaction on and tells of it. The lock is held.
func (s *Sim) react(m *Message, name, user string) {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Emoji == name })
	if i < 0 {
		m.Reactions = append(m.Reactions, Reaction{Emoji: name})
		i = len(m.Reactions) - 1
	}
	if slices.Contains(m.Reactions[i].Users, user) {
		return
	}
	m.Reactions[i].Users = append(m.Reactions[i].Users, user)
	s.reactionEvent("MESSAGE_REACTION_ADD", m, name, user)
}

// unreact takes a reaction off. The lock is held.
func (s *Sim) unreact(m *Message, name, user string) {
	for i := range m.Reactions {
		r := &m.Reactions[i]
		if j := slices.Index(r.Users, user); r.Emoji == name && j >= 0 {
			r.Users = slices.Delete(r.Users, j, j+1)
			if len(r.Users) == 0 {
				m.Reactions = slices.Delete(m.Reactions, i, i+1)
			}
			s.reactionEvent("MESSAGE_REACTION_REMOVE", m, name, user)
			return
		}
	}
}

func (s *Sim) reactionEvent(kind string, m *Message, name, user string) {
	c := s.channels[m.Channel]
	o := object{"user_id": user, "channel_id": m.Channel, "message_id": m.ID, "emoji": emoji(name), "type": 0, "message_author_id": m.Author}
	e := event{name: kind, guild: c.Guild, intents: GuildMessageReactions, data: o, hidden: s.blind(c), person: user != BotID}
	if c.Guild == "" {
		e.intents = DirectMessageReactions
	} else {
		o["guild_id"] = c.Guild
		if g := s.guild(c.Guild); g != nil && kind == "MESSAGE_REACTION_ADD" {
			o["member"] = g.member(user)
		}
	}
	s.dispatch(e)
}

// emoji is one as Discord shows it: a custom one as name:id, else itself.
func emoji(name string) object {
	if n, id, custom := strings.Cut(name, ":"); custom {
		return object{"id": id, "name": n}
	}
	return object{"id": nil, "name": name}
}
