package desk

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// The form in which a reply is written: its values, and what is done with the words.
const (
	formText = "text"
	formDo   = "do"

	doSend    = "send"
	doResolve = "resolve" // send, and resolve
	doNote    = "note"
)

// reply is an agent's express reply. Without words, or as a button, it opens the
// form.
func (s *Step) reply(ctx context.Context, t *dialog.Turn, m bot.Message, text string) error {
	text = strings.TrimSpace(dialog.Clean(text))
	switch {
	case isNote(text):
		note(t, m, text)
		return nil
	case m.Kind != bot.KindChoice && (text != "" || len(m.Files) > 0):
		after := t.Team().TakeBack
		if m.Kind != bot.KindText {
			after = 0 // given elsewhere, and meant
		}
		if err := leave(ctx, t, words(t, m, text), after); err != nil {
			return err
		}
		if m.Kind == bot.KindCommand && !waiting(t, t.Agent(m).ID, dialog.AskOwner) {
			t.Whisper(nil, "thread.sent")
		}
		return nil
	}
	form, err := s.form(ctx, t, m)
	if err != nil {
		return err
	}
	t.Aside(bot.Reply{Text: t.DeskText("thread.form", "number", t.State.Ticket.Number), Form: &form})
	return nil
}

// form is filled with a fresh suggestion. Who opens it while a colleague has the
// ticket is told so by it.
func (s *Step) form(ctx context.Context, t *dialog.Turn, m bot.Message) (bot.Form, error) {
	text, source, err := s.suggest(ctx, t)
	if err != nil {
		return bot.Form{}, err
	}
	label := t.DeskLabel("thread.form_text")
	switch {
	case source.title != "" && source.drafted:
		label = t.DeskLabel("thread.form_drafted", "title", source.title)
	case source.title != "":
		label = t.DeskLabel("thread.form_article", "title", source.title)
	}
	me := t.Agent(m)
	if owner, ok := colleague(t, me); ok {
		label += " · " + t.DeskLabel("thread.form_taken", "agent", owner.Name)
		t.Met(me.ID)
	}
	option := func(id, label string) bot.Option { return bot.Option{ID: id, Label: label} }
	return bot.Form{
		Name: verbReply, Title: t.DeskLabel("thread.form_title"), Submit: t.DeskLabel("thread.form_submit"),
		Inputs: []bot.Input{
			{Name: formText, Label: label, Value: text, Long: true},
			{Name: formDo, Label: t.DeskLabel("thread.form_do"), Value: doSend, Options: []bot.Option{
				option(doSend, t.DeskLabel("thread.do_send")),
				option(doResolve, t.DeskLabel("thread.do_resolve")),
				option(doNote, t.DeskLabel("thread.do_note")),
			}},
		},
	}, nil
}

// filled is the form as an agent sent it. Its words leave at once. If the ticket was
// closed, or a colleague took it, while they were written, their author alone reads
// them back and decides.
func (s *Step) filled(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	text := strings.TrimSpace(dialog.Clean(m.Values[formText]))
	do := m.Values[formDo]
	if text == "" {
		t.Whisper(nil, "thread.no_words")
		return nil
	}
	h := words(t, m, text)
	if do == doNote || isNote(text) {
		note(t, m, text)
		return nil
	}
	if do == doResolve {
		h.Then = dialog.ChoiceResolve
	}
	if _, taken := colleague(t, h.By); taken && !t.HasMet(h.By.ID) {
		t.Met(h.By.ID)
		return ask(ctx, t, h, dialog.AskTaken)
	}
	if h.Then != "" && t.State.Ticket.Open() && t.State.Owner != dialog.OwnerBot {
		return s.finish(ctx, t, m, h)
	}
	return leave(ctx, t, h, 0)
}
