package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"handoff/bot"
)

// event is what we need of an Events API event about a message. It is decoded
// leniently: what somebody else's app wrote must not keep us from acknowledging.
// https://docs.slack.dev/reference/events/message
type event struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	Tab         string `json:"tab"` // of app_home_opened
	EventTS     string `json:"event_ts"`
	DeletedTS   string `json:"deleted_ts"`
	said
	Message  *said `json:"message"`          // of message_changed: as it reads now
	Previous *said `json:"previous_message"` // of message_changed and message_deleted
}

// said is a message within an event.
type said struct {
	Subtype string          `json:"subtype"`
	User    string          `json:"user"`
	BotID   string          `json:"bot_id"`
	Text    string          `json:"text"`
	Raw     json.RawMessage `json:"blocks"`
	TS      string          `json:"ts"`
	Team    string          `json:"team"`      // the author's
	Home    string          `json:"user_team"` // the same, in channels shared with others
	Thread  string          `json:"thread_ts"`
	Parent  string          `json:"parent_user_id"`
	Edited  *struct {
		User string `json:"user"`
		TS   string `json:"ts"`
	} `json:"edited"`
	Files []struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		MimeType string `json:"mimetype"`
		Subtype  string `json:"subtype"`
		Size     int64  `json:"size"`
	} `json:"files"`
}

// human reports whether a person said it, in a way that we pass on.
func (s *said) human(self string) bool {
	switch s.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
		return s.BotID == "" && s.User != "" && s.User != self && s.User != "USLACKBOT"
	}
	return false
}

func (s *said) blocks() []element {
	var blocks []element
	if json.Unmarshal(s.Raw, &blocks) != nil {
		return nil // of no use to us; the text is there
	}
	return blocks
}

// read turns an event into a message; nil when it is nobody's conversation.
func (a *Adapter) readEvent(ctx context.Context, payload json.RawMessage) (*bot.Message, error) {
	var outer struct {
		Event event `json:"event"`
	}
	if err := json.Unmarshal(payload, &outer); err != nil {
		return nil, fmt.Errorf("slack: read event: %w", err)
	}
	e := outer.Event
	if e.Type != "message" && e.Type != "app_mention" && e.Type != "app_home_opened" {
		return nil, nil
	}
	self, err := a.me(ctx)
	if err != nil {
		return nil, err
	}
	if e.Type == "app_home_opened" {
		return a.readOpened(ctx, e)
	}
	s, kind, id := &e.said, bot.KindText, eventID{Channel: e.Channel, TS: e.TS}
	switch e.Subtype { // said has one too, but the outer wins
	case "message_changed":
		s, kind = e.Message, bot.KindEdit
		if s == nil || s.Edited == nil || e.Previous != nil && s.Text == e.Previous.Text {
			return nil, nil // a preview grew, a thread began
		}
		id = eventID{e.Channel, s.TS, "edit", s.Edited.TS}
	case "message_deleted":
		s, kind = e.Previous, bot.KindDelete
		if s == nil {
			return nil, nil
		}
		id = eventID{Channel: e.Channel, TS: e.DeletedTS, What: "delete"}
	default:
		s.Subtype = e.Subtype
	}
	if !s.human(self.user) || !isTS(id.TS) || id.Channel == "" {
		return nil, nil
	}
	at, ok, err := a.placeOf(ctx, self, e, s)
	if err != nil || !ok {
		return nil, err
	}
	return a.compose(ctx, self, at, s, kind, id)
}

// compose makes a message of what was said; nil when a stranger said it: what a
// thread holds reaches a customer, and that is for our own people alone.
func (a *Adapter) compose(ctx context.Context, self identity, at spot, s *said, kind bot.Kind, id eventID) (*bot.Message, error) {
	author := s.User
	if kind == bot.KindEdit && s.Edited.User != "" {
		author = s.Edited.User
	}
	person, stranger, isKnown := a.people.find(ctx, author)
	if !isKnown {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		stranger = !ours(self, orElse(s.Home, s.Team), "")
	}
	if stranger {
		a.log.Warn("ignored somebody from outside the workspace", "user", author, "channel", id.Channel)
		return nil, nil
	}
	address, err := a.address(ctx, at)
	if err != nil {
		return nil, err
	}
	m := &bot.Message{ID: id.String(), At: address, From: person, Kind: kind, SentAt: instant(id.TS)}
	if at.Person != "" {
		m.Grant = grant{Thread: s.Thread}.String()
	}
	switch kind {
	case bot.KindEdit:
		m.SentAt = instant(id.Mark)
		m.Re = eventID{Channel: id.Channel, TS: id.TS}.String()
	case bot.KindDelete:
		m.SentAt = instant("")
		m.Re = eventID{Channel: id.Channel, TS: id.TS}.String()
		return m, nil
	}
	r := a.reader(ctx)
	m.Text = r.message(s.Text, s.blocks())
	if at.Person != "" { // a mention: who is called need not be said again
		m.Text = strings.TrimSpace(strings.TrimPrefix(m.Text, "@"+a.people.name(ctx, self.user)))
	}
	if delete(r.named, "@"+self.user); len(r.named) > 0 {
		m.Values = r.named
	}
	for _, f := range s.Files {
		m.Files = append(m.Files, bot.File{Account: a.cfg.Name, Ref: f.ID, Name: f.Name, Type: f.MimeType, Size: f.Size, Media: media(f.MimeType, f.Subtype)})
	}
	return m, nil
}

// placeOf says whose conversation a message belongs to.
func (a *Adapter) placeOf(ctx context.Context, self identity, e event, s *said) (spot, bool, error) {
	if e.ChannelType == "im" || isDirect(e.Channel) {
		a.learn(ctx, s.User, e.Channel)
		return spot{Channel: e.Channel}, true, nil
	}
	if s.Thread != "" && s.Thread != s.TS {
		mine, err := a.headsThread(ctx, self, e.Channel, s.Thread, s.Parent)
		if err != nil {
			return spot{}, false, err
		}
		if mine {
			return spot{Channel: e.Channel, Thread: s.Thread}, true, nil
		}
	}
	if e.Type == "app_mention" {
		return spot{Channel: e.Channel, Person: s.User}, true, nil
	}
	return spot{}, false, nil // talk
}

// headsThread reports whether a thread begins with a message of ours. The event
// says who began it; where it does not, or the beginning was deleted, the thread
// itself tells: one of ours holds words of ours.
func (a *Adapter) headsThread(ctx context.Context, self identity, channel, thread, parent string) (bool, error) {
	if parent != "" && parent != "USLACKBOT" {
		return parent == self.user, nil
	}
	key := channel + ":" + thread
	a.mu.Lock()
	mine, known := a.heads[key]
	a.mu.Unlock()
	if known {
		return mine, nil
	}
	args := url.Values{"channel": {channel}, "include_all_metadata": {"1"}}
	err := a.pages(ctx, thread, args, func(raw json.RawMessage) (bool, error) {
		var m message
		mine = json.Unmarshal(raw, &m) == nil && m.User == self.user && m.Metadata.Type == metadataType
		return !mine, nil
	})
	if err != nil && code(err) == "" {
		return false, fmt.Errorf("slack: look who began the thread: %w", err)
	}
	if err != nil && classes[code(err)] != elsewhere {
		a.log.Error("a thread cannot be read, its replies are ignored", "channel", channel, "error", a.mend(err, channel))
		return false, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.heads) > 4096 {
		clear(a.heads)
	}
	a.heads[key] = mine
	return mine, nil
}
