package dialog

import (
	"context"
	"time"
)

// Survey is how satisfaction is asked after a ticket was resolved.
type Survey struct {
	On    bool
	After time.Duration // how long after the end; the customer may still write
	Every time.Duration // one customer is asked once in so long
	Low   int           // a score up to this one is low, 1 to 5
	Then  LowScore      // what a low score does
}

// LowScore is what a low score does.
type LowScore string

// The policies.
const (
	LowNothing LowScore = ""
	LowAlert   LowScore = "alert"  // the leads are called in the thread
	LowReopen  LowScore = "reopen" // the ticket is opened again, and the leads are called
)

// Score is what a customer said of how their case was solved.
type Score struct {
	Number  string    `json:"number"`          // the ticket's
	Stars   int       `json:"stars,omitempty"` // 1 to 5; 0: asked, not answered
	Comment string    `json:"comment,omitempty"`
	Asked   time.Time `json:"asked,omitzero"`
}

// survey asks, when the turn has resolved a ticket. It runs at the end of each turn.
func (t *Turn) survey(context.Context) error { return nil }

// alarmSurvey is the time at which the customer is asked.
func (t *Turn) alarmSurvey(context.Context, string) error { return nil }
