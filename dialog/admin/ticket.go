package admin

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// ticket shows an open ticket whole, the way to its thread, and what can be done
// with it.
func (s *Step) ticket(ctx context.Context, t *dialog.Turn, c call) error {
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return err
	}
	n, _, ok := dialog.ParseNumber(c.words[0])
	if !ok {
		return c.misused(t, t.DeskText("order.no_number", "word", dialog.Line(c.words[0], 30)))
	}
	e, ok := dialog.Numbered(entries, n)
	if !ok {
		return s.notOpen(t, entries, c.verb.name, n)
	}
	var b strings.Builder
	b.WriteString(dialog.EntryNumber(e) + " " + dialog.Plain(e.Subject) + "\n")
	field := func(name, value string) {
		if value != "" {
			b.WriteString("\n- **" + name + "**: " + dialog.Plain(value))
		}
	}
	field(t.DeskText("card.customer"), "“"+dialog.Name(e.Customer)+"”")
	field(t.DeskText("card.platform"), e.Platform)
	field(t.DeskText("card.language"), e.Language)
	field(t.DeskText("show.stage"), t.DeskLabel("stage."+string(e.StageOf())))
	who := t.DeskLabel("command.nobody")
	if e.Owner == dialog.OwnerAgent {
		who = e.Agent.Name
	}
	field(t.DeskText("show.agent"), who)
	field(t.DeskText("card.team"), e.Team)
	field(t.DeskText("card.category"), e.Category)
	if e.Priority != dialog.PriorityNormal {
		field(t.DeskText("card.priority"), t.PriorityLabel(e.Priority))
	}
	field(t.DeskText("card.tags"), strings.Join(e.Tags, ", "))
	if e.Reason != "" {
		field(t.DeskText("card.reason"), t.DeskLabel("reason."+string(e.Reason)))
	}
	if e.Mood != dialog.MoodCalm {
		field(t.DeskText("card.mood"), t.DeskLabel("mood.label_"+string(e.Mood)))
	}
	field(t.DeskText("show.opened"), t.DeskMoment(e.Since))
	if !e.Waiting.IsZero() {
		field(t.DeskText("show.waits"), t.DeskWaits(t.Now.Sub(e.Waiting)))
	}
	field(t.DeskText("show.due"), t.DueLabel(e))
	if !e.Until.IsZero() {
		field(t.DeskText("show.until"), t.DeskMoment(e.Until))
	}
	if e.Thread.Account == c.message.At.Account && !e.Thread.IsZero() { // elsewhere it would lead nowhere
		b.WriteString("\n\n[" + t.DeskText("show.thread") + "](" + e.Thread.Link() + ")")
	}
	t.Aside(bot.Reply{Text: b.String(), Choices: verbsFor(t, c.message, e)})
	return nil
}

// verbsFor are the buttons of what can be done with a ticket.
func verbsFor(t *dialog.Turn, m bot.Message, e dialog.Entry) []bot.Choice {
	lines := []string{"claim", "assign", "snooze", "priority", "close"}
	switch {
	case mine(e, t.Agent(m)):
		lines = []string{"snooze", "priority", "transfer", "release", "close"}
	case e.StageOf() == dialog.StageSnoozed:
		lines = []string{"wake", "assign", "close"}
	}
	for i := range lines {
		lines[i] += " " + e.Number
	}
	return typed(t, lines...)
}

// closed passes the verb to a ticket that was closed not long ago: the list has only
// those that are open.
func (s *Step) closed(ctx context.Context, t *dialog.Turn, entries []dialog.Entry, c call, n string) error {
	conversation, err := dialog.ClosedAt(ctx, s.Memory, n)
	if err != nil {
		return err
	}
	if conversation == "" {
		return s.notOpen(t, entries, c.verb.name, n)
	}
	t.OrderTicket(dialog.Entry{Number: n, Conversation: conversation}, c.verb.name, "", c.dry)
	return nil
}

// notOpen says that no open ticket has that number, and which ones it may have been.
func (s *Step) notOpen(t *dialog.Turn, entries []dialog.Entry, verb, n string) error {
	meant := near(entries, n)
	if len(meant) == 0 {
		t.Whisper(nil, "order.not_open", "number", n)
		return nil
	}
	var choices []bot.Choice
	var names []string
	for _, e := range meant {
		names = append(names, dialog.EntryNumber(e)+" "+dialog.Plain(e.Subject))
		if verb == "ticket" { // anything else is typed again: the words behind the number would be lost
			choices = append(choices, bot.Choice{ID: dialog.Typed + "ticket " + e.Number, Label: e.Number})
		}
	}
	t.Whisper(choices, "order.near_number", "number", n, "near", dialog.CommonMark("- "+strings.Join(names, "\n- ")))
	return nil
}
