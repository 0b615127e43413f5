package slack

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"handoff/bot"
)

// Buttons, forms and commands come once. Slack shows an error when they are not
// acknowledged within 3 s; we take 1 s at most, so the person always knows.
const (
	takeTime = 900 * time.Millisecond
	whoTime  = 300 * time.Millisecond // of it to learn who the person is, where we do not know
)

// What the person reads when nothing came of it.
const (
	textNotTaken = "Not taken, please press again."
	textRetype   = "Not taken, please send it again."
	textStranger = "Only members of this workspace can do that."
)

// press is what we need of an interaction.
// https://docs.slack.dev/reference/interaction-payloads
type press struct {
	Type string `json:"type"` // block_actions, view_submission, others
	User struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Name     string `json:"name"`
		Team     string `json:"team_id"`
	} `json:"user"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	Channel     struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Channel   string `json:"channel_id"`
		TS        string `json:"message_ts"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Actions []struct {
		ID    string `json:"action_id"`
		Value string `json:"value"`
		TS    string `json:"action_ts"`
	} `json:"actions"`
	View struct {
		ID       string `json:"id"`
		Callback string `json:"callback_id"`
		Private  string `json:"private_metadata"`
		State    struct {
			Values map[string]map[string]struct {
				Value string `json:"value"`
			} `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

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

// answer is an ack's payload; nil: none.
type answer map[string]any

func whisperAnswer(text string) answer {
	return answer{"response_type": "ephemeral", "text": text}
}

// who tells who acts, as far as can be learned in time, and whether that person
// may: somebody from another organisation may not, and where nobody knows the
// person the payload's team decides.
func (a *Adapter) who(ctx context.Context, id, name, team string) (bot.Person, bool) {
	ctx, cancel := context.WithTimeout(ctx, whoTime)
	defer cancel()
	person, stranger, isKnown := a.people.find(ctx, id)
	if !isKnown {
		a.mu.Lock()
		self := a.self
		a.mu.Unlock()
		person.Name = oneLine(name, 100)
		stranger = self == nil || team != self.team
	}
	return person, !stranger
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
	at, err := l.a.address(ctx, spot{Channel: c.Channel, Person: c.UserID})
	if err == nil {
		err = l.put(ctx, bot.Message{
			ID: "command:" + c.Trigger, At: at, From: person,
			Kind: bot.KindCommand, Name: strings.TrimPrefix(c.Command, "/"), Text: strings.TrimSpace(tidy(unescaper.Replace(c.Text))),
			Grant: grant{Trigger: c.Trigger, URL: c.ResponseURL}.String(),
		})
	}
	if err != nil {
		l.a.log.Error("a command was not taken", "error", err)
		return whisperAnswer(textRetype)
	}
	return nil
}

// takePress puts a button or a form and returns what to acknowledge it with, and
// what to do afterwards.
func (l *listener) takePress(ctx context.Context, payload json.RawMessage) (answer, func(context.Context)) {
	var p press
	if err := json.Unmarshal(payload, &p); err != nil {
		l.a.log.Error("an interaction cannot be read", "error", err)
		return nil, nil
	}
	switch p.Type {
	case "block_actions":
		return nil, l.takeButtons(ctx, p)
	case "view_submission":
		return l.takeForm(ctx, p), nil
	}
	return nil, nil // a closed view, a shortcut: acknowledged, of no meaning to us
}

// place is the conversation that a button's message belongs to: its thread, the
// thread that it begins, or what one person says to us in a channel.
func (p press) place() (spot, eventID) {
	channel := orElse(p.Container.Channel, p.Channel.ID)
	at := spot{Channel: channel, Thread: orElse(p.Container.Thread, p.Container.TS)}
	if p.Container.Ephemeral && p.Container.Thread == "" {
		at = spot{Channel: channel, Person: p.User.ID}
	}
	if isDirect(channel) {
		at = spot{Channel: channel}
	}
	return at, eventID{Channel: channel, TS: p.Container.TS}
}

func (l *listener) takeButtons(ctx context.Context, p press) func(context.Context) {
	tell := func(text string) func(context.Context) {
		return func(ctx context.Context) { l.tell(ctx, p, text) }
	}
	where, on := p.place()
	if on.Channel == "" || !isTS(on.TS) || p.User.ID == "" {
		return nil
	}
	at, err := l.a.address(ctx, where)
	if err != nil {
		l.a.log.Error("a button was not taken", "error", err)
		return tell(textNotTaken)
	}
	for _, action := range p.Actions {
		choice, err := parseChoiceID(action.ID)
		if err != nil {
			continue // not ours
		}
		person, allowed := l.a.who(ctx, p.User.ID, orElse(p.User.Name, p.User.Username), p.User.Team)
		if !allowed {
			return tell(textStranger)
		}
		if action.Value != "" {
			return func(ctx context.Context) {
				if err := l.showForm(ctx, p, action.Value, origin{At: at, Re: on.String()}); err != nil {
					l.a.log.Error("a form was not opened", "error", err)
					l.tell(ctx, p, textNotTaken)
				}
			}
		}
		id := eventID{on.Channel, on.TS, "press", action.TS + ":" + p.User.ID + ":" + choice.String()}
		err = l.put(ctx, bot.Message{
			ID: id.String(), At: at, From: person, Kind: bot.KindChoice, Name: choice.ID, Re: on.String(),
			Grant: grant{Trigger: p.Trigger, URL: p.ResponseURL}.String(), SentAt: instant(action.TS),
		})
		if err != nil {
			l.a.log.Error("a button was not taken", "error", err)
			return tell(textNotTaken)
		}
	}
	return nil
}

func (l *listener) showForm(ctx context.Context, p press, value string, from origin) error {
	form, err := l.a.heldForm(ctx, value)
	if err != nil {
		return err
	}
	if form == nil {
		return errFormLost
	}
	return l.a.openForm(ctx, p.Trigger, *form, from)
}

func (l *listener) takeForm(ctx context.Context, p press) answer {
	// The form stays open with what was typed, and says why.
	refuse := func(text string) answer {
		errs := map[string]string{}
		for block := range p.View.State.Values {
			errs[block] = text
		}
		return answer{"response_action": "errors", "errors": errs}
	}
	var from origin
	if err := json.Unmarshal([]byte(p.View.Private), &from); err != nil || from.At.IsZero() || p.View.ID == "" {
		l.a.log.Error("a form of unknown origin", "error", err)
		return nil
	}
	person, allowed := l.a.who(ctx, p.User.ID, orElse(p.User.Name, p.User.Username), p.User.Team)
	if !allowed {
		return refuse(textStranger)
	}
	values := make(map[string]string)
	for block, fields := range p.View.State.Values {
		for _, field := range fields {
			values[block] = tidy(field.Value)
		}
	}
	err := l.put(ctx, bot.Message{
		ID: "form:" + p.View.ID, At: from.At, From: person, Kind: bot.KindForm, Name: p.View.Callback, Values: values,
		Re: from.Re, Grant: grant{Trigger: p.Trigger}.String(),
	})
	if err != nil {
		l.a.log.Error("a form was not taken", "error", err)
		return refuse(textRetype)
	}
	return nil
}

// tell says one sentence to whoever pressed, as best we can.
func (l *listener) tell(ctx context.Context, p press, text string) {
	at := spot{Channel: orElse(p.Container.Channel, p.Channel.ID), Thread: p.Container.Thread}
	c := content{text: text}
	if err := l.a.whisper(ctx, c, at, p.User.ID, grant{URL: p.ResponseURL}); err != nil {
		l.a.log.Warn("could not tell a person that it was not taken", "error", err)
	}
}
