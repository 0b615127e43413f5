package dialog

import (
	"maps"

	"handoff/bot"
)

// Whisper says a sentence of the catalogs, in the agents' language, to the author of
// the turn's message alone, where they are.
func (t *Turn) Whisper(choices []bot.Choice, key string, args ...any) {
	t.Aside(bot.Reply{Text: t.DeskText(key, args...), Choices: choices})
}

// Aside says r to the author of the turn's message alone, where they are: in the
// ticket's thread, or where they gave the command.
func (t *Turn) Aside(r bot.Reply) {
	m := t.Message()
	r.Only, r.Re = m.From.ID, m.ID
	t.Say(t.where(m), r)
}

// where is the place at which somebody gave a command or wrote in the thread.
func (t *Turn) where(m bot.Message) bot.Place {
	if at, err := bot.ParseAddress(m.Values[orderedAt]); err == nil && t.Side == bot.Internal {
		return at
	}
	if t.State.Ticket == nil || t.Side == bot.Customer || m.Kind == bot.KindCommand && m.Name == bot.Own {
		return m.At // nobody's conversation has no desk side
	}
	return bot.Desk
}

// Values of an order.
const (
	orderedAt = "at"      // the address where it was given
	orderDry  = "dry-run" // nothing is changed
)

// Order passes a ticket's verb to the ticket's conversation, as if the author of the
// turn's message had written it in the thread; the answer goes to where they are.
func (t *Turn) Order(conversation, verb, words string, dry bool) {
	m := t.Message()
	values := maps.Clone(m.Values)
	if values == nil {
		values = make(map[string]string)
	}
	if _, ok := values[orderedAt]; !ok || t.Side != bot.Internal {
		values[orderedAt] = m.At.String()
	}
	if delete(values, orderDry); dry {
		values[orderDry] = "1"
	}
	t.Pass(conversation, bot.Message{Kind: bot.KindCommand, Name: verb, Text: words, From: m.From, Values: values, Files: m.Files, Grant: m.Grant})
}

// Dry reports whether an order is only to be tried: it says what would happen.
func Dry(m bot.Message) bool { return m.Kind == bot.KindCommand && m.Values[orderDry] != "" }
