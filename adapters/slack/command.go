package slack

import (
	"context"
	"encoding/json"
	"strings"

	"handoff/bot"
)

// command is what we need of a slash command.
type command struct {
	Command     string `json:"command"`
	Text        string `json:"text"`
	UserID      string `json:"user_id"`
	UserName    string `json:"user_name"`
	Team        string `json:"team_id"`
	Channel     string `json:"channel_id"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
}

// takeCommand puts a slash command and returns what to acknowledge it with.
func (l *listener) takeCommand(ctx context.Context, payload json.RawMessage) answer {
	var c command
	if err := json.Unmarshal(payload, &c); err != nil || c.UserID == "" || c.Channel == "" {
		l.a.log.Error("a command cannot be read", "error", err)
		return whisperAnswer(textRetype)
	}
	person, allowed := l.a.who(ctx, c.UserID, c.UserName, c.Team)
	if !allowed {
		return whisperAnswer(textStranger)
	}
	m := bot.Message{
		ID: "command:" + c.Trigger, From: person, Kind: bot.KindCommand, Name: strings.TrimPrefix(c.Command, "/"),
		Grant: grant{Trigger: c.Trigger, URL: c.ResponseURL}.String(),
	}
	m.Text, m.Values = l.a.words(ctx, c.Text)
	var err error
	if m.At, err = l.a.address(ctx, spot{Channel: c.Channel, Person: c.UserID}); err == nil {
		err = l.put(ctx, m)
	}
	if err != nil {
		l.a.log.Error("a command was not taken", "error", err)
		return whisperAnswer(textRetype)
	}
	return nil
}

// words reads a command's text: people by ID, and their names as far as they can
// be learned in time.
func (a *Adapter) words(ctx context.Context, text string) (string, map[string]string) {
	ctx, cancel := context.WithTimeout(ctx, a.whoTime())
	defer cancel()
	r := a.reader(ctx)
	r.ids = true
	text = strings.TrimSpace(r.mrkdwn(text))
	if len(r.named) == 0 {
		return text, nil
	}
	return text, r.named
}
