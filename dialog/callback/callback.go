package callback

import (
	"context"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Step books callbacks. It stands before the desk step.
type Step struct{}

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New() *Step { return &Step{} }

// Take serves the book, its answers, and the customer's buttons and times.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if done, err := t.KeepBook(ctx); done || err != nil {
		return done, err
	}
	if done, err := t.AnswerCallback(ctx); done || err != nil {
		return done, err
	}
	m := t.Message()
	if t.Side != bot.Customer || !t.State.Ticket.Open() {
		return false, nil
	}
	if m.Kind == bot.KindChoice {
		return pressed(ctx, t, m)
	}
	return t.SaidCallback(ctx)
}

// pressed is a button of the customer.
func pressed(ctx context.Context, t *dialog.Turn, m bot.Message) (bool, error) {
	tk := t.State.Ticket
	slot, ok := strings.CutPrefix(m.Name, dialog.ChoiceSlot)
	switch {
	case ok:
		seconds, err := strconv.ParseInt(slot, 10, 64)
		if err != nil {
			return false, nil
		}
		t.WishCallback(time.Unix(seconds, 0), "")
	case m.Name == dialog.ChoiceCallback:
		offered, err := t.OfferCallback(ctx, "callback.offer")
		if err == nil && !offered {
			t.Tell("callback.none")
		}
		return true, err
	case m.Name == dialog.ChoiceCallbackOther:
		t.AskCallback()
	case m.Name == dialog.ChoiceCallbackCancel && tk.Callback != nil && !tk.Callback.At.IsZero():
		return true, t.CancelCallback()
	case m.Name == dialog.ChoiceCallbackCancel:
		t.Tell("callback.nothing")
	default:
		return false, nil
	}
	return true, nil
}
