package relay

import (
	"context"
	"slices"

	"handoff/bot"
	"handoff/dialog"
)

// Step passes on what customers do while a person owns the conversation, and
// what becomes of deliveries.
type Step struct{}

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New() *Step { return &Step{} }

// Take handles the fate of deliveries always, the customer's side while a person
// owns it.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if t.Side == bot.Internal {
		return s.fate(ctx, t)
	}
	if t.Side != bot.Customer {
		return false, nil
	}
	if t.Kind() == bot.KindLeft {
		left(t)
		return true, nil
	}
	switch t.State.Owner {
	case dialog.OwnerBot:
		if err := follow(ctx, t); err != nil {
			return false, err
		}
		if _, paused := t.Paused(); !paused {
			return false, nil
		}
		return true, silent(ctx, t)
	case dialog.OwnerPaused:
		if !t.State.Ticket.Open() {
			return true, silent(ctx, t)
		}
	}
	return true, s.pass(ctx, t)
}

// pass brings what the customer did to the thread.
func (s *Step) pass(ctx context.Context, t *dialog.Turn) error {
	m := t.Message()
	switch m.Kind {
	case bot.KindText:
		words(t)
	case bot.KindForm:
		if t.Feedback() {
			words(t)
		}
	case bot.KindEdit:
		t.RelayEdit(m)
	case bot.KindDelete:
		return t.RelayDelete(ctx, m)
	case bot.KindChoice:
		s.choice(t, m)
	case bot.KindCommand:
		t.TellTicket()
		t.RelayCommand(m)
	}
	return nil
}

// follow brings an edit or a deletion to the copy in the thread of a ticket that is
// closed: agents go on reading it there. What the assistant makes of it is its own.
func follow(ctx context.Context, t *dialog.Turn) error {
	m, tk := t.Message(), t.State.Ticket
	if tk == nil || tk.Open() || !slices.Contains(tk.Copies, m.Re) {
		return nil
	}
	switch m.Kind {
	case bot.KindEdit:
		t.RelayEdit(m)
	case bot.KindDelete:
		return t.RelayDelete(ctx, m)
	}
	return nil
}

// words are relayed one by one, as they were written. In the queue the customer
// is told once that they arrived.
func words(t *dialog.Turn) {
	tk := t.State.Ticket
	tk.Lost = false
	if tk.Waiting.IsZero() && t.Wants() {
		tk.Waiting = t.Now
	}
	for _, m := range t.Messages {
		t.Relay(m)
	}
	t.Feel()
	switch {
	case t.Reading.Intent == dialog.IntentCrisis:
		t.Tell("crisis.waiting", "number", tk.Number)
	case t.State.Owner == dialog.OwnerAgent:
	case t.Reading.Intent == dialog.IntentPerson:
		t.TellTicket()
	case !tk.Added:
		if _, desk := t.Desk(); desk {
			t.Tell("ticket.added", "number", tk.Number)
		} else {
			t.Ask([]bot.Choice{t.AssistantChoice()}, "ticket.added_without_desk", "number", tk.Number)
		}
	}
	if t.State.Owner != dialog.OwnerAgent {
		tk.Added = true
	}
}

func (s *Step) choice(t *dialog.Turn, m bot.Message) {
	_, desk := t.Desk()
	switch {
	case m.Name == dialog.ChoiceAssistant && !desk:
		// Nobody can give the conversation back, so the customer takes it back; the
		// ticket stays listed.
		t.State.Owner = dialog.OwnerBot
		t.Boundary()
		t.Tell("assistant.back", "number", t.State.Ticket.Number)
	case m.Name == dialog.ChoiceHelped:
		t.TellDesk("relay.helped")
		t.Tell("ticket.helped", "number", t.State.Ticket.Number)
	default:
		t.TellTicket()
	}
}

// left notes that the customer can no longer be reached.
func left(t *dialog.Turn) {
	t.State.Left = true
	if tk := t.State.Ticket; tk.Open() && !tk.Lost {
		tk.Lost = true
		t.TellDesk("relay.left")
	}
}
