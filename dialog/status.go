package dialog

import (
	"encoding/json"
	"time"

	"handoff/bot"
)

// The states of a ticket as programs read them in bot.Card.State.
const (
	StandingQueue    = "queue"    // waits for a person
	StandingAgent    = "agent"    // a person has it
	StandingResolved = "resolved" // solved
	StandingBot      = "bot"      // given back: the assistant answers
)

// standing is what holds of the customer's request, for a place that always shows
// it: one plain sentence in the language in which the ticket was opened. The fields
// are for programs: since (RFC 3339), agent (a name). Without a ticket there is
// none.
func (t *Turn) standing() (bot.Card, bool) {
	s, tk := &t.State, t.State.Ticket
	if tk == nil {
		return bot.Card{}, false
	}
	label := func(key string, args ...any) string { return t.manager.texts.Label(tk.Language, key, args...) }
	card := bot.Card{Title: tk.Number}
	since, agent := tk.Opened, ""
	switch {
	case tk.How == Resolved:
		card.State, card.Status, since = StandingResolved, label("status.resolved"), tk.Closed
	case tk.How == Returned:
		card.State, card.Status, since = StandingBot, label("status.returned"), tk.Closed
	case s.Owner == OwnerAgent:
		agent, since = s.Agent.Name, tk.Claimed
		card.State, card.Status = StandingAgent, label("status.agent", "agent", agent)
	case s.Owner == OwnerBot:
		card.State, card.Status = StandingBot, label("status.listed")
	default:
		card.State, card.Status = StandingQueue, label("status.queue")
	}
	card.Fields = []bot.Field{{Name: "since", Value: since.UTC().Format(time.RFC3339)}}
	if agent != "" {
		card.Fields = append(card.Fields, bot.Field{Name: "agent", Value: agent})
	}
	return card, true
}

// stands is standing as text, to tell it only when it has changed.
func (t *Turn) stands() string {
	card, ok := t.standing()
	if !ok {
		return ""
	}
	data, err := json.Marshal(card)
	if err != nil {
		return "" // plain structs always marshal
	}
	return string(data)
}

// tellStanding shows the customer how their request stands, when this turn has
// changed it.
func (t *Turn) tellStanding(before string) {
	if card, ok := t.standing(); ok && t.stands() != before {
		t.Status(bot.Customer, card)
	}
}
