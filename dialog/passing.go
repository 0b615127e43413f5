package dialog

import (
	"strings"

	"handoff/bot"
)

// maxRelay is how much of one message the desk reads.
const maxRelay = 4000

// Relay passes a customer's message on to the ticket's thread. Its ID is the
// copy's handle, so that an edit finds it.
func (t *Turn) Relay(m bot.Message) {
	t.SayDesk(bot.Reply{Handle: m.ID, By: t.customer(), Text: t.Quote(m.Text), Files: m.Files})
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
