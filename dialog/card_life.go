package dialog

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"handoff/bot"
)

// status is who has the ticket and since when: the headline of the card.
func (t *Turn) status() string {
	tk := t.State.Ticket
	at := t.DeskClock
	label := func(key string, args ...any) string { return t.DeskLabel(key, args...) }
	var line string
	switch {
	case tk.How == Joined:
		other := ""
		if tk.Into != nil {
			other = tk.Into.Number
		}
		return label("card.merged", "agent", tk.By.Name, "time", at(tk.Closed), "other", cmp.Or(other, "–"))
	case tk.How == Resolved:
		line = label("card.resolved", "agent", tk.By.Name, "time", at(tk.Closed))
	case tk.How == Blocked:
		line = label("card.blocked", "agent", tk.By.Name, "time", at(tk.Closed))
	case tk.How == Returned:
		line = label("card.returned", "agent", tk.By.Name, "time", at(tk.Closed))
	case tk.Stage == StageSnoozed && tk.Until.IsZero():
		line = label("card.snoozed_words", "agent", t.holder())
	case tk.Stage == StageSnoozed:
		line = label("card.snoozed", "agent", t.holder(), "time", at(tk.Until))
	case t.State.Owner == OwnerAgent:
		line = label("card.claimed", "agent", t.State.Agent.Name, "time", at(tk.Claimed))
	default:
		line = label("card.waiting", "time", at(tk.Opened))
	}
	if tk.Why != "" && !tk.Open() {
		line += " · “" + tk.Why + "”"
	}
	return line
}

// holder is who has the ticket, as agents read it.
func (t *Turn) holder() string {
	if t.State.Owner == OwnerAgent {
		return t.State.Agent.Name
	}
	return t.DeskLabel("life.nobody")
}

// lifeFields are where the ticket stands, what it is, and what the customer said
// last.
func (t *Turn) lifeFields() []bot.Field {
	tk := t.State.Ticket
	var fields []bot.Field
	add := func(key, value string) {
		if value != "" {
			fields = append(fields, bot.Field{Name: t.DeskLabel(key), Value: value})
		}
	}
	stage := ""
	if tk.Stage != "" {
		stage = t.DeskLabel("stage." + string(tk.Stage))
	}
	if tk.Reopened > 0 {
		stage += " · " + t.DeskLabel("card.reopened", "count", tk.Reopened)
	}
	add("card.stage", stage)
	if len(t.manager.teams) > 1 {
		add("card.team", t.teamName())
	}
	if tk.Priority != PriorityNormal {
		add("card.priority", t.PriorityLabel(tk.Priority))
	}
	add("card.category", tk.Category)
	add("card.tags", strings.Join(tk.Tags, ", "))
	var joined []string
	for _, x := range tk.Joined {
		joined = append(joined, x.Number)
	}
	add("card.joined", strings.Join(joined, ", "))
	if zone := t.zone(); zone != nil {
		add("card.local", t.localTime(zone))
	}
	if tk.Words != "" {
		add("card.words", "“"+tk.Words+"”")
	}
	return fields
}

// localTime is the customer's zone, and what their clock showed when they wrote
// last: a card cannot show a clock that goes on.
func (t *Turn) localTime(zone *time.Location) string {
	at := t.State.Ticket.Wrote
	if at.IsZero() {
		at = t.State.Ticket.Opened
	}
	at = at.In(zone)
	return t.DeskLabel("card.local_time", "time", t.manager.texts.weekday(t.manager.locale, at)+" "+hourMinute(at), "zone", t.manager.texts.Zone(t.manager.locale, at))
}

// cardChoices are the buttons and the menu under the card: what can be done as the
// ticket stands.
func (t *Turn) cardChoices() []bot.Choice {
	tk := t.State.Ticket
	button := func(id string, style bot.Style) bot.Choice {
		return bot.Choice{ID: id, Label: t.DeskLabel("choice." + id), Style: style}
	}
	switch {
	case !tk.Open():
		return []bot.Choice{button(ChoiceReopen, "")}
	case tk.Stage == StageSnoozed:
		return append([]bot.Choice{button(ChoiceWake, bot.StylePrimary), button(ChoiceReply, ""), button(ChoiceResolve, "")}, t.cardMenu()...)
	case t.State.Owner == OwnerAgent:
		return append([]bot.Choice{button(ChoiceReply, ""), button(ChoiceResolve, bot.StylePrimary), button(ChoiceBot, "")}, t.cardMenu()...)
	}
	return append([]bot.Choice{button(ChoiceClaim, bot.StylePrimary), button(ChoiceReply, ""), button(ChoiceResolve, ""), button(ChoiceBot, "")}, t.cardMenu()...)
}

