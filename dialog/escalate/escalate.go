package escalate

import (
	"context"

	"handoff/bot"
	"handoff/dialog"
)

// Step brings a person where one is needed.
type Step struct{ policy []Rule }

var _ dialog.Step = (*Step)(nil)

// New makes the step with the Policy.
func New() *Step { return &Step{Policy} }

// Take hands over, or leaves the turn to the answer step.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	m := t.Message()
	switch t.Side {
	case bot.Internal:
		if m.Kind != bot.KindFailed {
			return false, nil
		}
		return true, givenUp(ctx, t, m)
	case bot.Customer:
	default:
		return false, nil
	}
	switch m.Kind {
	case bot.KindChoice:
		return choice(ctx, t, m)
	case bot.KindCommand:
		if t.TakenUp() != "" {
			return true, t.TakeUp(ctx)
		}
		// Triage reads other names for it (/human), in any case.
		if t.Reading.Intent == dialog.IntentPerson || m.Name == CommandAgent {
			return true, t.Handoff(ctx, dialog.ReasonAsked)
		}
	case bot.KindForm:
		if t.Feedback() {
			t.Feel()
			return true, t.Handoff(ctx, dialog.ReasonFeedback)
		}
	case bot.KindText, bot.KindEdit:
		if t.Question() != "" {
			return s.words(ctx, t)
		}
	}
	return false, nil
}

// CommandAgent is the customer's command that brings a person.
const CommandAgent = "agent"

// words asks the policy.
func (s *Step) words(ctx context.Context, t *dialog.Turn) (bool, error) {
	if t.State.Case.Asked { // "shall I bring a person?"
		switch t.Reading.Intent {
		case dialog.IntentYes:
			return true, t.Handoff(ctx, dialog.ReasonUnhelpful)
		case dialog.IntentNo:
			t.State.Case.Asked, t.State.Case.Failed = false, 0
			t.Tell("offer.declined")
			return true, nil
		}
	}
	t.Feel()
	for _, rule := range s.policy {
		if !rule.Holds(t.State, t.Reading) {
			continue
		}
		switch rule.Person {
		case AtOnce:
			return true, t.Handoff(ctx, rule.Reason)
		case Offer:
			t.Notice()
			if t.Reading.Intent == dialog.IntentFailed { // mere abuse asks nothing more
				t.State.Case.Asked = true
				t.Ask([]bot.Choice{t.PersonChoice()}, "mood.offer")
				return true, t.Unhelpful("words")
			}
			t.Ask([]bot.Choice{t.PersonChoice()}, rule.Say)
		default:
			t.Notice()
			t.Tell(rule.Say)
		}
		return false, nil
	}
	return false, nil
}

// choice is the button that brings a person. One of a case that is over asks
// again: a slip on an old button calls nobody.
func choice(ctx context.Context, t *dialog.Turn, m bot.Message) (bool, error) {
	if m.Name != dialog.ChoicePerson {
		return false, nil
	}
	if !t.State.Case.Offered {
		t.Ask([]bot.Choice{t.PersonChoice()}, "choice.old_person")
		return true, nil
	}
	reason := dialog.ReasonAsked
	if t.State.Case.Failed > 0 {
		reason = dialog.ReasonUnhelpful
	}
	return true, t.Handoff(ctx, reason)
}

// givenUp is a turn that failed again and again: nobody's words are lost.
func givenUp(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	if t.State.Owner == "" {
		if m.Name != bot.Desk.String() {
			return nil
		}
		// A command in the channel, a thread without a ticket.
		t.Say(m.At, bot.Reply{Text: t.DeskText("desk.failed", "text", dialog.CommonMark(t.Quote(m.Text)))})
		return nil
	}
	switch m.Name {
	case bot.Desk.String():
		t.TellDesk("desk.failed", "text", dialog.CommonMark(t.Quote(m.Text)))
	case bot.Customer.String():
		if !t.State.Ticket.Open() {
			if err := t.Handoff(ctx, dialog.ReasonFailed); err != nil {
				return err
			}
		}
		if t.Public() {
			return nil // there is no ticket: the customer was asked to go on in private
		}
		t.TellDesk("desk.customer_failed", "text", dialog.CommonMark(t.Quote(m.Text)))
	}
	return nil
}
