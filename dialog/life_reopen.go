package dialog

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"handoff/bot"
)

// lately reports whether the conversation's last ticket was solved so short a while ago
// that the customer's words may bring it back.
func (t *Turn) lately() bool {
	tk, within := t.State.Ticket, t.manager.reopenIn
	if within <= 0 || t.Side != bot.Customer || t.Kind() != bot.KindText || t.State.Owner != OwnerBot || t.State.Public {
		return false
	}
	if tk == nil || tk.Open() || t.question == "" {
		return false
	}
	switch tk.How {
	case Resolved:
		return t.Now.Sub(tk.Closed) <= within
	case Joined:
		return tk.Was != nil && t.Now.Sub(tk.Freed) <= within
	}
	return false
}

// returns reports whether the customer's words say that what was solved is not:
// then the ticket comes back instead of the assistant or a new case. It holds only
// within Config.ReopenIn after it was closed as solved, and only for real words:
//
//   - "that did not help", or a person is asked for;
//   - "it still fails", "it is not solved", "it broke again", whatever else stands there;
//   - anything that sounds upset or worse;
//   - a question that is about the same as the ticket: its subject or the
//     customer's last words.
//
// Any other question goes to the assistant: it may well be about something else. Where the
// assistant finds nothing near to it, Afterword brings the ticket back. Thanks, goodbye,
// "yes", "no", a greeting and emoji reopen nothing, and neither does a file alone.
// Words of danger do not either: they bring a person at once, in words of their own.
func (t *Turn) returns() bool {
	if !t.lately() {
		return false
	}
	tk, r := t.State.Ticket, t.Reading
	switch r.Intent {
	case IntentFailed, IntentPerson:
		return true
	case IntentQuestion:
		return r.Unsolved || r.Mood.Level() >= MoodUpset.Level() || alike(t.question, tk.Subject) || alike(t.question, tk.Words)
	}
	return false
}

// Thanked takes thanks in a sentence of its own, of which the assistant knows no answer
// for certain. After a clarifying question they say what was meant.
func (t *Turn) Thanked() (bool, error) {
	if !t.Reading.Grateful || t.State.Case.Clarified {
		return false, nil
	}
	t.unannounce()
	t.Tell("thanks")
	return true, t.Solved("words")
}

// Afterword takes words to which the assistant finds nothing near, soon after a ticket was
// solved: they are about that ticket, and bring it back.
func (t *Turn) Afterword(ctx context.Context) (bool, error) {
	if !t.lately() {
		return false, nil
	}
	t.unannounce()
	return true, t.bringBack(ctx)
}

// comeBack opens the ticket again: who had it has it, if the team is there, else
// whoever takes it.
func (t *Turn) comeBack(ctx context.Context) error {
	s, tk := &t.State, t.State.Ticket
	if err := t.may(EventCameBack); err != nil {
		return err
	}
	t.withdraw()
	s.Owner, s.Agent = OwnerQueue, Agent{}
	if is, ok := t.opening(); tk.Had.ID != "" && (!ok || is.Open) {
		s.Owner, s.Agent = OwnerAgent, tk.Had
	}
	if err := t.move(EventCameBack, Agent{}); err != nil {
		return err
	}
	t.callOwner("life.came_back")
	if err := t.openAgain(ctx); err != nil {
		return err
	}
	tk.Claimed, tk.Queued, tk.Waiting = t.Now, t.Now, t.Now
	tk.Lost, tk.Added = false, true
	return t.Record("reopened", TicketFact{tk.Number, s.Agent.ID, s.Agent.Name, tk.Team})
}

// openAgain takes back what closing the ticket wrote. Its thread reads what the customer and
// the assistant said meanwhile, if the customer said anything: who goes on with it must
// not ask again.
func (t *Turn) openAgain(ctx context.Context) error {
	tk := t.State.Ticket
	since := tk.Closed
	tk.reopen()
	t.gather()
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("dialog: read history: %w", err)
	}
	said := false
	for _, l := range lines {
		if l.Side != bot.Customer || l.Ours || l.Kind != "" && l.Kind != bot.KindText || !l.At.After(since) {
			continue
		}
		said = true
		if words := Line(l.Text, maxWords); words != "" {
			tk.Words, tk.Wrote, tk.WordsID = words, l.At, l.ID
		}
	}
	if !said {
		return nil
	}
	return t.tellSoFar(ctx, "desk.meanwhile", since)
}

// reopens takes words that bring a solved ticket back.
func (t *Turn) reopens(ctx context.Context) (bool, error) {
	if !t.returns() {
		return false, nil
	}
	return true, t.bringBack(ctx)
}

// bringBack opens the ticket again by the words of this turn, or the one that went on
// with it, and tells the customer.
func (t *Turn) bringBack(ctx context.Context) error {
	if tk := t.State.Ticket; tk.Was != nil {
		tk.Into, tk.Was = tk.Was, nil
		for i, m := range t.Messages {
			t.forwardMessage(m, i == len(t.Messages)-1)
		}
		t.Tell("ticket.back", "number", tk.Into.Number)
		return nil
	}
	if err := t.comeBack(ctx); err != nil {
		return err
	}
	tk := t.State.Ticket
	t.Feel()
	t.relayTurn()
	t.lastWords()
	away := t.away(tk.Reason)
	switch {
	case t.State.Owner == OwnerAgent:
		t.Tell("ticket.back_agent", "number", tk.Number, "agent", t.Signed(t.State.Agent.Name))
	case away != "":
		t.Tell("ticket.back_away", "number", tk.Number, "away", CommonMark(away))
	default:
		t.Tell("ticket.back", "number", tk.Number)
	}
	return nil
}

// alike reports whether most of what the shorter of two texts says stands in the
// other: words of three letters and more, numbers, characters in pairs where they
// are written without spaces.
func alike(a, b string) bool {
	x, y := grams(a), grams(b)
	if len(y) < len(x) {
		x, y = y, x
	}
	if len(x) < 2 { // one word in common says little
		return false
	}
	both := 0
	for g := range x {
		if y[g] {
			both++
		}
	}
	return both*5 >= len(x)*3
}

func grams(text string) map[string]bool {
	out := make(map[string]bool)
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range words {
		runes := []rune(word)
		switch {
		case unicode.In(runes[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			for i := 0; i+1 < len(runes); i++ {
				out[string(runes[i:i+2])] = true
			}
		case (len(runes) > 2 || len(runes) == 2 && unicode.IsDigit(runes[0])) && !filler[word]:
			out[word] = true
		}
	}
	return out
}

// filler are words of questions about anything.
var filler = map[string]bool{
	"how": true, "can": true, "the": true, "and": true, "you": true, "your": true, "what": true, "when": true, "where": true,
	"why": true, "who": true, "does": true, "did": true, "have": true, "has": true, "for": true, "with": true, "please": true,
	"this": true, "that": true, "from": true, "get": true, "are": true, "was": true, "not": true, "but": true, "about": true,
	"wie": true, "und": true, "der": true, "die": true, "das": true, "ich": true, "ist": true, "ein": true, "eine": true,
}
