package slack

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"handoff/bot"
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
		if thread, ok := p.of(); ok {
			at = spot{Channel: channel, Thread: thread}
		}
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
	switch on := p.Container; {
	case p.Type == "block_actions" && on.TS != "" && !isDirect(on.Channel):
		g.Head = on.Thread == "" || on.Thread == on.TS
	case p.Type == "message_action" && !isDirect(p.Channel.ID):
		g.Head = p.Message.Thread == "" || p.Message.Thread == p.Message.TS
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
				if action.Type == slack.OptTypeStatic && p.Container.Type == "message" && !p.Container.Ephemeral {
					if err := l.a.reset(ctx, eventID{Channel: p.Container.Channel, TS: p.Container.TS}); err != nil {
						l.a.log.Info("a menu shows what was picked", "error", err)
					}
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
