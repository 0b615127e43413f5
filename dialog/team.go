package dialog

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"handoff/bot"
)

// Team is a group of agents with a channel of its own. What it leaves out holds as
// the configuration says for all.
type Team struct {
	Name      string      // in rules and commands
	Title     string      // as customers read it; empty: nothing is said of it
	Desk      bot.Address // where its tickets are opened; zero: where the customer's account says
	Members   []string    // as in Roles: people and groups; empty: whoever is in the channel
	Leads     []string    // as in Roles: who is called when something goes wrong
	Alarm     bot.Address // where is told what nobody took up; zero: nowhere
	Skills    []string
	Languages []string      // that its members write, BCP 47; the first one is what its thread is read in; empty: the desk's
	Hours     Hours         // nil: Config.Hours
	SLA       SLA           // zero: no clocks
	Callbacks Callbacks     // zero: none are offered
	Within    time.Duration // a claim without a first reply goes back after it; 0: never
	Notes     bool          // what is typed in the thread is a note, and a reply is sent expressly
	TakeBack  time.Duration // an agent's words wait so long before they leave; 0: they leave at once
	Sign      Sign          // whose name customers read
}

// Sign is under whose name an agent's words reach the customer.
type Sign string

// The policies.
const (
	SignAgent Sign = ""     // the agent's own name
	SignTeam  Sign = "team" // the team's title
)

// Signed is the name under which customers read an agent, by the team's policy:
// the agent's own, or the team's title. Whatever names an agent to a customer goes
// through it; the desk always reads the agent's own name.
func (t *Turn) Signed(agent string) string {
	if team := t.Team(); team.Sign == SignTeam && agent != "" {
		if title := Name(team.Title); title != "" {
			return title
		}
	}
	return agent
}

// Has reports whether a person who writes on an account is a member. Where nobody is
// named, everybody is who can write in the team's channel.
func (x Team) Has(account string, p bot.Person) bool {
	return len(x.Members) == 0 || listed(x.Members, account, p) || x.Leader(account, p)
}

// Leader reports whether a person is one of the team's leads.
func (x Team) Leader(account string, p bot.Person) bool { return listed(x.Leads, account, p) }

// Writes reports whether the team lists a language, in whatever region.
func (x Team) Writes(language string) bool {
	return slices.ContainsFunc(x.Languages, func(l string) bool { return sameLanguage(l, language) })
}

// Team is the one that has the ticket, or the first of all; never nil.
func (t *Turn) Team() *Team {
	if tk := t.State.Ticket; tk != nil {
		return t.manager.teamOf(tk.Team)
	}
	return t.manager.teamOf("")
}

// team is the one of that name; false: there is none.
func (m *Manager) team(name string) (*Team, bool) {
	i := slices.IndexFunc(m.teams, func(x Team) bool { return x.Name == name })
	if i < 0 {
		return nil, false
	}
	return &m.teams[i], true
}

// teamOf is the one of that name, or the first.
func (m *Manager) teamOf(name string) *Team {
	if team, ok := m.team(name); ok {
		return team
	}
	return &m.teams[0]
}

// Leads are the leads of the ticket's team as the desk's platform calls them: see
// bot.Reply.Call. Those of other platforms cannot be called there.
func (t *Turn) Leads() []string {
	desk, _ := t.Desk()
	var names []string
	for _, lead := range t.Team().Leads {
		switch account, name, ok := strings.Cut(lead, ":"); {
		case !ok:
			names = append(names, lead)
		case account == desk.Account:
			names = append(names, name)
		}
	}
	return names
}

// Teams are all of them; the first is where a ticket goes that no rule sends
// anywhere. There is always one.
func (t *Turn) Teams() []Team { return t.manager.teams }

// TeamNames are the names of all that have one.
func (t *Turn) TeamNames() []string {
	var names []string
	for _, x := range t.manager.teams {
		if x.Name != "" {
			names = append(names, x.Name)
		}
	}
	return names
}

// TeamNamed finds a team by its name, or by its title; false: there is none.
func (t *Turn) TeamNamed(name string) (*Team, bool) {
	teams := t.manager.teams
	for _, of := range []func(Team) string{func(x Team) string { return x.Name }, func(x Team) string { return x.Title }} {
		if i := slices.IndexFunc(teams, func(x Team) bool { return of(x) != "" && strings.EqualFold(of(x), name) }); i >= 0 {
			return &teams[i], true
		}
	}
	return nil, false
}

// teamName is the team as agents read it.
func (t *Turn) teamName() string { return cmp.Or(t.Team().Name, t.Team().Title) }

// TeamName is a team in the agents' words.
func (t *Turn) TeamName(name string) string {
	if name == "" {
		return t.DeskLabel("switch.all_teams")
	}
	return t.DeskLabel("switch.team", "team", name)
}
