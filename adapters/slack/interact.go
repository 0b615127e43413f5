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
	Type string `json:"type"` // block_actions, view_submission, message_action, shortcut
	User struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Name     string `json:"name"`
		Team     string `json:"team_id"`
	} `json:"user"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	Callback    string `json:"callback_id"` // of a shortcut
	TS          string `json:"action_ts"`   // of a shortcut
	Channel     struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message   said `json:"message"`
	Container struct {
		Type      string `json:"type"` // message, view
		Channel   string `json:"channel_id"`
		TS        string `json:"message_ts"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Actions []action `json:"actions"`
	View    view     `json:"view"`
}

// view is what we need of a form, a notice or a Home tab.
type view struct {
	ID       string          `json:"id"`
	Type     string          `json:"type"` // modal, home
	Callback string          `json:"callback_id"`
	Private  string          `json:"private_metadata"`
	Hash     string          `json:"hash"`
	Blocks   json.RawMessage `json:"blocks"`
	State    struct {
		Values state `json:"values"`
	} `json:"state"`
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
	ctx, cancel := context.WithTimeout(ctx, whoTime)
	defer cancel()
	r := a.reader(ctx)
	r.ids = true
	text = strings.TrimSpace(r.mrkdwn(text))
	if len(r.named) == 0 {
		return text, nil
	}
	return text, r.named
}

// takePress puts what a person pressed, picked or filled in, and returns what to
// acknowledge it with, and what to do afterwards.
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
		return l.takeForm(ctx, p)
	case "message_action":
		return nil, l.takeShortcut(ctx, p)
	case "shortcut":
		return nil, l.takePanel(ctx, p)
	}
	return nil, nil // a closed view: acknowledged, of no meaning to us
}

// by tells who acts, and whether that person may.
func (l *listener) by(ctx context.Context, p press) (bot.Person, bool) {
	return l.a.who(ctx, p.User.ID, orElse(p.User.Name, p.User.Username), p.User.Team)
}

// stood is where a button stood.
type stood struct {
	at  bot.Address
	re  string // the ID of what it stood on
	own string // begins the IDs of presses there
}

// stood finds the conversation that a button belongs to: its message's thread, the
// thread that the message begins, what one person says to us in a channel, a Home
// tab, or wherever the notice was opened. ok is false where it is nobody's.
func (l *listener) stood(ctx context.Context, p press) (s stood, ok bool, err error) {
	if p.Container.Type == "view" || p.Container.TS == "" && p.View.ID != "" {
		if p.View.Type == "home" {
			id := homeID(p.User.ID)
			return stood{spot{Channel: homeTab, Person: p.User.ID}.address(l.a.cfg.Name), id, id + ":press:"}, true, nil
		}
		var from origin
		if json.Unmarshal([]byte(p.View.Private), &from) != nil || from.At.IsZero() {
			return stood{}, false, nil
		}
		return stood{from.At, from.Re, "view:" + p.View.ID + ":press:"}, true, nil
	}
	channel := orElse(p.Container.Channel, p.Channel.ID)
	on := eventID{Channel: channel, TS: p.Container.TS}
	if on.Channel == "" || !isTS(on.TS) {
		return stood{}, false, nil
	}
	at := spot{Channel: channel, Thread: orElse(p.Container.Thread, p.Container.TS)}
	if p.Container.Ephemeral && p.Container.Thread == "" {
		at = spot{Channel: channel, Person: p.User.ID}
	}
	if isDirect(channel) {
		at = spot{Channel: channel}
	}
	address, err := l.a.address(ctx, at)
	return stood{address, on.String(), on.String() + ":press:"}, true, err
}

// right is what a press entitles us to.
func (p press) right() grant {
	g := grant{Trigger: p.Trigger, URL: p.ResponseURL}
	if p.View.Type == "modal" && p.Type == "block_actions" {
		g.View = p.View.ID
	}
	return g
}

