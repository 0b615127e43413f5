package desk

import (
	"context"
	"fmt"
	"slices"

	"handoff/bot"
	"handoff/dialog"
)

// undo takes back words that are still held; else those of the message, or the
// agent's last ones, that have left already. The notice's button is about the whole
// run, whatever of it has left meanwhile.
func undo(ctx context.Context, t *dialog.Turn, m bot.Message, key string) error {
	var all []dialog.Held
	me := t.Agent(m)
	switch h, found := own(t, m, key); {
	case found && h.Ask == dialog.AskNote:
	case found && h.By.ID != me.ID:
		t.Whisper(nil, "thread.not_yours", "agent", h.By.Name)
		return nil
	case found && key != "":
		all = together(t, h)
	case found:
		all = []dialog.Held{h}
	case key != "":
		all = together(t, dialog.Held{By: me})
	}
	text := t.DeskText("thread.taken_back")
	for _, x := range all {
		t.Drop(x.ID)
		if x.Apart {
			text += quoted(t, x)
		} else {
			t.React(bot.Desk, x.ID, dialog.MarkNote)
		}
	}
	for _, g := range slices.Backward(t.State.Ticket.Held) {
		if g.Gone.IsZero() || g.By.ID != me.ID {
			continue
		}
		if key != "" && g.Key() == key || key == "" && len(all) == 0 && (m.Kind != bot.KindChoice || m.Re == g.ID) {
			withdrawLate(t, g.ID)
			return nil
		}
	}
	switch {
	case len(all) > 0:
		t.Aside(bot.Reply{Text: text})
	case m.Kind == bot.KindChoice && key == "" && m.Re != "":
		return takeBack(ctx, t, m)
	default:
		t.Whisper(nil, "thread.nothing_to_undo")
	}
	return nil
}

// withdrawLate takes back what the customer may have read already.
func withdrawLate(t *dialog.Turn, id string) {
	t.Delete(bot.Customer, id)
	t.Forget(id)
	t.Mark(id, dialog.MarkNote)
	t.Whisper(nil, "thread.undone_late")
}

// takeBack takes a message back on which a shortcut was picked, and of which we
// remember nothing: it was sent long ago, or never.
func takeBack(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("desk: read history: %w", err)
	}
	by := ""
	for _, l := range lines {
		if l.Side == bot.Desk && !l.Ours && l.ID == m.Re {
			by = l.By
		}
	}
	unsent, err := neverSent(ctx, t, m.Re)
	switch {
	case err != nil:
		return err
	case by == "" || unsent:
		t.Whisper(nil, "thread.nothing_to_undo")
	case by != m.From.Name:
		t.Whisper(nil, "thread.not_yours", "agent", dialog.Name(by))
	default:
		withdrawLate(t, m.Re)
	}
	return nil
}
