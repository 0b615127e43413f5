package desk

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Config is what the step works with. Zero values mean the defaults.
type Config struct {
	Knowledge dialog.Knowledge // suggests replies; nil: nobody suggests
	Model     dialog.Model     // drafts them from what the knowledge has; nil: the nearest article is suggested
	Lists     dialog.Lists     // finds the other ticket of a merge; nil: nothing can be merged

	// ParseTime reads "2h" or "tomorrow 9:00"; zero: until the customer writes.
	// human.Parse is one.
	ParseTime dialog.ParseTime

	// Check reports whether all that a draft claims stands in the passages, or, where
	// that is enough, in the customer's words: answer.Founded. nil: no draft is shown.
	Check func(draft string, passages []dialog.Passage, words string) bool

	Floor    float64       // below this confidence nothing is suggested; 0.35
	Patience time.Duration // how long a draft may take: the form must be open within 3 s of the press; 1.5 s
	Log      *slog.Logger
}

// Step takes everything that comes through the desk side, and what other
// conversations order of a ticket.
type Step struct{ Config }

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New(c Config) *Step {
	c.Floor, c.Patience = cmp.Or(c.Floor, 0.35), cmp.Or(c.Patience, 1500*time.Millisecond)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Step{c}
}

// Take handles what agents do.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	m := t.Message()
	switch {
	case t.Side == bot.Internal && m.Kind == bot.KindCommand:
		return true, s.ordered(ctx, t, m)
	case t.Side != bot.Desk:
		return false, nil
	}
	tk := t.State.Ticket
	if tk == nil {
		if m.Kind == bot.KindText || m.Kind == bot.KindChoice || m.Kind == bot.KindCommand {
			t.Whisper(nil, "desk.no_ticket")
		}
		return true, nil
	}
	for _, past := range t.State.Past {
		if past.Thread == m.At.Thread && past.Thread != tk.Thread {
			return true, old(ctx, t, m, past)
		}
	}
	if m.At.Thread != "" {
		t.Reached(m.At)
	}
	if t.Public() && (m.Kind == bot.KindText || m.Kind == bot.KindChoice || m.Kind == bot.KindForm) {
		// A ticket from before we knew that others read along: no agent speaks there.
		t.Whisper(nil, "desk.public")
		return true, nil
	}
	if denied(t, m) {
		return true, nil
	}
	switch m.Kind {
	case bot.KindText:
		return true, s.text(ctx, t, m)
	case bot.KindEdit:
		return true, edit(ctx, t, m)
	case bot.KindDelete:
		return true, deleted(ctx, t, m)
	case bot.KindChoice, bot.KindCommand, bot.KindForm:
		if m.Kind == bot.KindForm && m.Name == verbReply {
			return true, s.filled(ctx, t, m)
		}
		verb, key, _ := strings.Cut(m.Name, ":") // a button's key goes before its words, which it has not
		if named(verb) != nil {
			return true, s.do(ctx, t, m, verb, cmp.Or(key, strings.TrimSpace(m.Text)))
		}
		t.Whisper(nil, "desk.stale")
	}
	return true, nil
}

// denied keeps what only agents may do from others who can read the thread, and tells
// them. Notes are everybody's: they reach no customer. Where the roles name no agents,
// whoever is in the channel is one.
func denied(t *dialog.Turn, m bot.Message) bool {
	if t.May(m, dialog.RankAgent) {
		return false
	}
	switch m.Kind {
	case bot.KindText:
		if isNote(strings.TrimSpace(m.Text)) {
			return false
		}
		t.Whisper(nil, "desk.denied")
	case bot.KindChoice, bot.KindCommand, bot.KindForm:
		t.Whisper(nil, "life.denied")
	default:
		return false
	}
	return true
}

// ordered is a verb that was given elsewhere: in the channel, on the Home tab, by a
// program.
func (s *Step) ordered(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	if t.State.Ticket == nil || named(m.Name) == nil {
		t.Whisper(nil, "desk.stale")
		return nil
	}
	words := strings.TrimSpace(m.Text)
	if m.Name == dialog.ChoiceResolve && words != "" && t.ByProgram() && t.May(m, dialog.RankAgent) {
		return s.farewell(ctx, t, m, words, true) // last words, as the API says of them
	}
	return s.do(ctx, t, m, m.Name, words)
}

// do carries out a verb.
func (s *Step) do(ctx context.Context, t *dialog.Turn, m bot.Message, name, words string) error {
	return s.give(ctx, t, named(name), m, words)
}

// colleague is who has the ticket, if that is another agent.
func colleague(t *dialog.Turn, agent dialog.Agent) (owner dialog.Agent, ok bool) {
	return t.State.Agent, t.State.Owner == dialog.OwnerAgent && t.State.Agent.ID != agent.ID
}

// closed tells the agent alone why their words were not sent.
func closed(t *dialog.Turn) {
	tk := t.State.Ticket
	reopen := []bot.Choice{{ID: dialog.ChoiceReopen, Label: t.DeskLabel("choice.reopen")}}
	t.Whisper(reopen, "desk.closed_"+string(tk.How), "number", tk.Number, "agent", tk.By.Name)
}

// old is something in the thread of a ticket before the present one.
func old(ctx context.Context, t *dialog.Turn, m bot.Message, past dialog.Past) error {
	if m.Kind == bot.KindEdit {
		return edit(ctx, t, m)
	}
	if m.Kind == bot.KindDelete {
		return deleted(ctx, t, m)
	}
	if m.Kind == bot.KindText && isNote(strings.TrimSpace(m.Text)) {
		noted(t, m)
		return nil
	}
	if m.Kind != bot.KindReaction && past.Number == t.State.Ticket.Number {
		t.TellMoved(m)
	} else if m.Kind != bot.KindReaction {
		t.Say(m.At, bot.Reply{Only: m.From.ID, Re: m.ID,
			Text: t.DeskText("desk.old_thread", "number", past.Number, "now", t.State.Ticket.Number)})
	}
	return nil
}
