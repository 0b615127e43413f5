package triage

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// Step answers what needs no knowledge.
type Step struct{}

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New() *Step { return &Step{} }

// Take welcomes, greets, says goodbye and serves commands; questions go on.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if t.Side != bot.Customer {
		return false, nil
	}
	switch t.Kind() {
	case bot.KindCommand:
		return command(t), nil
	case bot.KindText, bot.KindEdit:
		if t.Question() != "" {
			return words(t)
		}
		if t.Kind() == bot.KindText {
			return wordless(ctx, t)
		}
	}
	return false, nil
}

func words(t *dialog.Turn) (bool, error) {
	r := t.Reading
	if err := t.Record("triage", dialog.TriageFact{Language: t.Language(), Intent: r.Intent, Mood: r.Mood}); err != nil {
		return false, err
	}
	switch r.Intent {
	case dialog.IntentPerson, dialog.IntentCrisis:
		return false, nil
	}
	partly(t)
	switch r.Intent {
	case dialog.IntentGreeting:
		if !t.State.Welcomed {
			t.Welcome()
		} else {
			t.Tell("greeting")
		}
		return true, nil
	case dialog.IntentThanks:
		return true, thanks(t)
	case dialog.IntentBye:
		t.Tell("bye")
		return true, nil
	case dialog.IntentYes, dialog.IntentNo:
		// An answer to "shall I bring a person?", "did that help?" or "is it one of these?" goes on.
		if !t.State.Case.Asked && !t.Pending() && !t.Clarifying() {
			t.Tell("noted")
			return true, nil
		}
		return false, nil
	}
	return false, nil
}

// thanks opens nothing and asks nothing: the case is taken as solved.
func thanks(t *dialog.Turn) error {
	t.Tell("thanks")
	return t.Solved("words")
}

// commands of the customer. agent, and any other word for a person, is served by
// the escalate step.
var commands = []string{"start", "help", "agent", "status"}

func command(t *dialog.Turn) (done bool) {
	name := strings.ToLower(t.Message().Name)
	if asksForPerson(fold(name)) { // /agent, and /human, /person, /人工
		t.Reading.Intent = dialog.IntentPerson
		return false
	}
	switch name {
	case "start":
		if t.TakenUp() != "" {
			return false // a person is wanted, not a welcome
		}
		t.Welcome()
	case "help":
		t.State.Welcomed = true
		t.Tell("help")
	case "status":
		if t.State.Ticket.Open() {
			t.TellTicket()
		} else {
			t.Tell("status.bot")
		}
	default:
		if near, ok := dialog.Nearest(name, commands); ok {
			t.Tell("command.meant", "name", dialog.Line(name, 30), "near", near)
		} else {
			t.Tell("command.none", "name", dialog.Line(name, 30))
		}
	}
	return true
}
