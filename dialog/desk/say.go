package desk

import (
	"context"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// express begins words that are expressly for the customer, where what is typed is
// a note.
const express = ">>"

// text is what an agent wrote in the thread.
func (s *Step) text(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	text := strings.TrimSpace(dialog.Clean(m.Text))
	if isNote(text) {
		noted(t, m)
		return nil
	}
	if words, ok := strings.CutPrefix(narrow(text), express); ok {
		return s.do(ctx, t, m, verbReply, strings.TrimSpace(words))
	}
	switch verb, rest, near := parse(text); {
	case verb != "":
		return s.typed(ctx, t, m, verb, rest)
	case near != "":
		t.Whisper(nil, "desk.typo", "word", firstWord(text), "near", near)
		return nil
	case t.Team().Notes:
		noted(t, m)
		return nil
	}
	return s.say(ctx, t, m, text)
}

// typed is a verb that was written in the thread, and the words behind it.
func (s *Step) typed(ctx context.Context, t *dialog.Turn, m bot.Message, verb, rest string) error {
	v, more := named(verb), rest != "" || len(m.Files) > 0
	switch {
	case v.silent && isNote(rest):
		noted(t, m)
	case v.silent && more, v.takes && !v.files && len(m.Files) > 0:
		t.Whisper(nil, "desk.verb_unsent", "verb", firstWord(strings.TrimSpace(dialog.Clean(m.Text))))
	case verb == dialog.ChoiceResolve && more && !isNote(rest):
		words, expressly := strings.CutPrefix(narrow(rest), express)
		if !expressly {
			words = rest
		}
		if words = strings.TrimSpace(words); isNote(words) || t.Team().Notes && !expressly {
			noted(t, m)
			return s.do(ctx, t, m, verb, "")
		}
		return s.farewell(ctx, t, m, words, expressly)
	}
	return s.do(ctx, t, m, verb, rest)
}

// words are what an agent wrote, as it is held or said.
func words(t *dialog.Turn, m bot.Message, text string) dialog.Held {
	return dialog.Held{ID: m.ID, By: t.Agent(m), Text: text, Files: m.Files, Said: m.SentAt, Apart: m.Kind != bot.KindText}
}

// say brings words that were typed to the customer, unless they look like a word
// among colleagues.
func (s *Step) say(ctx context.Context, t *dialog.Turn, m bot.Message, text string) error {
	if text == "" && len(m.Files) == 0 {
		return nil
	}
	h := words(t, m, text)
	if looksInternal(text, m.Values, t.State.Customer) {
		return ask(ctx, t, h, dialog.AskInternal)
	}
	return leave(ctx, t, h, t.Team().TakeBack)
}

// farewell are the customer's last words before the ticket is resolved.
func (s *Step) farewell(ctx context.Context, t *dialog.Turn, m bot.Message, text string, expressly bool) error {
	if !t.State.Ticket.Open() {
		return s.do(ctx, t, m, dialog.ChoiceResolve, "")
	}
	h := words(t, m, text)
	if h.Then = dialog.ChoiceResolve; !expressly && looksInternal(text, m.Values, t.State.Customer) {
		return ask(ctx, t, h, dialog.AskInternal)
	}
	return s.finish(ctx, t, m, h)
}

// finish says words without a claim and does what was to be done after them.
func (s *Step) finish(ctx context.Context, t *dialog.Turn, m bot.Message, h dialog.Held) error {
	if err := t.LetGo(ctx, ""); err != nil {
		return err
	}
	if h.Text != "" || len(h.Files) > 0 {
		if err := t.Farewell(ctx, h); err != nil {
			return err
		}
	}
	m.Files = nil
	return s.do(ctx, t, m, h.Then, "")
}

// leave says words, or holds them for as long as they may be taken back. Where the
// assistant has the conversation their author is asked first who goes on with it.
func leave(ctx context.Context, t *dialog.Turn, h dialog.Held, after time.Duration) error {
	if !t.State.Ticket.Open() || t.State.Owner == dialog.OwnerBot {
		if t.ByProgram() { // nobody is there to be asked
			if isOpen(t) {
				t.Whisper(nil, "thread.bot", "number", t.State.Ticket.Number)
			}
			return nil
		}
		return ask(ctx, t, h, dialog.AskOwner)
	}
	if after <= 0 || len(h.Text) > dialog.MaxHeld {
		if err := t.LetGo(ctx, ""); err != nil { // what was written before is read before
			return err
		}
		return t.Deliver(ctx, h)
	}
	// One notice for a run of messages: its buttons decide over all that the author
	// still has waiting, and each message bears the sign of waiting anyway.
	run := waiting(t, h.By.ID, "")
	crossing := t.Crossing(h.By)
	h.At = t.Now.Add(after)
	if err := t.Hold(ctx, h); err != nil {
		return err
	}
	if run && crossing == "" {
		return nil
	}
	text := t.DeskText("thread.held", "seconds", int((after+time.Second-1)/time.Second))
	if crossing != "" {
		text = crossing + " " + text
	}
	t.Aside(bot.Reply{Text: text, Choices: []bot.Choice{
		choice(t, verbUndo, h, t.DeskLabel("choice.undo"), ""),
		choice(t, verbSend, h, t.DeskLabel("choice.send_now"), ""),
	}})
	return nil
}

// waiting reports whether an agent has words held under that question.
func waiting(t *dialog.Turn, agent string, ask dialog.Asking) bool {
	for _, h := range t.State.Ticket.Held {
		if h.By.ID == agent && h.Ask == ask && h.Gone.IsZero() {
			return true
		}
	}
	return false
}

// choice is a button that decides over held words.
func choice(_ *dialog.Turn, verb string, h dialog.Held, label string, style bot.Style) bot.Choice {
	return bot.Choice{ID: verb + ":" + h.Key(), Label: label, Style: style}
}
