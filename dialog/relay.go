package dialog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"handoff/bot"
)

// maxRelay is how much of one message the desk reads.
const maxRelay = 4000

// Relay passes a customer's message on to the ticket's thread: words, places and
// contacts, files and the transcript of what was spoken are one copy. Its ID is the
// copy's handle, so that an edit finds it.
func (t *Turn) Relay(m bot.Message) {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if h, ok := t.heard[m.ID]; ok {
		add(t.Quote(h.caption))
		add(t.DeskText("relay.transcript", "text", CommonMark(t.Quote(h.transcript))))
	} else {
		add(t.Quote(m.Text))
	}
	add(t.understood(m))
	add(t.thing(m.Values))
	add(t.filled(m))
	r := bot.Reply{Handle: m.ID, By: t.customer()}
	for _, f := range m.Files {
		if t.heavy(f) {
			add(t.DeskText("relay.too_large", "name", t.fileName(f), "size", (f.Size+1<<19)>>20))
		} else {
			r.Files = append(r.Files, f)
		}
	}
	r.Text = strings.Join(parts, "\n\n")
	t.copy(r)
}

// RelayEdit follows a customer's edit to the copy in the thread. Words from before
// the handover have none: they are said there.
func (t *Turn) RelayEdit(m bot.Message) {
	t.reword(m.Re, m.Text)
	parts := slices.DeleteFunc([]string{t.Quote(m.Text), t.understood(m), t.thing(m.Values), t.DeskText("relay.edited")}, func(s string) bool { return s == "" })
	text := strings.Join(parts, "\n\n")
	if slices.Contains(t.State.Ticket.Copies, m.Re) {
		t.EditDesk(m.Re, text)
		return
	}
	t.copy(bot.Reply{Handle: m.Re, By: t.customer(), Text: text})
}

// RelayDelete marks the copy of what the customer has taken back. The agent may
// have answered it already, so the words stay, struck through.
func (t *Turn) RelayDelete(ctx context.Context, m bot.Message) error {
	t.reword(m.Re, "")
	text, err := t.reads(ctx, m.Re)
	if err != nil {
		return err
	}
	t.strike(m.Re, text)
	return nil
}

// strike strikes the copy of a message through that reads so.
func (t *Turn) strike(id, text string) {
	if text = struck(Cut(text, maxRelay, "…")); text != "" {
		text += "\n\n"
	}
	t.EditDesk(id, text+t.DeskText("relay.deleted"))
}

// Recopy says a customer's message anew whose copy cannot be changed any more, as
// it reads now; or one that went without its files, whose names are lost.
func (t *Turn) Recopy(ctx context.Context, id, lost string) error {
	text, err := t.reads(ctx, id)
	if err != nil {
		return err
	}
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("dialog: read history: %w", err)
	}
	mark := ""
	for _, line := range lines {
		switch {
		case line.Side != bot.Customer || line.Ours || line.Re != id:
		case line.Kind == bot.KindDelete:
			mark = t.DeskText("relay.deleted")
		case line.Kind == bot.KindEdit && mark == "":
			mark = t.DeskText("relay.edited")
		}
	}
	if lost != "" {
		lost = t.DeskText("relay.lost", "names", lost)
	}
	parts := slices.DeleteFunc([]string{t.Quote(text), t.ForDesk(ctx, Cut(text, maxRelay, "")), mark, lost}, func(s string) bool { return s == "" })
	t.copy(bot.Reply{Handle: id, By: t.customer(), Text: strings.Join(parts, "\n\n")})
	return nil
}

// reads is how a customer's message reads now, as the transcript knows it.
func (t *Turn) reads(ctx context.Context, id string) (string, error) {
	lines, err := t.History(ctx)
	if err != nil {
		return "", fmt.Errorf("dialog: read history: %w", err)
	}
	for _, line := range slices.Backward(lines) { // it may have been edited
		if line.Side == bot.Customer && !line.Ours && (line.ID == id && line.Kind != bot.KindDelete || line.Kind == bot.KindEdit && line.Re == id) {
			text, _ := bound(line.Text)
			return text, nil
		}
	}
	return "", nil
}

// struck is a text struck through, line by line: a mark does not reach over the
// end of a paragraph.
func struck(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(Clean(text), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\\\n")
		}
		b.WriteString("~~" + Plain(line) + "~~")
	}
	return b.String()
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
	if tk := t.State.Ticket; tk != nil && len(r.Files) > 0 {
		tk.Carried = append(tk.Carried, Carried{r.Handle, t.names(r.Files)})
		tk.Carried = tk.Carried[max(0, len(tk.Carried)-maxCarried):]
	}
}

// relayTurn passes on what the customer said in a turn that hands over.
func (t *Turn) relayTurn() {
	if t.Side != bot.Customer {
		return
	}
	for _, m := range t.Messages {
		if m.Kind == bot.KindText || feedback(m) || m.Kind == bot.KindCommand && says(m) {
			t.Relay(m)
		}
	}
	if m := t.Message(); m.Kind == bot.KindEdit && t.question != "" {
		parts := slices.DeleteFunc([]string{t.Quote(m.Text), t.understood(m)}, func(s string) bool { return s == "" })
		t.copy(bot.Reply{Handle: m.Re, By: t.customer(), Text: strings.Join(parts, "\n\n")})
	}
}

// says reports whether a command brings anything for a person.
func says(m bot.Message) bool { return m.Text != "" || len(m.Files) > 0 || m.Values["type"] != "" }

// RelayCommand passes on the words of a command, if it has any.
func (t *Turn) RelayCommand(m bot.Message) {
	if says(m) {
		t.Relay(m)
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
