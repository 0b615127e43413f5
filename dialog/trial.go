package dialog

import (
	"cmp"
	"slices"
	"strings"

	"handoff/bot"
)

// May reports whether the author of a message may do what wants a rank: see Rank.
// Where no roles are configured, whoever is in the desk's channel may, and so does the
// company's own program, which gives orders without a place. A lead of the ticket's
// team is one here, and a member of it an agent, whatever the roles say.
func (t *Turn) May(m bot.Message, rank Rank) bool {
	r := t.manager.roles
	if len(r.Admin)+len(r.Lead)+len(r.Agent) == 0 {
		return true
	}
	if _, ranked := m.Values[orderRank]; t.Side == bot.Internal && m.Values[orderedAt] == "" && !ranked {
		return true
	}
	account, team := cmp.Or(t.actedOn(m), m.At.Account), t.Team()
	return t.Rank(m).Covers(rank) || RankLead.Covers(rank) && team.Leader(account, m.From) ||
		RankAgent.Covers(rank) && listed(team.Members, account, m.From)
}

// Ordered reports whether a verb was given elsewhere than in the ticket's thread.
func (t *Turn) Ordered() bool { return t.Side == bot.Internal }

// Trial is what would happen.
type Trial struct {
	Status   string   // the card's headline as it would be, and its fields that differ; plain text
	Customer []string // what the customer would read; CommonMark
	Said     bool     // the author would read something alone: a refusal, a hint
}

// Try does something and takes all of it back: what remains is what would have
// happened. It begins with the turn as it came.
func (t *Turn) Try(do func() error) (Trial, error) {
	before, fields := t.Turn.State, t.lifeFields()
	err := do()
	trial := Trial{Status: t.status()}
	for _, f := range t.lifeFields() {
		if !slices.Contains(fields, f) {
			trial.Status += " · " + f.Name + ": " + f.Value
		}
	}
	var asides []bot.Send
	for _, s := range t.Outcome().Sends {
		switch {
		case s.Op == bot.OpSay && s.To == bot.Customer:
			trial.Customer = append(trial.Customer, s.Reply.Text)
		case s.Op == bot.OpSay && s.Reply.Only != "":
			asides = append(asides, s)
		}
	}
	t.Reset(before)
	t.Unless(bot.Desk)
	state, decodeErr := decodeState(before)
	if decodeErr != nil {
		return trial, decodeErr
	}
	t.State, t.opened, t.replied, t.asleep = state, false, false, false
	for _, s := range asides {
		trial.Said = true
		t.Say(s.To, s.Reply)
	}
	return trial, err
}

// Flattened are the customer's sentences of a trial, a line each.
func (x Trial) Flattened() string {
	var out []string
	for _, text := range x.Customer {
		out = append(out, Line(Flat(text), 200))
	}
	return strings.Join(out, " / ")
}

// Headline is the card's: how the ticket stands, for whoever has changed it
// from elsewhere.
func (t *Turn) Headline() string { return t.status() }
