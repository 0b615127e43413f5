package dialog

import (
	"cmp"
	"maps"
	"strings"

	"handoff/bot"
)

// Whisper says a sentence of the catalogs, in the agents' language, to the author of
// the turn's message alone, where they are.
func (t *Turn) Whisper(choices []bot.Choice, key string, args ...any) {
	t.tellReason(key, args)
	t.Aside(bot.Reply{Text: t.DeskText(key, args...), Choices: choices})
}

// Aside says r to the author of the turn's message alone, where they are: in the
// ticket's thread, or where they gave the command. What a program ordered has no
// such place: nothing is said, and it reads the order's fate.
func (t *Turn) Aside(r bot.Reply) {
	m := t.Message()
	if t.Side == bot.Internal && m.Kind == bot.KindCommand && m.Values[orderedAt] == "" {
		return
	}
	if t.overheard != nil {
		*t.overheard = append(*t.overheard, r)
		return
	}
	r.Only, r.Re = m.From.ID, m.ID
	t.Say(t.where(m), r)
}

// Overhear collects what f says to the author alone instead of saying it, for a
// place that shows more than one answer: the Home tab. What f orders elsewhere is
// answered nowhere.
func (t *Turn) Overhear(f func() error) ([]bot.Reply, error) {
	var said []bot.Reply
	t.overheard = &said
	defer func() { t.overheard = nil }()
	err := f()
	return said, err
}

// Typed begins the names of buttons and forms that stand for a line of /handoff:
// the button "/queue all" is what who types "/handoff queue all" says.
const Typed = "/"

// where is the place at which somebody gave a command or wrote in the thread.
func (t *Turn) where(m bot.Message) bot.Place {
	if at, err := bot.ParseAddress(m.Values[orderedAt]); err == nil && t.Side == bot.Internal {
		return at
	}
	typed := m.Kind == bot.KindCommand && m.Name == bot.Own || strings.HasPrefix(m.Name, Typed)
	if t.State.Ticket == nil || t.Side == bot.Customer || typed {
		return m.At // nobody's conversation has no desk side
	}
	return bot.Desk
}

// Values of an order.
const (
	orderedAt   = "at"      // the address where it was given
	orderOn     = "account" // that of the place, where nothing is answered there
	orderDry    = "dry-run" // nothing is changed
	orderRank   = "rank"    // of its author, there
	orderTicket = "ticket"  // the number of the ticket that was meant
	orderToken  = "token"   // the name of the program's token that gave it, in whomever's name
)

// Order passes a verb to another conversation, as if the author of the turn's
// message had written it in the ticket's thread; the answer goes to where they are.
func (t *Turn) Order(conversation, verb, words string, dry bool) {
	t.order(conversation, "", verb, words, dry)
}

// OrderTicket is Order for one ticket: by the time it arrives, another one may be
// open in that conversation, which it must not meet.
func (t *Turn) OrderTicket(e Entry, verb, words string, dry bool) {
	t.order(e.Conversation, e.Number, verb, words, dry)
}

func (t *Turn) order(conversation, number, verb, words string, dry bool) {
	m := t.Message()
	values := maps.Clone(m.Values)
	if values == nil {
		values = make(map[string]string)
	}
	values[orderRank] = string(t.Rank(m))
	if t.Side != bot.Internal {
		values[orderedAt] = m.At.String()
		delete(values, orderToken)
	}
	if delete(values, orderOn); t.overheard != nil {
		delete(values, orderedAt)
		values[orderOn] = m.At.Account
	}
	delete(values, orderDry)
	delete(values, orderTicket)
	if dry {
		values[orderDry] = "1"
	}
	if number != "" {
		values[orderTicket] = number
	}
	t.Pass(conversation, bot.Message{Kind: bot.KindCommand, Name: verb, Text: words, From: m.From, Values: values, Files: m.Files, Grant: m.Grant})
}

// astray says that an order meant a ticket that is not this conversation's any more.
func (t *Turn) astray() bool {
	m := t.Message()
	if t.Side != bot.Internal || m.Kind != bot.KindCommand || m.Values[orderTicket] == "" {
		return false
	}
	var is string
	if tk := t.State.Ticket; tk != nil {
		is = tk.Number
	}
	if is == m.Values[orderTicket] {
		return false
	}
	t.Whisper(nil, "command.astray", "number", m.Values[orderTicket], "now", cmp.Or(is, "–"))
	return true
}

// Dry reports whether an order is only to be tried: it says what would happen.
func Dry(m bot.Message) bool { return m.Kind == bot.KindCommand && m.Values[orderDry] != "" }
