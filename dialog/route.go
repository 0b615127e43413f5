package dialog

// Router sends a new ticket to a team. It is asked in the middle of a turn, so it
// answers from memory; package route is one.
type Router interface {
	Route(Inquiry) Routing
}

// Inquiry is what is known of a ticket when it is opened: what rules read.
type Inquiry struct {
	Text       string // the customer's question and what came before it in the case, a line each
	Subject    string
	Reason     Reason
	Category   string // empty: none of the configured ones
	Language   string // BCP 47
	Mood       Mood
	Priority   Priority
	Platform   string            // the account on which the customer writes
	Customer   string            // display name
	Attributes map[string]string // of the customer, as a signed identity tells
	Open       bool              // the team is there now; true where nobody said anything of hours
}

// Routing is where a ticket goes, and why.
type Routing struct {
	Team     string   `json:"team,omitempty"`
	Category string   `json:"category,omitempty"`
	Priority Priority `json:"priority,omitempty"`
	Tags     []string `json:"tags,omitempty"`
	Lead     bool     `json:"lead,omitempty"` // the team's leads are called
	Rule     string   `json:"rule,omitempty"` // what fired, as it is written; empty: the fallback
}

// Priority is how soon a ticket wants an answer.
type Priority string

// The priorities.
const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = ""
	PriorityHigh   Priority = "high"
	PriorityUrgent Priority = "urgent"
)

// Priorities are all of them, from low to urgent.
var Priorities = []Priority{PriorityLow, PriorityNormal, PriorityHigh, PriorityUrgent}

// inquiry is what rules read of this turn.
func (t *Turn) inquiry(reason Reason) Inquiry {
	s := &t.State
	q := Inquiry{
		Text: t.asked(), Subject: t.subject(), Reason: reason, Language: t.Language(), Mood: s.Mood,
		Platform: t.platform(), Customer: s.Customer, Attributes: s.Attributes, Open: true,
	}
	if is, ok := t.opening(); ok {
		q.Open = is.Open
	}
	return q
}

// route gives the new ticket to a team.
func (t *Turn) route(reason Reason) {
	tk := t.State.Ticket
	var to Routing
	if r := t.manager.router; r != nil {
		to = r.Route(t.inquiry(reason))
	}
	if to.Team == "" {
		to.Team = t.manager.teams[0].Name
	}
	tk.Team, tk.Category, tk.Priority, tk.Tags, tk.Rule = to.Team, to.Category, to.Priority, to.Tags, to.Rule
	if to.Lead {
		tk.Called = t.Team().Leads
	}
}
