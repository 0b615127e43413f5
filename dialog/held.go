package dialog

import (
	"context"
	"slices"
	"time"

	"handoff/bot"
)

// Held is an agent's message that has not left yet: it may still be taken back, or
// it waits for an answer to a question. A few that have left stay as a trace, so
// that they can be taken back by their author, and that agents who answer at once
// learn of each other.
type Held struct {
	ID    string     `json:"id"` // of the agent's message
	By    Agent      `json:"by"`
	Text  string     `json:"text,omitempty"` // as typed
	Files []bot.File `json:"files,omitempty"`
	Said  time.Time  `json:"said,omitzero"` // when it was written, by the platform's clock: the order in which it leaves
	At    time.Time  `json:"at,omitzero"`   // when it leaves; zero: when the agent says so

	Ask   Asking    `json:"ask,omitempty"`   // what its author was asked
	Apart bool      `json:"apart,omitempty"` // no message of it stands in the thread: it was written in a form, or ordered from elsewhere
	Then  string    `json:"then,omitempty"`  // the verb that is done once it is answered
	Gone  time.Time `json:"gone,omitzero"`   // when it left: a trace, without words
}

// Asking is a question whose answer decides over held words.
type Asking string

// The questions; empty: none, the words only wait.
const (
	AskInternal Asking = "internal" // it looks like a word among colleagues
	AskOwner    Asking = "owner"    // the assistant has the conversation
	AskTaken    Asking = "taken"    // a colleague has taken the ticket while the form was open

	// AskNote asks nothing: it is a note, kept for its files, which no transcript
	// holds, so that somebody may send it after all.
	AskNote Asking = "note"
)

const (
	askFor  = 24 * time.Hour // what nobody answers for so long is a note
	maxHeld = 20             // messages that wait at once
	maxGone = 4              // traces
	maxKept = 4              // notes with files
)

// MaxHeld is how many bytes of words wait at once, so that a state stays small:
// whoever writes more than that waits for nothing.
const MaxHeld = 8 << 10

// Key names held words in timers and buttons, which have no room for an ID.
func (h Held) Key() string { return fingerprint(h.ID, 4) }

// Waits reports whether the words wait for their time alone.
func (h Held) Waits() bool { return h.Ask == "" && h.Gone.IsZero() }

// Hold keeps words back: until h.At, or until their author answers h.Ask. When more
// waits than a state is to bear, all that only waits for its time leaves, in order.
func (t *Turn) Hold(ctx context.Context, h Held) error {
	tk := t.State.Ticket
	if h.Said.IsZero() || h.Said.After(t.Now) {
		h.Said = t.Now
	}
	held := slices.DeleteFunc(slices.Clone(tk.Held), func(x Held) bool { return x.ID == h.ID })
	// Words that were corrected keep their place, and so do words that come late: the
	// platform tells two that were written at once in either order.
	place := slices.IndexFunc(held, func(x Held) bool { return x.Waits() && h.Waits() && x.Said.After(h.Said) })
	if place < 0 {
		place = len(held)
	}
	tk.Held = slices.Insert(held, place, h)
	if !h.Apart {
		t.React(bot.Desk, h.ID, MarkHeld)
	}
	at := h.At
	if h.Ask != "" {
		at = t.Now.Add(askFor)
	}
	t.Wake(timerHeld+":"+h.Key(), at)
	waiting, size := 0, 0
	for _, x := range tk.Held {
		if x.Waits() {
			waiting, size = waiting+1, size+len(x.Text)
		}
	}
	if waiting > maxHeld || size > MaxHeld {
		if err := t.LetGo(ctx, ""); err != nil {
			return err
		}
	}
	t.settleAsked()
	return nil
}

// settleAsked leaves the oldest words as notes whose author does not answer, when a
// state would bear too many of them; the newest stay.
func (t *Turn) settleAsked() {
	asked, size := 0, 0
	for _, h := range slices.Backward(slices.Clone(t.State.Ticket.Held)) {
		if h.Ask == "" || h.Ask == AskNote {
			continue
		}
		asked, size = asked+1, size+len(h.Text)
		if asked > 1 && (asked > maxHeld || size > MaxHeld) {
			t.Drop(h.ID)
			t.KeepNote(h)
		}
	}
}

