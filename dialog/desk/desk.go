package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Config is what the step works with.
type Config struct {
	Knowledge dialog.Knowledge // suggests replies; nil: nobody suggests
	Model     dialog.Model     // drafts them from what the knowledge has; nil: the nearest article is suggested
	Lists     dialog.Lists     // finds the other ticket of a merge; nil: nothing can be merged

	// ParseTime reads "2h" or "tomorrow 9:00"; zero: until the customer writes.
	// human.Parse is one.
	ParseTime func(text string, now time.Time, zone *time.Location) (time.Time, error)
}

// Step takes everything that comes through the desk side, and what other
// conversations order of a ticket.
type Step struct{ Config }

var _ dialog.Step = (*Step)(nil)

// New makes the step.
func New(c Config) *Step { return &Step{c} }

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
	if t.Public() && (m.Kind == bot.KindText || m.Kind == bot.KindChoice) {
		// A ticket from before we knew that others read along: no agent speaks there.
		t.Whisper(nil, "desk.public")
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
		if v := named(m.Name); v != nil {
			return true, s.give(ctx, t, v, m, strings.TrimSpace(m.Text))
		}
		t.Whisper(nil, "desk.stale")
	}
	return true, nil
}

// ordered is a verb that was given elsewhere: in the channel, on the Home tab, by a
// program.
func (s *Step) ordered(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	v := named(m.Name)
	if t.State.Ticket == nil || v == nil {
		t.Whisper(nil, "desk.stale")
		return nil
	}
	return s.give(ctx, t, v, m, strings.TrimSpace(m.Text))
}

// text is what an agent wrote in the thread.
func (s *Step) text(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	text := strings.TrimSpace(dialog.Clean(m.Text))
	if isNote(text) {
		noted(t, m)
		return nil
	}
	switch verb, rest, near := parse(text); {
	case verb != "":
		v := named(verb)
		if v.silent && isNote(rest) {
			noted(t, m)
		} else if v.silent && rest != "" || (v.silent || v.takes) && len(m.Files) > 0 && verb != "note" {
			t.Whisper(nil, "desk.verb_unsent", "verb", firstWord(text))
		}
		return s.give(ctx, t, v, m, rest)
	case near != "":
		t.Whisper(nil, "desk.typo", "word", firstWord(text), "near", near)
		return nil
	}
	return speak(t, m, text)
}

// speak says an agent's words to the customer. In the queue they claim.
func speak(t *dialog.Turn, m bot.Message, text string) error {
	if text == "" && len(m.Files) == 0 {
		return nil
	}
	if !t.State.Ticket.Open() {
		closed(t)
		return nil
	}
	agent := t.Agent(m.From)
	if t.State.Owner != dialog.OwnerAgent {
		if err := t.Claim(agent); err != nil {
			return err
		}
	}
	t.State.Ticket.Waiting = zero
	t.Say(bot.Customer, bot.Reply{
		Handle: m.ID, By: agent.Name, Text: dialog.Plain(text), Files: m.Files, Report: true,
	})
	meet(t, agent)
	return nil
}

// meet tells an agent, once a ticket, that the words went into a colleague's.
func meet(t *dialog.Turn, agent dialog.Agent) {
	tk := t.State.Ticket
	owner, ok := colleague(t, agent)
	if !ok || slices.Contains(tk.Met, agent.ID) {
		return
	}
	tk.Met = append(tk.Met, agent.ID)
	t.Whisper(nil, "desk.met", "number", tk.Number, "agent", owner.Name)
}

// colleague is who has the ticket, if that is another agent.
func colleague(t *dialog.Turn, agent dialog.Agent) (owner dialog.Agent, ok bool) {
	return t.State.Agent, t.State.Owner == dialog.OwnerAgent && t.State.Agent.ID != agent.ID
}

// edit follows an agent's correction to the customer's copy. What became a note
// is taken back; what was never sent stays so, and the agent alone reads that.
func edit(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	unsent, err := neverSent(ctx, t, m.Re)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(dialog.Clean(m.Text))
	verb, rest, near := parse(text)
	note := isNote(text) || verb == "note" || isNote(rest)
	if verb != "" {
		text = rest // "/resolve words": the words are what the customer got
	}
	switch {
	case note:
		if !unsent {
			withdraw(t, m)
		}
		t.React(bot.Desk, m.Re, lock)
	case near != "":
		t.Whisper(nil, "desk.typo", "word", firstWord(text), "near", near)
	case unsent:
		t.Whisper(nil, "desk.unsent")
	case text == "":
		withdraw(t, m)
	default:
		t.Edit(bot.Customer, m.Re, bot.Reply{By: t.Agent(m.From).Name, Text: dialog.Plain(text)})
	}
	return nil
}

// deleted takes back what was sent; a note leaves no trace with the customer.
func deleted(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	unsent, err := neverSent(ctx, t, m.Re)
	if err != nil || unsent {
		return err
	}
	withdraw(t, m)
	return nil
}

// neverSent reports whether an agent's message was a note, a verb or a slip: it
// stands in the transcript and nothing went to the customer under its ID. One that
// the transcript no longer holds may well have been sent.
func neverSent(ctx context.Context, t *dialog.Turn, id string) (bool, error) {
	lines, err := t.History(ctx)
	if err != nil {
		return false, fmt.Errorf("dialog: read history: %w", err)
	}
	written := false
	for _, l := range lines {
		if l.ID != id || l.Kind == bot.KindEdit {
			continue
		}
		if l.Ours {
			return false, nil
		}
		written = written || l.Side == bot.Desk
	}
	return written, nil
}

// withdraw takes an agent's words back. Where the platform cannot delete them, the
// relay step overwrites them.
func withdraw(t *dialog.Turn, m bot.Message) { t.Delete(bot.Customer, m.Re) }

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
