package dialog

import (
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

// standing is how the customer's request stands; zero without a ticket.
type standing struct {
	number, state, agent string
	sentence             string // its key
	since                time.Time
	back                 Back      // of a team that is not there
	callback             time.Time // for which a person is promised
}

func (s *State) standing() standing {
	tk := s.Ticket
	if tk == nil {
		return standing{}
	}
	is := standing{number: tk.Number, since: tk.Opened}
	switch {
	case tk.How == Resolved:
		is.state, is.sentence, is.since = StandingResolved, "standing.resolved", tk.Closed
	case tk.How == Blocked:
		is.state, is.sentence, is.since = StandingResolved, "standing.closed", tk.Closed
	case tk.How == Joined:
		is.state, is.sentence, is.since = StandingResolved, "standing.merged", tk.Closed
	case tk.How == Returned:
		is.state, is.sentence, is.since = StandingBot, "standing.returned", tk.Closed
	case s.Owner == OwnerAgent:
		is.state, is.sentence, is.since = StandingAgent, "standing.agent", tk.Claimed
		is.agent = s.Agent.Name
	case s.Owner == OwnerBot:
		is.state, is.sentence = StandingBot, "standing.listed"
	case tk.Callback.Booked():
		is.state, is.sentence, is.callback = StandingQueue, "standing.callback", tk.Callback.At
	case tk.Back != nil:
		is.state, is.sentence, is.back = StandingQueue, "standing.away", *tk.Back
	default:
		is.state, is.sentence = StandingQueue, "standing.queue"
	}
	return is
}

// tellStanding shows the customer how their request stands, for a place that always
// shows it, when this turn has changed it: one plain sentence in the language in
// which the ticket was opened, since when, and who has it.
func (t *Turn) tellStanding(before standing) {
	is := t.State.standing()
	if is == before || is.number == "" {
		return
	}
	label := func(key string, args ...any) string {
		return t.manager.texts.Label(t.State.Ticket.Language, key, args...)
	}
	when := t.whenBack(is.back)
	if !is.callback.IsZero() {
		when = string(t.slotWhen(is.callback))
	}
	x, language, since := t.manager.texts, t.State.Ticket.Language, is.since.In(t.theirZone())
	card := bot.Card{
		Title: is.number, State: is.state, Status: label(is.sentence, "agent", t.Signed(is.agent), "when", when),
		Fields: []bot.Field{{Name: label("standing.since"), Value: label("standing.at",
			"weekday", x.weekday(language, since), "date", x.date(language, since), "time", hourMinute(since), "zone", x.Zone(language, since))}},
	}
	if is.agent != "" {
		card.Fields = append(card.Fields, bot.Field{Name: label("standing.with"), Value: t.Signed(is.agent)})
	}
	t.Status(bot.Customer, card)
}
