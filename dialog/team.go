package dialog

import (
	"slices"
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
	Leads     []string    // who is called when something goes wrong
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

// Team is the one that has the ticket, or the first of all; never nil.
func (t *Turn) Team() *Team {
	teams := t.manager.teams
	if tk := t.State.Ticket; tk != nil {
		if i := slices.IndexFunc(teams, func(x Team) bool { return x.Name == tk.Team }); i >= 0 {
			return &teams[i]
		}
	}
	return &teams[0]
}

// Teams are all of them; the first is where a ticket goes that no rule sends
// anywhere. There is always one.
func (t *Turn) Teams() []Team { return t.manager.teams }
