package dialog

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"handoff/bot"
)

// Profile is a person of the team as they are known on several accounts: there they
// are several bot.Persons, to us one Agent.
type Profile struct {
	Name string   // as agents, and by Team.Sign customers, read it
	IDs  []string // "account:ID"; by the first one's ID tickets, facts and programs name them
}

// agent is the profile's person.
func (p Profile) agent() Agent {
	_, id, _ := strings.Cut(p.IDs[0], ":")
	return Agent{ID: id, Name: p.Name}
}

// People are those who have a profile. Nobody needs one: whoever has none is known by
// what their platform says.
type People []Profile

// Agent is who has an ID on an account, under the name that the account tells. Without
// an account (a program, an order of which that is not known) the ID may be one of any
// account, with or without its name, if it is one person's alone.
func (p People) Agent(account, id, name string) Agent {
	if x, ok := p.known(account, id); ok {
		return x.agent()
	}
	return Agent{ID: id, Name: Name(name)}
}

// Find is who has a name.
func (p People) Find(name string) (Agent, bool) {
	i := slices.IndexFunc(p, func(x Profile) bool { return strings.EqualFold(x.Name, name) })
	if i < 0 {
		return Agent{}, false
	}
	return p[i].agent(), true
}

func (p People) known(account, id string) (Profile, bool) {
	if id == "" {
		return Profile{}, false
	}
	if account != "" {
		id = account + ":" + id
	}
	var found []Profile
	for _, x := range p {
		switch {
		case slices.Contains(x.IDs, id):
			return x, true
		case account == "" && slices.ContainsFunc(x.IDs, func(full string) bool { _, bare, _ := strings.Cut(full, ":"); return bare == id }):
			found = append(found, x)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return Profile{}, false
}

// spread is a list as in Roles with all IDs of each person of whom it names one.
func (p People) spread(list []string) []string {
	for _, x := range p {
		if !slices.ContainsFunc(x.IDs, func(id string) bool { return slices.Contains(list, id) }) {
			continue
		}
		for _, id := range x.IDs {
			if !slices.Contains(list, id) {
				list = append(slices.Clip(list), id) // the caller's stays as it is
			}
		}
	}
	return list
}

// roles are roles that hold for all IDs of a person.
func (p People) roles(r Roles) Roles {
	return Roles{Admin: p.spread(r.Admin), Lead: p.spread(r.Lead), Agent: p.spread(r.Agent)}
}

// teams are teams that know their people by all IDs.
func (p People) teams(teams []Team) []Team {
	teams = slices.Clone(teams)
	for i := range teams {
		teams[i].Members, teams[i].Leads = p.spread(teams[i].Members), p.spread(teams[i].Leads)
	}
	return teams
}

// Entries reads the list, as Entries does. Tickets that were taken by somebody who had no
// profile yet are that person's.
func (p People) Entries(ctx context.Context, lists Lists) ([]Entry, error) {
	entries, err := Entries(ctx, lists)
	for i := range entries {
		p.rename(&entries[i].Agent)
	}
	return entries, err
}

// rename makes of an agent who was known by one ID alone who they are by now.
func (p People) rename(a *Agent) { *a = p.Agent("", a.ID, a.Name) }

// renames does it in a state.
func (p People) renames(s *State) {
	p.rename(&s.Agent)
	if tk := s.Ticket; tk != nil {
		p.rename(&tk.Had)
		for i := range tk.Held {
			p.rename(&tk.Held[i].By)
		}
	}
}

// Agent is the agent who sent a message. It is here that a platform's person becomes
// one of the team: nothing else compares who did something with who did something else.
func (t *Turn) Agent(m bot.Message) Agent {
	a := t.Named(m, m.From.ID, m.From.Name)
	a.Name = cmp.Or(a.Name, t.Label("agent.nameless"))
	return a
}

// Named is the agent whom a message names by an ID of the account on which it was
// written, and by the name there.
func (t *Turn) Named(m bot.Message, id, name string) Agent {
	return t.manager.people.Agent(t.actedOn(m), id, name)
}

// People are those who have a profile.
func (t *Turn) People() People { return t.manager.people }

// Entries reads the list: see People.Entries.
func (t *Turn) Entries(ctx context.Context, lists Lists) ([]Entry, error) {
	return t.manager.people.Entries(ctx, lists)
}

// Unlinked is, of somebody of the team who acts where customers write and has no
// profile, the line of the configuration that would make them one person with who they
// are at the desk; empty: they have one, are at the desk, or there is none.
func (t *Turn) Unlinked(m bot.Message) string {
	desk, ok := t.Desk()
	if _, known := t.manager.people.known(m.At.Account, m.From.ID); known || !ok || t.Side != bot.Customer {
		return ""
	}
	return "people: [{name: " + strconv.Quote(t.Agent(m).Name) + `, ids: ["` + desk.Account + `:…", "` + m.At.Account + ":" + m.From.ID + `"]}]`
}

// actedOn is the account on which a message's author did what it says; empty where
// that is not told.
func (t *Turn) actedOn(m bot.Message) string {
	if t.Side != bot.Internal {
		return m.At.Account
	}
	at, err := bot.ParseAddress(m.Values[orderedAt])
	if err != nil {
		return m.Values[orderOn]
	}
	return at.Account
}

// calls are the names by which the desk's platform calls an agent, see bot.Reply.Call;
// none where they have an ID on others alone.
func (t *Turn) calls(agent string) []string {
	if agent == "" {
		return nil
	}
	i := slices.IndexFunc(t.manager.people, func(x Profile) bool { return x.agent().ID == agent })
	if i < 0 {
		return []string{agent}
	}
	desk, _ := t.Desk()
	for _, full := range t.manager.people[i].IDs {
		if account, id, _ := strings.Cut(full, ":"); account == desk.Account {
			return []string{id}
		}
	}
	return nil
}
