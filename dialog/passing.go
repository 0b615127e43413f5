package dialog

import (
	"slices"
	"strings"

	"handoff/bot"
)

// maxRelay is how much of one message the desk reads.
const maxRelay = 4000

// Relay passes a customer's message on to the ticket's thread. Its ID is the
// copy's handle, so that an edit finds it.
func (t *Turn) Relay(m bot.Message) {
	t.copy(bot.Reply{Handle: m.ID, By: t.customer(), Text: t.Quote(m.Text), Files: m.Files})
}

// RelayEdit follows a customer's edit to the copy in the thread. Words from before
// the handover have none: they are said there.
func (t *Turn) RelayEdit(m bot.Message) {
	text := t.Quote(m.Text) + "\n\n" + t.DeskText("relay.edited")
	if slices.Contains(t.State.Ticket.Copies, m.Re) {
		t.EditDesk(m.Re, text)
		return
	}
	t.copy(bot.Reply{Handle: m.Re, By: t.customer(), Text: text})
}

// copy says a customer's words in the thread and remembers that they stand there.
func (t *Turn) copy(r bot.Reply) {
	if _, desk := t.Desk(); !desk {
		return
	}
	t.SayDesk(r)
	if tk := t.State.Ticket; tk != nil && !slices.Contains(tk.Copies, r.Handle) {
		tk.Copies = append(tk.Copies, r.Handle)
		tk.Copies = tk.Copies[max(0, len(tk.Copies)-maxCopies):]
	}
}

// relayTurn passes on what the customer said in a turn that hands over.
func (t *Turn) relayTurn() {
	if t.Side != bot.Customer {
		return
	}
	for _, m := range t.Messages {
		if m.Kind == bot.KindText || m.Kind == bot.KindCommand && m.Text != "" {
			t.Relay(m)
		}
	}
	if m := t.Message(); m.Kind == bot.KindEdit && t.question != "" {
		t.copy(bot.Reply{Handle: m.Re, By: t.customer(), Text: t.Quote(m.Text)})
	}
}

// Quote is what the desk reads of a customer's text: to the letter, without
// power, the first 4,000 characters.
func (t *Turn) Quote(text string) string {
	whole, long := bound(text)
	cut := Cut(whole, maxRelay, "")
	quoted := Plain(cut)
	if long || len(cut) < len(whole) {
		quoted += "\n\n" + t.DeskText("relay.cut", "max", maxRelay)
	}
	return quoted
}

// keepFiles remembers what the customer sends to a bot that cannot look at it.
func (t *Turn) keepFiles() {
	c := &t.State.Case
	for _, m := range t.Messages {
		c.Files = append(c.Files, m.Files...)
	}
	c.Files = c.Files[max(0, len(c.Files)-maxFiles):]
}

// relayFiles passes them on: those of this turn come with their messages.
func (t *Turn) relayFiles() {
	c := &t.State.Case
	files := c.Files
	c.Files = nil
	if t.Side == bot.Customer && t.Kind() == bot.KindText {
		for _, m := range t.Messages {
			files = files[:max(0, len(files)-len(m.Files))]
		}
	}
	if len(files) > 0 {
		t.SayDesk(bot.Reply{By: t.customer(), Files: files})
	}
}

// customer is the name under which the customer's words stand at the desk.
func (t *Turn) customer() string {
	if t.State.Customer != "" {
		return t.State.Customer
	}
	return t.DeskLabel("card.nameless")
}

// maxText is how much of one message is looked at, in bytes: enough for 4,000
// characters of any script. A megabyte costs no more than that.
const maxText = 16 * maxRelay

// bound is a message's text, cleaned, at most maxText of it.
func bound(text string) (cleaned string, long bool) {
	if long = len(text) > maxText; long {
		text = text[:maxText] // Clean drops the half of a character
	}
	return strings.TrimSpace(Clean(text)), long
}

// EditDesk replaces the copy of a customer's message in the ticket's thread.
func (t *Turn) EditDesk(id, text string) {
	if _, ok := t.Desk(); ok {
		t.Edit(bot.Desk, id, bot.Reply{By: t.customer(), Text: text})
	}
}
