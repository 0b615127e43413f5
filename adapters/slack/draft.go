package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"handoff/adapters"
	"handoff/bot"
)

// Long answers grow by Slack's own streaming: chat.startStream opens a message,
// chat.appendStream adds to it, and the reply ends it. A stream only ever grows,
// so what we added is remembered; where the text no longer begins with that (a
// model that began anew), or another process opened the stream, the message waits
// for its reply.
// https://docs.slack.dev/reference/methods/chat.startStream
const (
	// draftEvery is the pace of appendStream, which is Tier 4 (100 a minute) for
	// the whole workspace.
	draftEvery  = time.Second
	streamLimit = 12000 // of markdown_text in one call
	streamsMost = 256
)

var _ bot.Drafter = (*Adapter)(nil)

// streams remembers what stands in the messages that grow.
type streams struct {
	mu    sync.Mutex
	text  map[string]string // by message ID
	keys  map[string]string // by draft key: the message ID, for a call that comes again
	order []string          // the keys, oldest first
}

func (s *streams) of(d bot.Draft) (id, text string, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id = d.ID; id == "" {
		id = s.keys[d.Key]
	}
	text, known = s.text[id]
	return id, text, known
}

func (s *streams) set(key, id, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text == nil {
		s.text, s.keys = make(map[string]string), make(map[string]string)
	}
	if s.keys[key] == "" {
		s.order = append(s.order, key)
	}
	s.text[id], s.keys[key] = text, id
	for len(s.order) > streamsMost { // the oldest was most likely left as it is
		delete(s.text, s.keys[s.order[0]])
		delete(s.keys, s.order[0])
		s.order = s.order[1:]
	}
}

func (s *streams) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.text, id)
}

// Draft shows the beginning of a reply in a thread, or in direct messages once
// there is one to answer.
func (a *Adapter) Draft(ctx context.Context, d bot.Draft) (string, time.Duration, error) {
	at, err := parseSpot(d.To)
	if err != nil {
		return "", 0, err
	}
	if at.home() {
		return "", 0, fmt.Errorf("slack: draft: a Home tab does not grow: %w", bot.ErrCannot)
	}
	if at.Channel, err = a.channelID(ctx, at.Channel); err != nil {
		return "", 0, err
	}
	text := shorten(streamText(d.Text), streamLimit)
	id, before, known := a.streams.of(d)
	if id == "" {
		id, err = a.openStream(ctx, d, at, text)
	} else if added, grown := strings.CutPrefix(text, before); known && grown && added != "" {
		err = a.appendStream(ctx, id, added)
	} else {
		return id, draftEvery, nil
	}
	if err != nil {
		if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
			err = &bot.RetryError{After: limited.RetryAfter, Err: err}
		}
		return id, draftEvery, err
	}
	a.streams.set(d.Key, id, text)
	return id, draftEvery, nil
}

// streamText is a draft as markdown_text, which is Markdown of Slack's and knows
// mentions: what is not a letter of ours is escaped.
func streamText(source string) string { return escape(adapters.Plain(adapters.Parse(source))) }

func (a *Adapter) openStream(ctx context.Context, d bot.Draft, at spot, text string) (string, error) {
	self, err := a.me(ctx)
	if err != nil {
		return "", err
	}
	thread := at.Thread
	if e, err := parseEventID(d.Re); thread == "" && err == nil {
		thread = e.TS // a stream stands in a thread always
	}
	if thread == "" {
		return "", fmt.Errorf("slack: draft: there is no thread to write in: %w", bot.ErrCannot)
	}
	options := []slack.MsgOption{slack.MsgOptionTS(thread), slack.MsgOptionMarkdownText(text)}
	if !isDirect(at.Channel) {
		reader := orElse(at.Person, self.user)
		options = append(options, slack.MsgOptionRecipientUserID(reader), slack.MsgOptionRecipientTeamID(self.team))
	}
	_, ts, err := a.api.StartStreamContext(ctx, at.Channel, options...)
	if err != nil {
		return "", fmt.Errorf("slack: start stream: %w", err)
	}
	return eventID{Channel: at.Channel, TS: ts}.String(), nil
}

func (a *Adapter) appendStream(ctx context.Context, id, added string) error {
	target, err := parseEventID(id)
	if err != nil {
		return err
	}
	if _, _, err := a.api.AppendStreamContext(ctx, target.Channel, target.TS, slack.MsgOptionMarkdownText(added)); err != nil {
		return fmt.Errorf("slack: append to stream: %w", err)
	}
	return nil
}

// finish ends the stream of a draft and makes the message read as the reply's
// first part. It may be done twice. gone: the message is no more, and the part
// must be said anew.
func (a *Adapter) finish(ctx context.Context, d bot.Delivery, c content) (gone bool, err error) {
	target, err := parseEventID(d.Send.Draft)
	if err != nil {
		return true, nil
	}
	a.streams.forget(d.Send.Draft)
	_, _, err = a.api.StopStreamContext(ctx, target.Channel, target.TS)
	switch code(err) {
	case "message_not_found":
		return true, nil
	case "message_not_in_streaming_state": // ended before, by us or by time
		err = nil
	}
	if err != nil {
		return false, fmt.Errorf("slack: stop stream: %w", err)
	}
	if err := a.pace.wait(ctx, "chat.update", d.Attempt); err != nil {
		return false, err
	}
	err = a.plainly(c, func(c content) error {
		options := append(c.instead(), slack.MsgOptionMetadata(metadata(d)))
		_, _, _, err := a.api.UpdateMessageContext(ctx, target.Channel, target.TS, options...)
		return err
	})
	if code(err) == "message_not_found" {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("slack: update message: %w", err)
	}
	return false, nil
}
