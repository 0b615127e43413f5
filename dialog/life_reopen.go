package dialog

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"handoff/bot"
)

// returns reports whether the customer's words say that what was solved is not:
// then the ticket comes back instead of the assistant or a new case. It holds only
// within Config.ReopenIn after it was closed as solved, and only for real words:
//
//   - "that did not help", or a person is asked for;
//   - anything that sounds upset or worse;
//   - a question that is about the same as the ticket: its subject or the
//     customer's last words.
//
// Any other question goes to the assistant, as ever: it may well be about something
// else, and nobody is handed over again right after being solved. Thanks, goodbye,
// "yes", "no", a greeting and emoji reopen nothing, and neither does a file alone.
// Words of danger do not either: they bring a person at once, in words of their own.
func (t *Turn) returns() bool {
	tk, within := t.State.Ticket, t.manager.reopenIn
	if within <= 0 || t.Side != bot.Customer || t.Kind() != bot.KindText || t.State.Owner != OwnerBot || t.State.Public {
		return false
	}
	if tk == nil || tk.Open() || tk.How != Resolved || t.Now.Sub(tk.Closed) > within || t.question == "" {
		return false
	}
	switch t.Reading.Intent {
	case IntentFailed, IntentPerson:
		return true
	case IntentQuestion:
		return t.Reading.Mood.Level() >= MoodUpset.Level() || alike(t.question, tk.Subject) || alike(t.question, tk.Words)
	}
	return false
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
	return t.Record("reopened", TicketFact{tk.Number, s.Agent.ID})
}

// openAgain takes back what closing the ticket wrote. Its thread reads what the customer and
// the assistant said meanwhile, if the customer said anything: who goes on with it must
// not ask again.
func (t *Turn) openAgain(ctx context.Context) error {
	tk := t.State.Ticket
	since := tk.Closed
	tk.reopen()
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
	if err := t.comeBack(ctx); err != nil {
		return false, err
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
	return true, nil
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
