package config

import "time"

// Desk is how agents work, for every team that says nothing else.
type Desk struct {
	ClaimWithin  time.Duration `yaml:"claim_within"`              // a claim without a reply goes back to the queue after it; default 15m, 0: never
	TakeBack     time.Duration `yaml:"take_back"`                 // an agent's words wait so long before they leave; default 8s, 0: they leave at once
	Thread       string        `yaml:"thread" oneof:"reply,note"` // what is typed in a ticket's thread; default reply
	Sign         string        `yaml:"sign" oneof:"agent,team"`   // whose name customers read; default agent
	ReopenWithin time.Duration `yaml:"reopen_within"`             // a customer who comes back so long after the end reopens the ticket; default 72h, 0: never
	SLA          SLA           `yaml:"sla"`
	Callback     Callback      `yaml:"callback"`
}

// SLA is how soon a team answers, counted in its hours; 0 is no promise.
type SLA struct {
	First   time.Duration `yaml:"first"`   // to a person's first reply; default 0
	Next    time.Duration `yaml:"next"`    // to each further one; default 0
	Resolve time.Duration `yaml:"resolve"` // to the end; default 0
	Warn    time.Duration `yaml:"warn"`    // how long before a breach agents are told; default 5m
}

// Callback is how customers can be booked a time with a person.
type Callback struct {
	Slot  time.Duration `yaml:"slot"`  // how long one is; default 0: none are offered
	Days  int           `yaml:"days"`  // how far ahead; default 5
	Seats int           `yaml:"seats"` // customers in one slot; default 1
}

// Team is a group of agents with a channel of its own. What of Desk it leaves out
// holds as that section says.
type Team struct {
	Name      string   `yaml:"name"`      // in rules and commands; needed
	Title     string   `yaml:"title"`     // as customers read it; default none
	Channel   string   `yaml:"channel"`   // "#billing", or "account/#billing"; default the customer's account's desk
	Members   []string `yaml:"members"`   // as in Roles; default: whoever is in the channel
	Leads     []string `yaml:"leads"`     // who is called when something goes wrong; default Roles.Lead
	Alarm     string   `yaml:"alarm"`     // a channel where is told what nobody took up; default none
	Skills    []string `yaml:"skills"`    // categories it knows well
	Languages []string `yaml:"languages"` // BCP 47; its thread is read in the first one; default dialog.default_locale
	Hours     *Hours   `yaml:"hours"`     // default Config.Hours

	ClaimWithin time.Duration `yaml:"claim_within"`
	TakeBack    time.Duration `yaml:"take_back"`
	Thread      string        `yaml:"thread" oneof:"reply,note"`
	Sign        string        `yaml:"sign" oneof:"agent,team"`
	SLA         SLA           `yaml:"sla"`
	Callback    Callback      `yaml:"callback"`
}

// Routing sends new tickets to teams: the first rule that holds.
type Routing struct {
	Fallback   string     `yaml:"fallback"` // a team; default the first one
	Categories []Category `yaml:"categories"`
	Rules      []Rule     `yaml:"rules"`
}

// Category is what a customer's words are about: the first one of whose words
// occurs.
type Category struct {
	Name  string   `yaml:"name"`
	Words []string `yaml:"words"`
}

// Rule sends a ticket somewhere when its expression holds; docs/dialogue.md says
// what expressions may read.
type Rule struct {
	Name     string   `yaml:"name"` // as cards show it; default the expression
	If       string   `yaml:"if"`
	Team     string   `yaml:"team"`
	Priority string   `yaml:"priority" oneof:"low,normal,high,urgent"` // default as the mood says
	Tags     []string `yaml:"tags"`
	Lead     bool     `yaml:"lead"` // the team's leads are called
}

// Survey is how satisfaction is asked after a ticket was resolved.
type Survey struct {
	On    bool          `yaml:"on"`                                // default true
	After time.Duration `yaml:"after"`                             // how long after the end; default 1m
	Every time.Duration `yaml:"every"`                             // one customer once in so long; default 720h
	Low   int           `yaml:"low"`                               // a score up to this one is low, 1 to 5; default 2
	Then  string        `yaml:"then" oneof:"nothing,alert,reopen"` // what a low score does; default alert
	All   bool          `yaml:"all"`                               // also after a feedback form and after a threat; after a crisis never; default false
}

// Macros are agents' ready answers with actions.
type Macros struct {
	Paths []string `yaml:"paths"` // YAML and Markdown files, and folders of them; default none
}

// Translate is how agents' and customers' languages are brought together; it needs
// a model.
type Translate struct {
	On       bool                         `yaml:"on"`       // default true
	Protect  []string                     `yaml:"protect"`  // terms that stay as they are
	Glossary map[string]map[string]string `yaml:"glossary"` // term, then language, then how it is said there
}

// Digest is the daily and the weekly report to a channel.
type Digest struct {
	Channel string `yaml:"channel"` // needed
	Daily   string `yaml:"daily"`   // "9:00"; default 9:00, "" never
	Weekly  string `yaml:"weekly"`  // "mon 9:00"; default mon 9:00, "" never
	Zone    string `yaml:"zone"`    // default hours.zone, else UTC
}

func (g *Digest) defaults() { *g = Digest{Daily: "9:00", Weekly: "mon 9:00"} }

// Hook is a server that is told of tickets.
type Hook struct {
	Name   string   `yaml:"name"`             // unique over all accounts; default webhook
	URL    string   `yaml:"url"`              // needed
	Secret []Secret `yaml:"secret" split:","` // "whsec_…", signs; several while one is replaced; needed
	Events []string `yaml:"events"`           // default all but ticket.note
	Words  bool     `yaml:"words"`            // with what customers and agents wrote; default false
}

func (h *Hook) defaults() { *h = Hook{Name: "webhook"} }

// API is the HTTP API, served by http.listen.
type API struct {
	Tokens []Token `yaml:"tokens"` // none: there is no API
}

// Token lets a program in.
type Token struct {
	Name  string `yaml:"name"`
	Token Secret `yaml:"token"`
	Role  string `yaml:"role" oneof:"admin,lead,agent,read"` // default agent
}

func (t *Token) defaults() { *t = Token{Role: "agent"} }
