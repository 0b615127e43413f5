package dialog

import (
	"slices"

	"handoff/bot"
)

// The marks on agents' words in the thread: what became of them.
const (
	MarkHeld   = "⏳"  // they wait
	MarkNote   = "🔒"  // they are a note: the customer never reads them
	MarkSent   = "✅"  // they arrived
	MarkFailed = "⚠️" // they will never arrive
)

// Mark puts a mark on an agent's words in the thread: a reaction on the message, or
// the mark below the copy of what was written elsewhere.
func (t *Turn) Mark(id, mark string) {
	tk := t.State.Ticket
	for i, h := range tk.Held {
		if h.ID != id || !h.Apart {
			continue
		}
		if h.Text != "" {
			t.Edit(bot.Desk, copyHandle+id, bot.Reply{By: h.By.Name, Text: t.copyText(h.Text) + "\n\n" + mark})
			tk.Held = slices.Clone(tk.Held)
			tk.Held[i].Text = ""
		}
		return
	}
	t.React(bot.Desk, id, mark)
}
