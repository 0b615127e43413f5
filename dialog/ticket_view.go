package dialog

import (
	"cmp"
	"time"
)

// TicketView is a ticket as other programs read it, in webhooks and in the HTTP API:
// names and values stay as they are, later versions only add some.
// adapters/webhook/EVENTS.md and api/openapi.yaml describe it.
type TicketView struct {
	Number   string   `json:"number"`
	Stage    Stage    `json:"stage"`
	Team     string   `json:"team,omitempty"`
	Priority string   `json:"priority"` // low normal high urgent
	Category string   `json:"category,omitempty"`
	Tags     []string `json:"tags"`
	Reason   Reason   `json:"reason,omitempty"` // why it was handed over
	Mood     string   `json:"mood"`             // calm upset angry threat
	Subject  string   `json:"subject"`
	Language string   `json:"language,omitempty"` // of the customer, BCP 47
	Platform string   `json:"platform,omitempty"` // the account on which the customer writes

	Customer PersonView  `json:"customer"`
	Agent    *PersonView `json:"agent,omitempty"` // who has it

	Opened       time.Time  `json:"opened"`
	WaitingSince *time.Time `json:"waiting_since,omitempty"` // the customer waits for a word
	Due          *time.Time `json:"due,omitempty"`           // the next promise that would be broken
	SnoozedUntil *time.Time `json:"snoozed_until,omitempty"`

	Closed   *time.Time  `json:"closed,omitempty"`
	ClosedBy *PersonView `json:"closed_by,omitempty"`
	ClosedAs Closing     `json:"closed_as,omitempty"` // resolved returned merged
	Why      string      `json:"why,omitempty"`       // in the agent's words
	Into     string      `json:"merged_into,omitempty"`
	Score    int         `json:"score,omitempty"` // 1 to 5, as the customer said
}

// PersonView is somebody as other programs read of them.
type PersonView struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

// View is the entry for other programs.
func (e Entry) View() TicketView {
	return TicketView{
		Number: e.Number, Stage: e.StageOf(), Team: e.Team, Priority: e.Priority.Word(), Category: e.Category,
		Tags: append([]string{}, e.Tags...), Reason: e.Reason, Mood: e.Mood.Word(), Subject: e.Subject, Language: e.Language,
		Platform: e.Platform, Customer: PersonView{Name: e.Customer}, Agent: personView(e.Agent),
		Opened: e.Since, WaitingSince: moment(e.Waiting), Due: moment(e.Due), SnoozedUntil: moment(e.Until),
	}
}

// view is the ticket as it stands now.
func (s *State) view() TicketView {
	tk := s.Ticket
	e := s.entry()
	e.Language = cmp.Or(s.Language, tk.Language)
	d := e.View()
	if tk.Score != nil {
		d.Score = tk.Score.Stars
	}
	if tk.Open() {
		return d
	}
	d.WaitingSince, d.Due, d.SnoozedUntil = nil, nil, nil
	d.Closed, d.ClosedBy, d.ClosedAs, d.Why = moment(tk.Closed), personView(tk.By), tk.How, tk.Why
	if into := cmp.Or(tk.Into, tk.Was); into != nil {
		d.Into, d.ClosedAs = into.Number, Closing(StageMerged)
	}
	return d
}

func personView(a Agent) *PersonView {
	if a == (Agent{}) {
		return nil
	}
	return &PersonView{a.ID, a.Name}
}

func moment(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}