func (l *listener) takeButtons(ctx context.Context, p press) func(context.Context) {
	where, ok, err := l.stood(ctx, p)
	switch {
	case err != nil:
		l.a.log.Error("a button was not taken", "error", err)
		return l.tell(p, textNotTaken)
	case !ok || p.User.ID == "":
		return nil
	}
	for _, action := range p.Actions {
		choice, form, ok := action.chosen()
		if !ok {
			continue // not ours
		}
		person, allowed := l.by(ctx, p)
		if !allowed {
			return l.tell(p, textStranger)
		}
		if form != "" {
			return func(ctx context.Context) {
				from := origin{At: where.at, Re: where.re, URL: p.ResponseURL, Passing: p.Container.Ephemeral}
				if err := l.showForm(ctx, p, form, from); err != nil {
					l.a.log.Error("a form was not opened", "error", err)
					l.tell(p, textNotTaken)(ctx)
				}
			}
		}
		err = l.put(ctx, bot.Message{
			ID: where.own + action.TS + ":" + p.User.ID + ":" + choice.String(), At: where.at, From: person,
			Kind: bot.KindChoice, Name: choice.ID, Re: where.re, Grant: p.right().String(), SentAt: instant(action.TS),
		})
		if err != nil {
			l.a.log.Error("a button was not taken", "error", err)
			return l.tell(p, textNotTaken)
		}
		return l.answered(p)
	}
	return nil
}

// answered takes away what a person alone was asked: no button of it is live once
// one was pressed, whatever comes of that. Other messages are edited by whoever
// wrote them.
func (l *listener) answered(p press) func(context.Context) {
	switch {
	case p.Container.Ephemeral:
		return func(ctx context.Context) { l.a.vanish(ctx, p.ResponseURL) }
	case p.View.Type == "modal":
		return func(ctx context.Context) { l.a.quieten(ctx, p.View) }
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

func (l *listener) takeForm(ctx context.Context, p press) (answer, func(context.Context)) {
	// The form stays open with what was typed, and says why.
	refuse := func(text string) answer {
		errs := map[string]string{}
		for _, block := range p.View.State.Values.blocks() {
			errs[block] = text
		}
		return answer{"response_action": "errors", "errors": errs}
	}
	var from origin
	if err := json.Unmarshal([]byte(p.View.Private), &from); err != nil || from.At.IsZero() || p.View.ID == "" {
		l.a.log.Error("a form of unknown origin", "error", err)
		return nil, nil
	}
	person, allowed := l.by(ctx, p)
	if !allowed {
		return refuse(textStranger), nil
	}
	err := l.put(ctx, bot.Message{
		ID: "form:" + p.View.ID, At: from.At, From: person, Kind: bot.KindForm, Name: p.View.Callback,
		Values: l.a.values(ctx, p.View.State.Values), Re: from.Re, Grant: grant{Trigger: p.Trigger, URL: from.URL}.String(),
	})
	if err != nil {
		l.a.log.Error("a form was not taken", "error", err)
		return refuse(textRetype), nil
	}
	if !from.Passing {
		return nil, nil
	}
	return nil, func(ctx context.Context) { l.a.vanish(ctx, from.URL) }
}

// tell says one sentence to whoever pressed, as best we can.
func (l *listener) tell(p press, text string) func(context.Context) {
	return func(ctx context.Context) {
		at := spot{Channel: orElse(p.Container.Channel, p.Channel.ID), Thread: p.Container.Thread}
		if p.Type == "message_action" && p.Message.Thread != p.Message.TS { // a head is read in the channel
			at.Thread = p.Message.Thread
		}
		var err error
		if at.Channel == "" { // on the Home tab, in a notice
			_, err = l.a.show(ctx, content{text: text}, origin{}, p.right())
		} else {
			err = l.a.whisper(ctx, content{text: text}, at, p.User.ID, p.right())
		}
		if err != nil {
			l.a.log.Warn("could not tell a person that it was not taken", "error", err)
		}
	}
}