// Drop takes words out of what is held, by key or by the message's ID. Nothing of
// them goes anywhere.
func (t *Turn) Drop(name string) (Held, bool) {
	tk := t.State.Ticket
	i := slices.IndexFunc(tk.Held, func(h Held) bool { return h.Gone.IsZero() && (h.ID == name || h.Key() == name) })
	if i < 0 {
		return Held{}, false
	}
	h := tk.Held[i]
	tk.Held = slices.Delete(slices.Clone(tk.Held), i, i+1)
	t.Wake(timerHeld+":"+h.Key(), time.Time{})
	return h, true
}

// LetGo lets go what only waits for its time, in the order in which it was written:
// up to the words with that key, or all of it. Whatever is to be read after them, or
// ends the ticket, calls it first.
func (t *Turn) LetGo(ctx context.Context, upto string) error {
	tk := t.State.Ticket
	if tk == nil {
		return nil
	}
	for _, h := range slices.Clone(tk.Held) {
		if !h.Waits() {
			continue
		}
		t.Drop(h.ID)
		if err := t.Deliver(ctx, h); err != nil {
			return err
		}
		if h.Key() == upto {
			break
		}
	}
	return nil
}

// alarmHeld is the time at which held words leave, or become a note because nobody
// answered. A clock that jumped rings for each of them; what the first ring has let
// go is no longer held when the others come.
func (t *Turn) alarmHeld(ctx context.Context, key string) error {
	tk := t.State.Ticket
	if tk == nil {
		return nil
	}
	i := slices.IndexFunc(tk.Held, func(h Held) bool { return h.Gone.IsZero() && h.Key() == key })
	switch {
	case i < 0:
		return nil
	case tk.Held[i].Ask != "":
		h, _ := t.Drop(key)
		t.KeepNote(h)
		return nil
	case !tk.Open():
		// It was closed by something that did not let them go first.
		h, _ := t.Drop(key)
		t.KeepNote(h)
		t.TellAgent(h.By, bot.Reply{Text: t.DeskText("thread.too_late", "number", tk.Number, "words", InQuote(h.Text))})
		return nil
	}
	return t.LetGo(ctx, key)
}

// KeepNote leaves held words, which were dropped, as a note.
func (t *Turn) KeepNote(h Held) {
	if h.Apart {
		t.Note(h)
		return
	}
	t.React(bot.Desk, h.ID, MarkNote)
	t.KeepFiles(h)
}

// KeepFiles remembers the files of a note in the thread, of the last notes that have
// any.
func (t *Turn) KeepFiles(h Held) {
	if len(h.Files) == 0 {
		return
	}
	tk := t.State.Ticket
	kept := 0
	for _, x := range tk.Held {
		if x.Ask == AskNote {
			kept++
		}
	}
	tk.Held = slices.DeleteFunc(slices.Clone(tk.Held), func(x Held) bool {
		if x.Ask == AskNote && (x.ID == h.ID || kept >= maxKept) {
			kept--
			return true
		}
		return false
	})
	tk.Held = append(tk.Held, Held{ID: h.ID, By: h.By, Files: h.Files, Ask: AskNote})
}

// Note leaves words in the thread that the customer never reads and that no message
// of the thread holds.
func (t *Turn) Note(h Held) {
	t.notes = append(t.notes, h)
	t.SayDesk(bot.Reply{By: h.By.Name, Text: MarkNote + " " + Plain(h.Text), Files: h.Files})
}

// forgetHeld ends what is held for a ticket whose place another one takes: all of
// it is a note, in the thread where it was written.
func (t *Turn) forgetHeld() {
	if t.State.Ticket == nil {
		return
	}
	for _, h := range slices.Clone(t.State.Ticket.Held) {
		if h.Gone.IsZero() && h.Ask != AskNote {
			t.Drop(h.ID)
			t.KeepNote(h)
		}
	}
}
