package relay

import (
	"context"
	"fmt"
	"slices"

	"handoff/bot"
	"handoff/dialog"
)

// Reactions on an agent's words: they arrived, they will never arrive.
const (
	delivered = "✅"
	failed    = "⚠️"
)

// fate is what became of something that was sent.
func (s *Step) fate(ctx context.Context, t *dialog.Turn) (bool, error) {
	m := t.Message()
	switch m.Kind {
	case bot.KindSent:
		// Only an agent's words ask for a report; their handle is the message's ID.
		if _, desk := t.Desk(); desk && t.State.Ticket != nil {
			t.React(bot.Desk, m.Re, delivered)
		}
		return true, nil
	case bot.KindUndelivered:
		return true, s.undelivered(ctx, t, m)
	}
	return false, nil
}

func (s *Step) undelivered(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	if err := t.Record("reply_undelivered", dialog.UndeliveredFact{Handle: m.Re, Cause: m.Text}); err != nil {
		return err
	}
	tk := t.State.Ticket
	if _, desk := t.Desk(); !desk || tk == nil || m.Name == string(bot.OpReact) {
		return nil // a receipt that cannot be shown says nothing of the words
	}
	if missing, err := t.Missing(ctx, m.Re, m.Text); err != nil || missing {
		return err
	}
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("dialog: read history: %w", err)
	}
	if !slices.ContainsFunc(lines, func(l bot.Line) bool { return l.ID == m.Re && l.Side == bot.Desk && !l.Ours }) {
		return nil // the bot's own words, or a copy in a thread that was given up
	}
	t.React(bot.Desk, m.Re, failed)
	if !tk.Lost { // once, not for each of ten messages
		tk.Lost = true
		t.TellDesk("relay.undelivered", "reason", dialog.Line(m.Text, 200))
	}
	return nil
}
