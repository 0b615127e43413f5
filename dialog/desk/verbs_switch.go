package desk

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// switchVerbs use what admins prepare and switch.
var switchVerbs = []verb{
	{name: dialog.ChoiceMacro, takes: true, words: func(v map[string]string) string { return v["macro"] }, do: (*Step).macro},
	{name: "block", takes: true, ends: true, do: (*Step).block},
}

// block blocks the ticket's customer, and closes it; the words are the reason. It is
// for leads, where there are roles at all.
func (s *Step) block(_ context.Context, t *dialog.Turn, o order) error {
	if !t.May(o.message, dialog.RankLead) {
		t.Whisper(nil, "switch.leads")
		return nil
	}
	return t.Block(dialog.Block{Reason: o.words}, o.dry)
}

// macro uses a macro on the ticket: by name ("!macro refund", a button, an order from
// elsewhere), or picked in a form, which opens where no name is given. All that it
// does is one turn. A dry run, and "show me first" in the form, show what it would be.
func (s *Step) macro(ctx context.Context, t *dialog.Turn, o order) error {
	m, words := o.message, o.words
	look := o.dry || m.Kind == bot.KindForm && m.Values["do"] == "look"
	name, rest, _ := strings.Cut(strings.TrimSpace(words), " ")
	if name == "" {
		form := t.MacroForm()
		switch {
		case form == nil:
			t.Whisper(nil, "macro.empty")
		case m.Grant == "":
			t.Whisper(nil, "macro.usage")
		default:
			t.Aside(bot.Reply{Text: t.DeskText("macro.usage"), Form: form})
		}
		return nil
	}
	x, near, ok := t.Macro(name)
	switch {
	case !ok && near != "":
		t.Whisper(nil, "macro.near", "name", dialog.Line(name, 40), "near", near)
		return nil
	case !ok:
		t.Whisper(nil, "macro.none", "name", dialog.Line(name, 40))
		return nil
	case strings.TrimSpace(rest) != "" && m.Kind == bot.KindText:
		t.Whisper(nil, "macro.words", "name", x.Name) // was it "macro" as a word?
		return nil
	}
	agent := o.agent
	if look {
		send := []bot.Choice{{ID: dialog.ChoiceMacro + ":" + x.Name, Label: t.DeskLabel("macro.send"), Style: bot.StylePrimary}}
		if m.Kind == bot.KindCommand {
			send = nil // they are elsewhere, and know how
		}
		t.Aside(bot.Reply{Text: t.MacroPreview(x, agent), Choices: send})
		return nil
	}
	if !t.State.Ticket.Open() {
		closed(t)
		return nil
	}
	if (x.Assign != "" || x.Transfer != "") && !owns(t, o) {
		return nil
	}
	return useMacro(ctx, t, o, x)
}

// useMacro says the macro's words and does what it does. What holds already is not
// done again: nobody joins twice, and what nobody has is in the queue.
func useMacro(ctx context.Context, t *dialog.Turn, o order, x dialog.Macro) error {
	m, agent := o.message, o.agent
	if note := t.Expand(x.Note, agent); note != "" {
		t.Note(dialog.Held{By: agent, Text: note})
	}
	if x.Assign == "me" && (t.State.Owner != dialog.OwnerAgent || t.State.Agent.ID != agent.ID) {
		if err := t.Assign(agent, agent); err != nil {
			return err
		}
	}
	if text := t.ExpandFor(x.Text(t.Language()), agent); text != "" {
		// The thread reads the words in a copy, which bears the receipt. Where more is
		// to follow them they leave at once.
		h := dialog.Held{ID: "macro:" + m.ID, By: agent, Text: text, Apart: true}
		wait := t.Team().TakeBack
		if x.Resolve || x.Snooze > 0 || x.Transfer != "" || x.Assign == "none" {
			wait = 0
		}
		if err := leave(ctx, t, h, wait); err != nil {
			return err
		}
	}
	if len(x.Tag)+len(x.Untag) > 0 {
		t.Tag(x.Tag, x.Untag)
	}
	if x.Priority != nil {
		t.SetPriority(*x.Priority)
	}
	if x.Assign == "none" && t.State.Owner == dialog.OwnerAgent {
		if err := t.Release(agent); err != nil {
			return err
		}
	}
	if x.Transfer != "" {
		if err := t.Transfer(ctx, agent, x.Transfer); err != nil {
			return err
		}
	}
	if x.Snooze > 0 {
		if err := t.Snooze(agent, t.Now.Add(x.Snooze)); err != nil {
			return err
		}
	}
	if x.Resolve && !promised(t, o, dialog.ChoiceResolve) {
		if err := t.Resolve(agent); err != nil {
			return err
		}
	}
	if m.Kind == bot.KindCommand && m.Name != bot.Own {
		t.Whisper(nil, "macro.used", "name", x.Name, "number", t.State.Ticket.Number)
	}
	return t.Audit("macro", x.Name, t.State.Ticket.Number, false)
}
