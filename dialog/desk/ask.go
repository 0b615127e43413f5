package desk

import (
	"context"

	"handoff/bot"
	"handoff/dialog"
)

// ask holds words and asks their author alone what is to become of them. Nothing
// leaves until the author answers; after a day without an answer they are a note.
// Who has the conversation is asked once for all that an agent writes meanwhile;
// whether words are internal is asked of each message, because the answer to one
// says nothing of the next.
func ask(ctx context.Context, t *dialog.Turn, h dialog.Held, about dialog.Asking) error {
	asked := about == dialog.AskOwner && waiting(t, h.By.ID, about)
	h.Ask = about
	if err := t.Hold(ctx, h); err != nil || asked {
		return err
	}
	t.Aside(question(t, h))
	return nil
}

// question is what the author reads, with the words: a form's stand nowhere else.
func question(t *dialog.Turn, h dialog.Held) bot.Reply {
	tk := t.State.Ticket
	button := func(verb, label string, style bot.Style) bot.Choice { return choice(t, verb, h, label, style) }
	keep := button(verbKeep, t.DeskLabel("choice.keep"), "")
	send := button(verbSend, t.DeskLabel("choice.send"), bot.StylePrimary)
	var text string
	var choices []bot.Choice
	switch {
	case h.Ask == dialog.AskInternal:
		text, choices = t.DeskText("thread.internal"), []bot.Choice{send, keep}
	case h.Ask == dialog.AskTaken:
		text, choices = t.DeskText("thread.taken", "number", tk.Number, "agent", t.State.Agent.Name), []bot.Choice{send, keep}
	default:
		switch {
		case tk.Open():
			text = t.DeskText("thread.bot", "number", tk.Number)
		case tk.How == dialog.Blocked:
			text = t.DeskText("thread.blocked", "number", tk.Number, "agent", tk.By.Name)
		case tk.How == dialog.Returned:
			text = t.DeskText("thread.returned", "number", tk.Number, "agent", tk.By.Name)
		default:
			text = t.DeskText("thread.resolved", "number", tk.Number, "agent", tk.By.Name)
		}
		choices = []bot.Choice{
			button(verbTakeOver, t.DeskLabel("choice.takeover"), bot.StylePrimary),
			button(verbSendOnly, t.DeskLabel("choice.sendonly"), ""), keep,
		}
	}
	return bot.Reply{Text: text + quoted(t, h), Choices: choices}
}

// maxQuoted is how much of held words is read back where they stand in the thread;
// what stands nowhere else is read back whole.
const maxQuoted = 200

// quoted are the words, as their author reads them back.
func quoted(t *dialog.Turn, h dialog.Held) string {
	words := h.Text
	if words == "" {
		return ""
	}
	if !h.Apart {
		words = dialog.Line(words, maxQuoted)
	}
	return "\n\n" + t.DeskText("thread.words", "words", dialog.InQuote(words))
}
