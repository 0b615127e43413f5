package callback

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"

	"handoff/bot"
	"handoff/dialog"
)

// Step books callbacks. It stands before the desk step.
type Step struct{}

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New() *Step { return &Step{} }

// Take serves the book, its answers, the customer's buttons and times, and the agents'
// verb.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if done, err := t.KeepBook(ctx); done || err != nil {
		return done, err
	}
	if done, err := t.AnswerCallback(ctx); done || err != nil {
		return done, err
	}
	m := t.Message()
	if t.Side != bot.Customer {
		if words, ok := ordered(t, m); ok {
			return true, set(t, m, words)
		}
		return false, nil
	}
	if !t.State.Ticket.Open() {
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

// Verb is what agents write: "!callback tomorrow 10:00", "!callback cancel".
const Verb = "callback"

// ordered finds the verb, typed in the thread, pressed, or given elsewhere.
func ordered(t *dialog.Turn, m bot.Message) (words string, ok bool) {
	if t.State.Ticket == nil {
		return "", false
	}
	if m.Kind == bot.KindCommand || m.Kind == bot.KindChoice && t.Side == bot.Desk {
		return m.Text, m.Name == Verb
	}
	text := strings.TrimSpace(dialog.Clean(m.Text))
	if t.Side != bot.Desk || m.Kind != bot.KindText || text == "" || text[0] != '!' && text[0] != '/' {
		return "", false
	}
	word, rest := text, ""
	if i := strings.IndexFunc(text, unicode.IsSpace); i > 0 {
		word, rest = text[:i], text[i:]
	}
	return strings.TrimSpace(rest), strings.EqualFold(word[1:], Verb)
}

// set is the verb.
func set(t *dialog.Turn, m bot.Message, words string) error {
	tk := t.State.Ticket
	if !tk.Open() {
		t.Whisper(nil, "callback.closed", "number", tk.Number)
		return nil
	}
	had := tk.Callback != nil && !tk.Callback.At.IsZero()
	switch at, ok := t.Time(words, t.TeamZone()); {
	case strings.EqualFold(words, "cancel") || words == "取消":
		switch {
		case !had:
			t.Whisper(nil, "callback.desk_nothing")
		case dialog.Dry(m):
			t.Whisper(nil, "callback.dry_cancel", "number", tk.Number)
		default:
			return t.CancelCallback()
		}
	case !ok || !at.After(t.Now):
		t.Whisper(nil, "callback.usage")
	case dialog.Dry(m):
		t.Whisper(nil, "callback.dry", "number", tk.Number, "when", t.DeskTime(at))
	default:
		t.WishCallback(at, t.Agent(m.From).Name)
	}
	return nil
}
