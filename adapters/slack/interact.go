package slack

import (
	"context"
	"encoding/json"
	"time"

	"handoff/bot"
)

// Buttons, forms and commands come once. Slack shows an error when they are not
// acknowledged within 3 s, see Config.Patience; we take 1 s at most, so the person
// always knows.
func (a *Adapter) takeTime() time.Duration { return a.cfg.Patience * 3 / 10 }

// whoTime is of it to learn who the person is, where we do not know.
func (a *Adapter) whoTime() time.Duration { return a.takeTime() / 3 }

// What the person reads when nothing came of it.
const (
	textNotTaken = "Not taken, please press again."
	textRetype   = "Not taken, please send it again."
	textStranger = "Only members of this workspace can do that."
)

// answer is an ack's payload; nil: none.
type answer map[string]any

func whisperAnswer(text string) answer {
	return answer{"response_type": "ephemeral", "text": text}
}

// who tells who acts, as far as can be learned in time, and whether that person
// may: somebody from another organisation may not, and where nobody knows the
// person the payload's team decides.
func (a *Adapter) who(ctx context.Context, id, name, team string) (bot.Person, bool) {
	ctx, cancel := context.WithTimeout(ctx, a.whoTime())
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
			err = l.a.whisper(ctx, bot.Delivery{}, content{text: text}, at, p.User.ID, p.right())
		}
		if err != nil {
			l.a.log.Warn("could not tell a person that it was not taken", "error", err)
		}
	}
}
