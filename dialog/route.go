package dialog

import (
	"slices"
	"strings"

	"handoff/bot"
)

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
	Tags       []string          // of the articles that were tried, the newest first
}

// Routing is where a ticket goes, and why.
type Routing struct {
	Team     string   `json:"team,omitempty"`
	Category string   `json:"category,omitempty"`
	Priority Priority `json:"priority,omitempty"`
	Tags     []string `json:"tags,omitempty"`
	Lead     bool     `json:"lead,omitempty"`   // the team's leads are called
	Rule     string   `json:"rule,omitempty"`   // what fired, by name or as it is written; empty: none held
	Chosen   Chosen   `json:"chosen,omitempty"` // how the team was; empty: nobody asked rules
	Moods    []Mood   `json:"moods,omitempty"`  // as State.Moods was when the customer was heard last
	Raised   bool     `json:"raised,omitempty"` // the priority rose because of the mood, and the team was told
}

// Chosen is how a team was found.
type Chosen string

// The ways.
const (
	ChosenRule     Chosen = "rule"     // the rule names it
	ChosenSkill    Chosen = "skill"    // it has the skill named as the category
	ChosenLanguage Chosen = "language" // it writes the customer's language, the fallback does not
	ChosenFallback Chosen = "fallback"
)

// maxInquiry is how much of what the customer wrote the rules read, in characters.
const maxInquiry = 2000

// inquiry is what rules read of this turn.
func (t *Turn) inquiry(reason Reason) Inquiry {
	s := &t.State
	q := Inquiry{
		Text: t.caseWords(), Subject: t.subject(), Reason: reason, Language: t.Language(), Mood: s.Mood,
		Priority: FirstPriority(reason, s.Mood),
		Platform: t.platform(), Customer: s.Customer, Attributes: s.Attributes, Open: t.DeskOpen(),
	}
	for _, y := range slices.Backward(s.Case.Tried) {
		q.Tags = append(q.Tags, y.Tags...)
	}
	return q
}

// caseWords is what the customer asked in this case, a line each, oldest first.
func (t *Turn) caseWords() string {
	var lines []string
	add := func(text string) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	for _, y := range t.State.Case.Tried {
		add(y.Question)
	}
	add(t.State.Case.Question)
	add(t.asked())
	add(t.question) // "a human please, it is order 77" after a question
	return Cut(strings.Join(lines, "\n"), maxInquiry, "")
}

// route gives the new ticket to a team.
func (t *Turn) route(reason Reason) {
	tk := t.State.Ticket
	q := t.inquiry(reason)
	to := Routing{Priority: q.Priority}
	if r := t.manager.router; r != nil {
		to = r.Route(q)
	}
	if to.Team == "" {
		to.Team = t.manager.teams[0].Name
	}
	to.Moods = slices.Clone(t.State.Moods)
	tags := to.Tags
	to.Tags = nil
	tk.Routing = to
	t.Tag(tags, nil)
	if to.Lead {
		tk.Called = t.Leads()
	}
}

// routingFields are what the card says of why the ticket went to its team, and of
// whether anybody there understands the customer.
func (t *Turn) routingFields() []bot.Field {
	tk := t.State.Ticket
	var fields []bot.Field
	add := func(key, value string) {
		if value != "" {
			fields = append(fields, bot.Field{Name: t.DeskLabel(key), Value: value})
		}
	}
	why := tk.Rule
	switch tk.Chosen {
	case ChosenSkill:
		why = strings.TrimPrefix(why+", "+t.DeskLabel("card.chosen_skill"), ", ")
	case ChosenLanguage:
		why = strings.TrimPrefix(why+", "+t.DeskLabel("card.chosen_language"), ", ")
	case ChosenFallback:
		why = strings.TrimPrefix(why+", "+t.DeskLabel("card.chosen_fallback"), ", ")
	}
	add("card.rule", why)
	if team := t.Team(); len(team.Languages) > 0 && tk.Language != "" && !team.Writes(tk.Language) {
		add("card.unspoken", t.DeskLabel("card.unspoken_value", "language", tk.Language))
	}
	return fields
}
