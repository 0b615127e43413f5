package dialog

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"handoff/bot"
)

// beforeSteps takes what belongs to the ticket's life before any step does: what a merged
// ticket passes, and words that bring a solved one back.
func (t *Turn) beforeSteps(ctx context.Context) (bool, error) {
	if t.cardStands() || t.fateHere() {
		return true, nil
	}
	if done, err := t.forward(ctx); done || err != nil {
		return done, err
	}
	if done, err := t.merging(ctx); done || err != nil {
		return done, err
	}
	return t.reopens(ctx)
}

// live follows the turn's changes: stages change by what was said, leases begin and
// end. It runs at the end of each turn.
func (t *Turn) live(ctx context.Context) error {
	tk := t.State.Ticket
	if tk == nil {
		return nil
	}
	if tk.Open() && t.wrote() {
		if err := t.written(); err != nil {
			return err
		}
	}
	if tk.Open() && t.replied {
		tk.Waiting, tk.Last = time.Time{}, t.Now
		if tk.First.IsZero() {
			tk.First = t.Now
		}
		if t.State.Owner == OwnerAgent && !t.asleep {
			if err := t.move(EventReplied, t.State.Agent); err != nil {
				return err
			}
		}
	}
	if t.State.Owner == OwnerAgent {
		tk.Had = t.State.Agent
	}
	if !t.State.fits() { // a step has set the owner and forgot the stage
		t.manager.log.ErrorContext(ctx, "stage does not fit the owner", "conversation", t.Conversation, "ticket", tk.Number,
			"stage", string(tk.Stage), "owner", string(t.State.Owner))
		tk.Stage = ""
		t.State.adopt()
	}
	t.watch()
	return nil
}

// wrote reports whether the customer wrote something in this turn that wants to be
// read: no thanks, no goodbye, no emoji.
func (t *Turn) wrote() bool {
	if t.joined {
		return t.Wants()
	}
	if t.Side != bot.Customer || t.was == nil || !t.was.Open() {
		return false
	}
	if !slices.ContainsFunc(t.Messages, says) {
		return false
	}
	switch t.Kind() {
	case bot.KindText, bot.KindCommand, bot.KindForm:
	default:
		return false
	}
	return t.Wants()
}

// Wants reports whether the customer's words of this turn are more than thanks, a
// goodbye or an emoji. "2" and "15 €" may be what they were asked for, "???" asks, and
// a file is something to look at, whatever stands with it.
func (t *Turn) Wants() bool {
	switch t.Reading.Intent {
	case IntentThanks, IntentBye, IntentUnclear:
	default:
		return true
	}
	unclear := t.Reading.Intent == IntentUnclear
	return slices.ContainsFunc(t.Messages, func(m bot.Message) bool {
		return len(m.Files) > 0 || unclear && strings.ContainsFunc(m.Text, func(r rune) bool { return unicode.IsDigit(r) || r == '?' || r == '？' })
	})
}

// maxWords is the length of the customer's last words on the card.
const maxWords = 120

// written follows the customer's words: it is the agent's turn again, and a ticket
// that was put aside comes back.
func (t *Turn) written() error {
	tk := t.State.Ticket
	t.lastWords()
	snoozed := tk.Stage == StageSnoozed
	if snoozed || tk.Stage == StageWaiting {
		if err := t.move(EventWritten, Agent{}); err != nil {
			return err
		}
	}
	if snoozed {
		t.callOwner("life.woken_words")
	}
	return nil
}

// lastWords keeps what the customer said last.
func (t *Turn) lastWords() {
	tk := t.State.Ticket
	for _, m := range t.Messages {
		if words := Line(m.Text, maxWords); words != "" && (t.Side == bot.Customer || t.joined) {
			tk.Words, tk.Wrote, tk.WordsID = words, t.Now, m.ID
		}
	}
}

// reword follows an edit of the customer's last words; "" is what they took back.
func (t *Turn) reword(id, text string) {
	if tk := t.State.Ticket; id != "" && tk.WordsID == id {
		tk.Words = Line(text, maxWords)
	}
}

// callOwner says a sentence in the thread and calls who has the ticket; without one
// nobody is called.
func (t *Turn) callOwner(key string, args ...any) {
	r := bot.Reply{Text: t.DeskText(key, append(args, "number", t.State.Ticket.Number)...)}
	if t.State.Owner == OwnerAgent {
		r.Call = t.calls(t.State.Agent.ID)
	}
	t.SayDesk(r)
}

// callLeads says a sentence in the thread and calls the team's leads.
func (t *Turn) callLeads(key string, args ...any) {
	t.SayDesk(bot.Reply{Call: t.Leads(), Text: t.DeskText(key, append(args, "number", t.State.Ticket.Number)...)})
}
