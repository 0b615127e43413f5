package desk

import (
	"cmp"
	"context"
	"slices"

	"handoff/bot"
	"handoff/dialog"
)

// The verbs of an agent's words. Those that decide over held words bear the words'
// key behind a colon when they are a button.
const (
	verbReply    = "reply"
	verbNote     = "note"
	verbUndo     = "undo"
	verbSend     = "send"
	verbKeep     = "keep"
	verbTakeOver = "takeover"
	verbSendOnly = "sendonly"
)

// verbsOfWords are their rows. Typed are reply, note, undo; the others are buttons and
// shortcuts, which may be typed all the same.
func verbsOfWords() []verb {
	var rows []verb
	for _, name := range []string{verbReply, verbNote, verbUndo, verbSend, verbKeep, verbTakeOver, verbSendOnly} {
		rows = append(rows, verb{name: name, takes: true, files: true, do: func(s *Step, ctx context.Context, t *dialog.Turn, o order) error {
			return s.aboutWords(ctx, t, o.message, name, o.words)
		}})
	}
	return rows
}

// aboutWords serves them.
func (s *Step) aboutWords(ctx context.Context, t *dialog.Turn, m bot.Message, verb, words string) error {
	if dialog.Dry(m) {
		t.Whisper(nil, "thread.dry", "verb", verb, "words", words)
		return nil
	}
	switch verb {
	case verbReply:
		return s.reply(ctx, t, m, words)
	case verbNote:
		note(t, m, words)
		return nil
	case verbUndo:
		return undo(ctx, t, m, words)
	}
	h, found := own(t, m, words)
	if !found && verb == verbSend && words != "" { // of a notice whose first words were taken back
		if run := together(t, dialog.Held{By: t.Agent(m)}); len(run) > 0 {
			h, found = run[0], true
		}
	}
	if found && h.Ask == dialog.AskNote { // a note with files: anybody may send it
		if found = false; verb == verbSend {
			m.Files = h.Files
		}
	}
	switch {
	case found && h.By.ID != t.Agent(m).ID:
		t.Whisper(nil, "thread.not_yours", "agent", h.By.Name)
		return nil
	case found && verb == verbKeep:
		return s.keep(ctx, t, m, h)
	case found:
		return s.answer(ctx, t, m, verb, h)
	case verb == verbKeep && m.Re != "" && words == "":
		return takeBack(ctx, t, m)
	case verb == verbSend && m.Re != "" && words == "":
		return s.sendNote(ctx, t, m)
	}
	t.Whisper(nil, "thread.gone")
	return nil
}

// own are the held words that a verb means: by the key on the button, by the message
// on which a shortcut was picked, else the author's last ones.
func own(t *dialog.Turn, m bot.Message, key string) (dialog.Held, bool) {
	held := t.State.Ticket.Held
	for _, h := range slices.Backward(held) {
		if !h.Gone.IsZero() {
			continue
		}
		switch {
		case key != "":
			if h.Key() == key {
				return h, true
			}
		case m.Kind == bot.KindChoice:
			if h.ID == m.Re {
				return h, true
			}
		case h.By.ID == t.Agent(m).ID && h.Ask != dialog.AskNote:
			return h, true
		}
	}
	return dialog.Held{}, false
}

// together are the words over which one answer decides: those of the same author
// under the same question; a question about internal words is about one message.
func together(t *dialog.Turn, h dialog.Held) []dialog.Held {
	if h.Ask == dialog.AskInternal || h.Ask == dialog.AskTaken {
		return []dialog.Held{h}
	}
	var all []dialog.Held
	for _, x := range t.State.Ticket.Held {
		if x.Gone.IsZero() && x.By.ID == h.By.ID && x.Ask == h.Ask {
			all = append(all, x)
		}
	}
	return all
}

// answer carries out what the author decided: the words leave.
func (s *Step) answer(ctx context.Context, t *dialog.Turn, m bot.Message, verb string, h dialog.Held) error {
	all := together(t, h)
	if h.Ask == "" && verb == verbSend { // "send now": what was written before is read before
		if err := t.LetGo(ctx, all[len(all)-1].Key()); err != nil {
			return err
		}
		t.Whisper(nil, "thread.sent")
		return nil
	}
	then := ""
	for _, x := range all {
		t.Drop(x.ID)
		then = cmp.Or(x.Then, then)
	}
	if verb == verbTakeOver {
		if err := takeOver(ctx, t, h.By); err != nil {
			return err
		}
	}
	for _, x := range all {
		x.Ask = ""
		// "Send only", and last words, claim nothing; else who has the conversation
		// may have to be asked now.
		say := func(ctx context.Context, h dialog.Held) error { return leave(ctx, t, h, 0) }
		if verb == verbSendOnly || verb == verbSend && (h.Ask == dialog.AskOwner || then != "" && t.State.Ticket.Open()) {
			say = t.Farewell
		}
		if err := say(ctx, x); err != nil {
			return err
		}
	}
	if waiting(t, h.By.ID, dialog.AskOwner) {
		return nil
	}
	if then != "" && t.State.Ticket.Open() {
		m.Files = nil
		return s.do(ctx, t, m, then, "")
	}
	t.Whisper(nil, "thread.sent")
	return nil
}

// takeOver makes the conversation the agent's: a closed ticket is opened again.
func takeOver(ctx context.Context, t *dialog.Turn, a dialog.Agent) error {
	switch s := &t.State; {
	case !s.Ticket.Open():
		return t.Reopen(ctx, a)
	case s.Owner != dialog.OwnerAgent:
		return t.Claim(a)
	}
	return nil
}

// keep leaves held words as a note. The verb that was to follow is done.
func (s *Step) keep(ctx context.Context, t *dialog.Turn, m bot.Message, h dialog.Held) error {
	then := ""
	for _, x := range together(t, h) {
		t.Drop(x.ID)
		t.KeepNote(x)
		if x.Then != "" {
			then = x.Then
		}
	}
	t.Whisper(nil, "thread.kept")
	if then != "" && t.State.Ticket.Open() {
		m.Files = nil
		return s.do(ctx, t, m, then, "")
	}
	return nil
}

// actions are the card's buttons and menu where an agent is: who has scrolled far down a
// thread, or picked the shortcut of a message, does not look for its head.
func actions(_ *Step, _ context.Context, t *dialog.Turn, _ order) error {
	card := t.Card()
	t.Aside(bot.Reply{Text: dialog.Plain(card.Card.Title + " · " + card.Card.Status), Choices: card.Choices})
	return nil
}

// help says how this team's thread works, and what can be written.
func help(_ *Step, _ context.Context, t *dialog.Turn, _ order) error {
	how := t.DeskText("desk.help")
	if t.Team().Notes {
		how = t.DeskText("thread.help_notes")
	}
	t.Aside(bot.Reply{Text: how + "\n\n" + t.DeskText("life.help") + "\n\n" + t.DeskText("thread.help")})
	return nil
}
