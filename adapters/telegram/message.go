package telegram

import (
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"handoff/bot"
)

// resolution is that of Telegram's clock: whole seconds.
const resolution = time.Second

// translate says what an update is to us; ok is false for what is nobody's
// conversation: bots, talk in a group that is not meant for us, service
// messages. Presses are not translated here: see press.go.
func (a *Adapter) translate(me identity, u *update) (m bot.Message, ok bool) {
	switch {
	case u.Message != nil:
		m, ok = a.said(me, u.Message)
	case u.Edited != nil:
		m, ok = a.said(me, u.Edited)
		if ok = ok && (m.Text != "" || m.Name != "" || len(m.Files) > 0); ok { // a live location is edited all the time
			if m.Kind == bot.KindCommand { // one that was edited into the text is not carried out
				m.Text = clean(or(u.Edited.Text, u.Edited.Caption))
			}
			m.Kind, m.Name, m.Values = bot.KindEdit, "", nil
			m.ID, m.Re = eventID(u.Edited.Chat.ID, u.Edited.ID, 'e', strconv.FormatInt(u.ID, 10)), m.ID
			m.SentAt = time.Unix(u.Edited.EditDate, 0)
		}
	case u.Reaction != nil:
		m, ok = a.reacted(u)
	case u.Member != nil:
		m, ok = a.left(u)
	case u.Stopped != nil:
		m, ok = a.stopped(u)
	}
	if u.Message != nil && u.Message.ID == 0 { // an ephemeral one has no number in its chat
		m.ID = eventID(u.Message.Chat.ID, 0, 'u', strconv.FormatInt(u.ID, 10))
	}
	m.Resolution = resolution
	return m, ok && u.lane() != 0 // a chat that cannot be read is none
}

// said translates a message.
func (a *Adapter) said(me identity, in *message) (bot.Message, bool) {
	if in.From == nil || in.From.IsBot || in.From.ID == me.id || in.ViaBot != nil || in.AutoForward || in.Chat.Type == models.ChatTypeChannel {
		return bot.Message{}, false
	}
	text, entities := in.Text, in.Entities
	if text == "" {
		text, entities = in.Caption, in.CaptionEntities
	}
	at := in.spot(in.From.ID)
	cmd, isCommand, forOther := me.parseCommand(text, entities)
	rest, mentioned := me.mentioned(text, entities)
	if at.group() {
		// /settings@us, our own commands and /handoff are for us; another bare command is
		// for whichever bot of the group knows it.
		addressed := mentioned || in.repliesTo(me) || isCommand && (ours[cmd.name] || cmd.name == bot.Own || strings.Contains(strings.ToLower(text), "@"+me.username))
		if !addressed || forOther {
			return bot.Message{}, false
		}
	}
	m := bot.Message{
		ID:     messageID(in.Chat.ID, in.ID),
		At:     at.address(a.name),
		From:   person(in.From),
		Kind:   bot.KindText,
		Text:   clean(rest),
		Files:  a.files(in),
		SentAt: time.Unix(in.Date, 0),
		Public: at.group(),
	}
	if in.ReplyTo != nil && len(in.ReplyTo.TopicCreated) == 0 {
		m.Re = messageID(in.Chat.ID, in.ReplyTo.ID)
	}
	if isCommand {
		m.Kind, m.Name, m.Text = bot.KindCommand, cmd.name, clean(me.withoutName(cmd.text))
		if cmd.name == "start" && payload.MatchString(cmd.text) {
			m.Values = map[string]string{"payload": cmd.text}
		}
		return m, true
	}
	kind, values := in.describe()
	if kind == "" && text == "" && len(m.Files) == 0 {
		return bot.Message{}, false // a service message
	}
	m.Values = values
	return m, true
}

// spot is the conversation's place: in a group, that of one person.
func (in *message) spot(person int64) spot {
	s := spot{chat: in.Chat.ID}
	if in.IsTopic {
		s.topic = in.Topic // without IsTopic it is a thread of replies, no place
	}
	if in.Chat.Type != models.ChatTypePrivate {
		s.person = person
	}
	return s
}

func (in *message) repliesTo(me identity) bool {
	r := in.ReplyTo
	return r != nil && r.From != nil && r.From.ID == me.id && len(r.TopicCreated) == 0
}

func person(u *models.User) bot.Person {
	return bot.Person{
		ID:     strconv.FormatInt(u.ID, 10),
		Name:   clean(strings.TrimSpace(u.FirstName + " " + u.LastName)),
		Locale: u.LanguageCode,
	}
}

// clean takes the NUL out; the JSON decoder has already made valid UTF-8.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// reacted translates a reaction in a private chat. In a group it does not tell
// whether it was meant for us.
func (a *Adapter) reacted(u *update) (bot.Message, bool) {
	r := u.Reaction
	if r.User == nil || r.User.IsBot || r.Chat.Type != models.ChatTypePrivate {
		return bot.Message{}, false
	}
	m := bot.Message{
		ID:     eventID(r.Chat.ID, r.MessageID, 'r', strconv.FormatInt(u.ID, 10)),
		At:     spot{chat: r.Chat.ID}.address(a.name),
		From:   person(r.User),
		Kind:   bot.KindReaction,
		Re:     messageID(r.Chat.ID, r.MessageID),
		SentAt: time.Unix(r.Date, 0),
	}
	old := make(map[string]bool)
	for _, x := range r.Old {
		old[x.name()] = true
	}
	for _, x := range r.New {
		if !old[x.name()] || m.Name == "" {
			m.Name = x.name() // the one that is new, else one that stayed
		}
	}
	return m, true
}

// left translates that the person blocked us or, in a group, removed us. The
// others of that group are told by Telegram's answer when something is said.
func (a *Adapter) left(u *update) (bot.Message, bool) {
	c := u.Member
	if c.New.Status != "kicked" && c.New.Status != "left" || c.Chat.Type == models.ChatTypeChannel || c.From.IsBot {
		return bot.Message{}, false
	}
	s := spot{chat: c.Chat.ID}
	if c.Chat.Type != models.ChatTypePrivate {
		s.person = c.From.ID
	}
	return bot.Message{
		Public: s.group(),
		ID:     eventID(c.Chat.ID, 0, 'l', strconv.FormatInt(u.ID, 10)),
		At:     s.address(a.name),
		From:   person(&c.From),
		Kind:   bot.KindLeft,
		SentAt: time.Unix(c.Date, 0),
	}, true
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
