package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// lifeVerbs move a ticket along.
var lifeVerbs = []verb{
	{name: dialog.ChoiceClaim, do: claim, silent: true, changes: true},
	{name: dialog.ChoiceResolve, do: resolve, ends: true, changes: true},
	{name: dialog.ChoiceBot, do: giveBack, silent: true, ends: true, changes: true},
	{name: dialog.ChoiceReopen, do: reopen, silent: true, changes: true},
	{name: dialog.ChoiceClose, do: closeFor, takes: true, ends: true, changes: true, words: value("reason")},
	{name: dialog.ChoiceRelease, do: release, silent: true, ends: true, changes: true},
	{name: dialog.ChoiceSnooze, do: snooze, takes: true, ends: true, changes: true, words: value("time")},
	{name: dialog.ChoiceWake, do: wake, silent: true, changes: true},
}

// value is the words of a form with one field.
func value(name string) func(map[string]string) string {
	return func(values map[string]string) string { return strings.TrimSpace(values[name]) }
}

// isOpen tells the author of an order for a closed ticket who closed it.
func isOpen(t *dialog.Turn) bool {
	if t.State.Ticket.Open() {
		return true
	}
	closed(t)
	return false
}

func claim(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	switch s := &t.State; {
	case !isOpen(t):
		return nil
	case s.Owner == dialog.OwnerAgent && s.Agent.ID == o.agent.ID:
		t.Whisper(nil, "desk.yours", "number", s.Ticket.Number)
		return nil
	case s.Owner == dialog.OwnerAgent:
		t.Whisper(nil, "desk.taken", "number", s.Ticket.Number, "agent", s.Agent.Name)
		return nil
	}
	return t.Claim(o.agent)
}

// resolve closes the ticket. Words behind the verb have been said before, unless they
// are a note.
func resolve(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	if isNote(o.words) {
		note(t, o.message, o.words)
	}
	if promised(t, o, o.verb.name) {
		return nil
	}
	shut(t, o.agent)
	return t.Resolve(o.agent)
}

// closeFor closes the ticket for a reason that agents alone read.
func closeFor(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	why := o.words
	if ended(o) {
		why = t.State.Ticket.Why // it was kept while they were asked
	} else if promised(t, o, o.verb.name) {
		t.State.Ticket.Why = dialog.Line(o.words, dialog.MaxWhy)
		return nil
	}
	shut(t, o.agent)
	return t.Close(o.agent, why)
}

// shut tells an agent who is about to close a colleague's ticket whose it was.
func shut(t *dialog.Turn, agent dialog.Agent) {
	if owner, ok := colleague(t, agent); ok {
		t.Whisper(nil, "desk.met_closed", "number", t.State.Ticket.Number, "agent", owner.Name)
	}
}

// promised asks who is about to close a ticket in its thread, and whose customer was
// promised a callback, what is to become of that; false: nobody need be asked. Who
// closes it from elsewhere, at many tickets at once perhaps, is not asked: then it is
// cancelled, and both sides are told.
func promised(t *dialog.Turn, o order, verb string) bool {
	tk := t.State.Ticket
	if !tk.Callback.Booked() || o.dry || o.verb.name == verb && ended(o) || t.Ordered() {
		return false
	}
	t.Whisper([]bot.Choice{
		{ID: verb + ":" + endCall, Label: t.DeskLabel("callback.end"), Style: bot.StyleDanger},
		{ID: dialog.ChoiceSnooze + ":" + dialog.ChoiceCallback, Label: t.DeskLabel("callback.keep")},
	}, "callback.ends", "number", tk.Number, "when", t.DeskTime(tk.Callback.At))
	return true
}

// endCall is the key of the button with which somebody closes a ticket all the same.
const endCall = "cancel"

func ended(o order) bool { return o.message.Kind == bot.KindChoice && o.words == endCall }

func giveBack(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	if promised(t, o, o.verb.name) {
		return nil
	}
	shut(t, o.agent)
	return t.GiveBack(o.agent)
}

func reopen(_ *Step, ctx context.Context, t *dialog.Turn, o order) error {
	s := &t.State
	if !s.Ticket.Open() {
		return t.Reopen(ctx, o.agent)
	}
	if s.Owner == dialog.OwnerAgent {
		t.Whisper(nil, "desk.taken", "number", s.Ticket.Number, "agent", s.Agent.Name)
	} else {
		t.Whisper(nil, "desk.is_open", "number", s.Ticket.Number)
	}
	return nil
}

func release(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	switch {
	case !isOpen(t):
		return nil
	case t.State.Owner != dialog.OwnerAgent:
		t.Whisper(nil, "desk.is_open", "number", t.State.Ticket.Number)
		return nil
	case !owns(t, o):
		return nil
	}
	return t.Release(o.agent)
}

// snooze puts the ticket aside; without words until the customer writes.
func snooze(s *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	var until time.Time
	switch word := strings.ToLower(o.words); {
	case word == dialog.ChoiceCallback || word == "回访":
		c := t.State.Ticket.Callback
		if !c.Booked() {
			t.Whisper(nil, "callback.desk_nothing")
			return nil
		}
		until = c.At
	case word != "":
		var err error
		if until, err = s.parseTime(o.words, t.Now, t.AgentZone(o.message.From)); err != nil {
			if near := s.nearTime(t, o); near != "" {
				t.Whisper(nil, "life.near_time", "words", dialog.Line(o.words, 60), "near", near)
				return nil
			}
			t.Whisper(nil, "life.no_time", "words", dialog.Line(o.words, 60))
			return nil
		}
	}
	return t.Snooze(o.agent, until)
}

func wake(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	return t.Unsnooze(o.agent)
}

// parseTime reads a time as people write it. Without a reader only durations are
// understood.
func (s *Step) parseTime(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if s.ParseTime != nil {
		return s.ParseTime(text, now, zone)
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("desk: read time %q: %w", text, err)
	}
	return now.Add(d), nil
}
