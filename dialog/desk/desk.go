package desk

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// Step takes everything that comes through the desk side.
type Step struct {
	lists dialog.Lists
}

var _ dialog.Step = (*Step)(nil)

// New makes the step. lists serves /handoff; every bot.Inbox is one.
func New(lists dialog.Lists) *Step { return &Step{lists} }

// Take handles what agents do.
func (s *Step) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	if t.Side != bot.Desk {
		return false, nil
	}
	m := t.Message()
	if m.Kind == bot.KindCommand && m.Name == command {
		return true, s.command(ctx, t, m)
	}
	tk := t.State.Ticket
	if tk == nil {
		if m.Kind == bot.KindText || m.Kind == bot.KindChoice || m.Kind == bot.KindCommand {
			whisper(t, nil, "desk.no_ticket")
		}
		return true, nil
	}
	for _, past := range t.State.Past {
		if past.Thread == m.At.Thread && past.Thread != tk.Thread {
			return true, old(t, m, past)
		}
	}
	if m.At.Thread != "" {
		tk.Thread = m.At.Thread
	}
	switch m.Kind {
	case bot.KindText:
		return true, s.text(t, m)
	case bot.KindEdit:
		edit(t, m)
	case bot.KindDelete:
		withdraw(t, m)
	case bot.KindChoice, bot.KindCommand:
		if do, ok := verbs[m.Name]; ok {
			return true, do(t, m, m.Text)
		}
		whisper(t, nil, "desk.stale")
	}
	return true, nil
}

// text is what an agent wrote in the thread.
func (s *Step) text(t *dialog.Turn, m bot.Message) error {
	text := strings.TrimSpace(dialog.Clean(m.Text))
	if isNote(text) {
		noted(t, m)
		return nil
	}
	switch verb, rest, near := parse(text); {
	case verb != "":
		return verbs[verb](t, m, rest)
	case near != "":
		whisper(t, nil, "desk.typo", "word", firstWord(text), "near", near)
		return nil
	}
	return speak(t, m, text)
}

// speak says an agent's words to the customer. In the queue they claim.
func speak(t *dialog.Turn, m bot.Message, text string) error {
	if text == "" && len(m.Files) == 0 {
		return nil
	}
	if !t.State.Ticket.Open() {
		closed(t)
		return nil
	}
	agent := t.Agent(m.From)
	if t.State.Owner != dialog.OwnerAgent {
		if err := t.Claim(agent); err != nil {
			return err
		}
	}
	t.State.Ticket.Waiting = zero
	t.Say(bot.Customer, bot.Reply{
		Handle: m.ID, By: agent.Name, Text: dialog.Plain(text), Files: m.Files, Report: true,
	})
	return nil
}

// edit follows an agent's correction to the customer's copy. What became a note
// is taken back.
func edit(t *dialog.Turn, m bot.Message) {
	text := strings.TrimSpace(dialog.Clean(m.Text))
	if isNote(text) {
		withdraw(t, m)
		t.React(bot.Desk, m.Re, lock)
		return
	}
	switch verb, rest, near := parse(text); {
	case verb == "note":
		withdraw(t, m)
		t.React(bot.Desk, m.Re, lock)
		return
	case verb != "":
		text = rest // "/resolve words": the words are what the customer got
	case near != "":
		whisper(t, nil, "desk.typo", "word", firstWord(text), "near", near)
		return
	}
	if text == "" {
		withdraw(t, m)
		return
	}
	t.Edit(bot.Customer, m.Re, bot.Reply{By: t.Agent(m.From).Name, Text: dialog.Plain(text)})
}

// withdraw takes an agent's words back: unsent ones for good, sent ones as far
// as the platform can.
func withdraw(t *dialog.Turn, m bot.Message) {
	t.Withdraw(bot.Customer, m.Re)
	t.Edit(bot.Customer, m.Re, bot.Reply{By: t.Agent(m.From).Name, Text: t.Text("relay.withdrawn")})
}

// closed tells the agent alone why their words were not sent.
func closed(t *dialog.Turn) {
	tk := t.State.Ticket
	reopen := []bot.Choice{{ID: dialog.ChoiceReopen, Label: t.DeskLabel("choice.reopen")}}
	whisper(t, reopen, "desk.closed_"+string(tk.How), "number", tk.Number, "agent", tk.By.Name)
}

// old is something in the thread of a ticket before the present one.
func old(t *dialog.Turn, m bot.Message, past dialog.Past) error {
	if m.Kind == bot.KindEdit {
		edit(t, m)
		return nil
	}
	if m.Kind == bot.KindDelete {
		withdraw(t, m)
		return nil
	}
	if m.Kind == bot.KindText && isNote(strings.TrimSpace(m.Text)) {
		noted(t, m)
		return nil
	}
	if m.Kind != bot.KindReaction {
		t.Say(m.At, bot.Reply{Only: m.From.ID, Re: m.ID,
			Text: t.DeskText("desk.old_thread", "number", past.Number, "now", t.State.Ticket.Number)})
	}
	return nil
}

// whisper says a sentence to the author alone, where they are.
func whisper(t *dialog.Turn, choices []bot.Choice, key string, args ...any) {
	m := t.Message()
	r := bot.Reply{Only: m.From.ID, Re: m.ID, Text: t.DeskText(key, args...), Choices: choices}
	var place bot.Place = bot.Desk
	if t.State.Ticket == nil || m.Kind == bot.KindCommand && m.Name == command {
		place = m.At // nobody's conversation has no desk side
	}
	t.Say(place, r)
}