// cardMenu are the things that are done less often. Those that need a value ask for
// it in a form, which comes back under the verb's name.
func (t *Turn) cardMenu() []bot.Choice {
	tk := t.State.Ticket
	var menu []bot.Choice
	add := func(id string, inputs ...bot.Input) {
		c := bot.Choice{ID: id, Label: t.DeskLabel("choice." + id), Menu: true}
		if len(inputs) > 0 {
			for i := range inputs {
				inputs[i].Label = t.DeskLabel("input." + inputs[i].Name)
			}
			c.Form = &bot.Form{Name: id, Title: tk.Number + " · " + t.DeskLabel("choice."+id), Submit: t.DeskLabel("choice.submit"), Inputs: inputs}
		}
		menu = append(menu, c)
	}
	if t.manager.macros != nil || len(t.Switches().Macros) > 0 {
		add(ChoiceMacro)
	}
	add(ChoiceAssign, bot.Input{Name: "agent", Person: true})
	if t.State.Owner == OwnerAgent {
		add(ChoiceRelease)
	}
	if options := t.teamOptions(); len(options) > 0 {
		add(ChoiceTransfer, bot.Input{Name: "team", Options: options})
	}
	if tk.Stage != StageSnoozed {
		add(ChoiceSnooze, bot.Input{Name: "time", Value: "2h"})
	}
	add(ChoicePriority, bot.Input{Name: "priority", Options: t.priorityOptions(), Value: tk.Priority.Word()})
	add(ChoiceTag, bot.Input{Name: "tags", Value: strings.Join(tk.Tags, " "), Optional: true})
	add(ChoiceMerge, bot.Input{Name: "ticket"})
	add(ChoiceClose, bot.Input{Name: "reason", Optional: true})
	return menu
}

// FormOf is the form that asks for what a verb of the card's menu needs; nil: it
// needs nothing, or cannot be done now. A shortcut, which brings no values, is
// answered with it.
func (t *Turn) FormOf(verb string) *bot.Form {
	if !t.State.Ticket.Open() {
		return nil
	}
	for _, c := range t.cardMenu() {
		if c.ID == verb {
			return c.Form
		}
	}
	return nil
}

// maxOptions is how many teams a menu offers; the rest can be named in words.
const maxOptions = 50

func (t *Turn) teamOptions() []bot.Option {
	var options []bot.Option
	for _, x := range t.manager.teams {
		if x.Name != "" && x.Name != t.State.Ticket.Team && len(options) < maxOptions {
			options = append(options, bot.Option{ID: x.Name, Label: cmp.Or(x.Title, x.Name)})
		}
	}
	return options
}

// cardRest is how long the card stands at least before it is edited only for its
// fields (the customer's last words): each edit is a call that the platform counts.
// What agents act on, its headline and buttons, is shown at once.
const cardRest = 10 * time.Second

// headline is what of a card is shown at once.
func headline(r bot.Reply) string {
	if r.Card == nil {
		return ""
	}
	ids := make([]string, 0, len(r.Choices))
	for _, c := range r.Choices {
		ids = append(ids, c.ID)
	}
	return fmt.Sprint(r.Card.Title, "\n", r.Card.Status, "\n", ids)
}

// refresh edits the card where it shows something different from what it showed
// when it was edited last.
func (t *Turn) refresh() {
	tk := t.State.Ticket
	desk, ok := t.Desk()
	if !ok || tk == nil {
		return
	}
	card := t.Card()
	face := faceOf(card)
	switch {
	case face == tk.Face && !tk.Undrawn:
	case t.opened:
		t.Open(desk, card) // it is on its way: it goes with all that this turn knows
		tk.Face, tk.Drawn, tk.Undrawn = face, t.Now, false
	case sameHeadline(face, tk.Face) && t.Now.Before(tk.Drawn.Add(cardRest)):
		if !tk.Undrawn {
			tk.Undrawn = true
			t.Wake(timerCard, tk.Drawn.Add(cardRest))
		}
	default:
		t.Edit(bot.Desk, tk.cardHandle(), card)
		if tk.Undrawn {
			t.Wake(timerCard, time.Time{})
		}
		tk.Face, tk.Drawn, tk.Undrawn = face, t.Now, false
	}
}

// alarmCard shows what the card has not shown yet: the end of the turn does it.
func (t *Turn) alarmCard(context.Context, string) error { return nil }
