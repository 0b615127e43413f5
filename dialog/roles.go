package dialog

import (
	"slices"
	"strings"

	"handoff/bot"
)

// Rank is what a person may do besides being a customer.
type Rank string

// The ranks, each of which may do what the ones after it may.
const (
	RankAdmin Rank = "admin"
	RankLead  Rank = "lead"
	RankAgent Rank = "agent"
	RankNone  Rank = "" // a customer
)

// Roles name people and groups by platform identity, which nobody can claim in
// words: "account:ID" is a person of that account, "account:@GROUP" a user group
// or role there.
type Roles struct {
	Admin, Lead, Agent []string
}

// Of is the highest rank of a person who writes on an account.
func (r Roles) Of(account string, p bot.Person) Rank {
	for _, c := range []struct {
		rank Rank
		list []string
	}{{RankAdmin, r.Admin}, {RankLead, r.Lead}, {RankAgent, r.Agent}} {
		if listed(c.list, account, p) {
			return c.rank
		}
	}
	return RankNone
}

// ranks are all, from the lowest.
var ranks = []Rank{RankNone, RankAgent, RankLead, RankAdmin}

// Covers reports whether who has rank r may do what is for need.
func (r Rank) Covers(need Rank) bool { return slices.Index(ranks, r) >= slices.Index(ranks, need) }

// named reports whether a list names anybody of an account.
func named(list []string, account string) bool {
	return slices.ContainsFunc(list, func(name string) bool { return strings.HasPrefix(name, account+":") })
}

// Rank is that of who sent a message. At the desk everybody is an agent, unless the
// roles name the agents of that account: who was let into the workspace belongs to
// the team until somebody says otherwise. An order bears the rank that its author
// had where it was given.
func (t *Turn) Rank(m bot.Message) Rank {
	if t.Side == bot.Internal {
		if r := Rank(m.Values[orderRank]); slices.Contains(ranks, r) {
			return r
		}
		return RankNone
	}
	r := t.manager.roles.Of(m.At.Account, m.From)
	if r == RankNone && t.Side == bot.Desk && !named(t.manager.named, m.At.Account) {
		return RankAgent
	}
	return r
}

// listed reports whether a list as in Roles names a person, or a group of theirs.
func listed(list []string, account string, p bot.Person) bool {
	if len(list) == 0 {
		return false
	}
	var names []string
	if p.ID != "" && p.ID[0] != '@' { // else a person could be named like a group
		names = append(names, account+":"+p.ID)
	}
	for _, group := range p.Groups {
		names = append(names, account+":@"+group)
	}
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(list, name) })
}
