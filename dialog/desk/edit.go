package desk

import (
	"context"
	"fmt"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// edit follows an agent's correction to the customer's copy, or to the words that
// are still held. An edit keeps the message's kind: what became a note is taken
// back, and what was never sent stays so; an edit that looks internal is followed only
// when it is sent expressly. Where that is a surprise the agent alone reads it.
func edit(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	text := strings.TrimSpace(dialog.Clean(m.Text))
	words, expressly := strings.CutPrefix(narrow(text), express)
	verb, rest, near := parse(text)
	switch {
	case !expressly && verb == "":
		words = text
	case expressly:
		words = strings.TrimSpace(words)
	case verb != "":
		words = rest // "/resolve words": the words are what the customer got
	}
	note := isNote(text) || verb == verbNote || isNote(words)
	if h, ok := t.Drop(m.Re); ok && h.Ask == dialog.AskNote {
		t.KeepFiles(h) // the words stand in the transcript
	} else if ok {
		return editHeld(ctx, t, m, h, words, note, near)
	}
	unsent, err := neverSent(ctx, t, m.Re)
	if err != nil {
		return err
	}
	switch {
	case note:
		if !unsent {
			withdraw(t, m)
		}
		t.React(bot.Desk, m.Re, dialog.MarkNote)
	case near != "":
		t.Whisper(nil, "desk.typo", "word", firstWord(text), "near", near)
	case unsent && t.Team().Notes && !expressly && verb == "":
		// A note that was corrected.
	case unsent:
		t.Whisper(nil, "desk.unsent")
	case words == "":
		withdraw(t, m)
	case !expressly && verb != verbReply && !t.Team().Notes && looksInternal(words, m.Values, t.State.Customer):
		t.Whisper(nil, "desk.edit_internal")
	default:
		r := t.Reply(ctx, t.Agent(m), words)
		t.Edit(bot.Customer, m.Re, r)
		t.ShowSent(m.Re, r, true)
	}
	return nil
}

// editHeld holds the corrected words in place of h, which was taken out.
func editHeld(ctx context.Context, t *dialog.Turn, m bot.Message, h dialog.Held, words string, note bool, near string) error {
	switch {
	case note || near != "":
		t.React(bot.Desk, h.ID, dialog.MarkNote)
		if !note {
			t.Whisper(nil, "desk.typo", "word", firstWord(strings.TrimSpace(m.Text)), "near", near)
		}
		return nil
	case words == "" && len(h.Files) == 0:
		t.React(bot.Desk, h.ID, dialog.MarkNote)
		return nil
	}
	h.Text = words
	if h.Ask == "" && !t.Team().Notes && looksInternal(words, m.Values, t.State.Customer) {
		return ask(ctx, t, h, dialog.AskInternal)
	}
	return t.Hold(ctx, h)
}

// deleted takes back what was sent; a note leaves no trace with the customer, and
// what is held never leaves.
func deleted(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	if _, held := t.Drop(m.Re); held {
		return nil
	}
	unsent, err := neverSent(ctx, t, m.Re)
	if err != nil || unsent {
		return err
	}
	withdraw(t, m)
	return nil
}

// neverSent reports whether an agent's message was a note, a verb or a slip, or was
// taken back: it stands in the transcript and nothing of it is with the customer
// under its ID. One that the transcript no longer holds may well have been sent.
func neverSent(ctx context.Context, t *dialog.Turn, id string) (bool, error) {
	if t.SaidElsewhere(id) { // and not taken back: see Forget
		return false, nil
	}
	lines, err := t.History(ctx)
	if err != nil {
		return false, fmt.Errorf("desk: read history: %w", err)
	}
	written, sent := false, false
	for _, l := range lines {
		switch {
		case l.ID != id || l.Kind == bot.KindEdit:
		case l.Ours:
			sent, written = l.Kind != bot.KindDelete, true
		case l.Side == bot.Desk:
			written = true
		}
	}
	return written && !sent, nil
}

// withdraw takes an agent's words back. Where the platform cannot delete them, the
// relay step overwrites them.
func withdraw(t *dialog.Turn, m bot.Message) {
	t.Delete(bot.Customer, m.Re)
	t.Forget(m.Re)
}
