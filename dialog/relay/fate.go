package relay

import (
	"context"
	"fmt"
	"slices"

	"handoff/bot"
	"handoff/dialog"
)

// fate is what became of something that was sent.
func (s *Step) fate(ctx context.Context, t *dialog.Turn) (bool, error) {
	m := t.Message()
	switch m.Kind {
	case bot.KindSent:
		// Only an agent's words ask for a report; their handle is the message's ID.
		if _, desk := t.Desk(); desk && t.State.Ticket != nil {
			t.Mark(m.Re, dialog.MarkSent)
		}
		return true, nil
	case bot.KindUndelivered:
		return true, s.undelivered(ctx, t, m)
	}
	return false, nil
}

func (s *Step) undelivered(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	op := bot.Op(m.Name)
	if op == bot.OpStatus {
		return nil // a place that cannot show it reads the words
	}
	if err := t.Record("reply_undelivered", dialog.UndeliveredFact{Handle: m.Re, Cause: m.Text}); err != nil {
		return err
	}
	tk := t.State.Ticket
	if _, desk := t.Desk(); !desk || tk == nil || op == bot.OpReact {
		return nil // a receipt that cannot be shown says nothing of the words
	}
	if done, err := copyLost(ctx, t, m); err != nil || done {
		return err
	}
	if missing, err := t.Missing(ctx, m.Re, m.Text); err != nil || missing {
		return err
	}
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("relay: read history: %w", err)
	}
	at := slices.IndexFunc(lines, func(l bot.Line) bool { return l.ID == m.Re && l.Side == bot.Desk && !l.Ours })
	by, ok := t.Wrote(m.Re) // of a form no line tells
	if at >= 0 {
		by.Name, ok = dialog.Name(lines[at].By), true
	}
	if !ok {
		return nil // the bot's own words, or a copy in a thread that was given up
	}
	switch op {
	case bot.OpDelete:
		// What cannot be deleted may still be overwritten.
		t.Edit(bot.Customer, m.Re, bot.Reply{By: t.Signed(by.Name), Text: t.Text("relay.withdrawn")})
		return nil
	case bot.OpEdit:
		stale(t, m, lines)
		return nil
	}
	t.Mark(m.Re, dialog.MarkFailed)
	if !tk.Lost { // once, not for each of ten messages
		tk.Lost = true
		t.TellDesk("relay.undelivered", "reason", dialog.Line(m.Text, 200))
	}
	return nil
}

// copyLost follows up what became of the copy of a customer's message, where
// another copy helps: one whose files the desk does not take goes without them, and
// the customer reads what to do; one that cannot be changed is said anew.
func copyLost(ctx context.Context, t *dialog.Turn, m bot.Message) (bool, error) {
	tk := t.State.Ticket
	if !tk.Open() || !slices.Contains(tk.Copies, m.Re) {
		return false, nil
	}
	if bot.Op(m.Name) == bot.OpEdit {
		return true, t.Recopy(ctx, m.Re, "")
	}
	at := slices.IndexFunc(tk.Carried, func(c dialog.Carried) bool { return c.ID == m.Re })
	if at < 0 {
		return false, nil
	}
	names := tk.Carried[at].Names
	tk.Carried = slices.Delete(tk.Carried, at, at+1)
	t.Tell("file.lost", "names", names)
	return true, t.Recopy(ctx, m.Re, names)
}

// stale tells the agents, once, that the customer still reads the earlier words of
// a message that was edited or taken back.
func stale(t *dialog.Turn, m bot.Message, lines []bot.Line) {
	tk := t.State.Ticket
	if tk.Lost || slices.Contains(tk.Stale, m.Re) {
		return
	}
	tk.Stale = append(tk.Stale, m.Re)
	tk.Stale = tk.Stale[max(0, len(tk.Stale)-dialog.MaxStale):]
	reason := dialog.Line(m.Text, 200)
	if slices.ContainsFunc(lines, func(l bot.Line) bool { return l.Side == bot.Desk && l.Kind == bot.KindDelete && l.Re == m.Re }) {
		t.TellDesk("relay.undeleted", "reason", reason)
		return
	}
	t.TellDesk("relay.unedited", "reason", reason)
}
