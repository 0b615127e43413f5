package desk

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// verbBlock blocks the ticket's customer, and closes it.
const verbBlock = "block"

// ofSwitches are the verbs of what admins prepare and switch.
var ofSwitches = []string{dialog.ChoiceMacro, verbBlock}

// prepared serves them.
func (s *Step) prepared(ctx context.Context, t *dialog.Turn, m bot.Message, verb, words string) error {
	if verb == verbBlock {
		return block(ctx, t, m, words)
	}
	return s.macro(ctx, t, m, words)
}

// block takes the reason behind it. In the thread it is for whoever may close: leads,
// where there are roles at all.
func block(ctx context.Context, t *dialog.Turn, m bot.Message, words string) error {
	if !t.Rank(m).Covers(dialog.RankLead) {
		t.Whisper(nil, "switch.leads")
		return nil
	}
	if !dialog.Dry(m) {
		if err := t.LetGo(ctx, ""); err != nil { // what agents wrote was meant to be read
			return err
		}
	}
	return t.Block(dialog.Block{Reason: words}, dialog.Dry(m))
}

// macro uses a macro on the ticket: by name ("!macro refund", a button, an order from
// elsewhere), or picked in a form, which opens where no name is given. All that it
// does is one turn. A dry run, and "preview" in the form, show what it would be.
func (s *Step) macro(ctx context.Context, t *dialog.Turn, m bot.Message, words string) error {
	look := dialog.Dry(m)
	look = look || m.Kind == bot.KindForm && m.Values["do"] == "look"
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
	agent := t.Agent(m.From)
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
	return useMacro(ctx, t, m, x, agent)
}

// useMacro says the macro's words and does what it does.
func useMacro(ctx context.Context, t *dialog.Turn, m bot.Message, x dialog.Macro, agent dialog.Agent) error {
	if note := t.Expand(x.Note, agent); note != "" {
		t.SayDesk(bot.Reply{By: agent.Name, Text: lock + " " + dialog.Plain(note)})
	}
	if x.Assign == "me" {
		if err := t.Assign(agent, agent); err != nil {
			return err
		}
	}
	if text := t.Expand(x.Text(t.Language()), agent); text != "" {
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
		if err := t.Tag(agent, x.Tag, x.Untag); err != nil {
			return err
		}
	}
	if x.Priority != nil {
		if err := t.SetPriority(agent, *x.Priority); err != nil {
			return err
		}
	}
	if x.Assign == "none" {
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
	if x.Resolve {
		if err := t.Resolve(agent); err != nil {
			return err
		}
	}
	if m.Kind == bot.KindCommand && m.Name != bot.Own {
		t.Whisper(nil, "macro.used", "name", x.Name, "number", t.State.Ticket.Number)
	}
	return t.Audit("macro", x.Name, t.State.Ticket.Number, false)
}
