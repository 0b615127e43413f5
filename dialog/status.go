package dialog

import (
	"encoding/json"

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
// it: one plain sentence in the language in which the ticket was opened, since when,
// and who has it. State is for programs. Without a ticket there is none.
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
		card.State, card.Status, since = StandingResolved, label("standing.resolved"), tk.Closed
	case tk.How == Returned:
		card.State, card.Status, since = StandingBot, label("standing.returned"), tk.Closed
	case s.Owner == OwnerAgent:
		agent, since = s.Agent.Name, tk.Claimed
		card.State, card.Status = StandingAgent, label("standing.agent", "agent", agent)
	case s.Owner == OwnerBot:
		card.State, card.Status = StandingBot, label("standing.listed")
	default:
		card.State, card.Status = StandingQueue, label("standing.queue")
	}
	card.Fields = []bot.Field{{Name: label("standing.since"), Value: since.UTC().Format(customerClock)}}
	if agent != "" {
		card.Fields = append(card.Fields, bot.Field{Name: label("standing.with"), Value: agent})
	}
	return card, true
}

// customerClock is how times stand there: the same in every language.
const customerClock = "2006-01-02 15:04 UTC"

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
