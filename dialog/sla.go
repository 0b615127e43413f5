package dialog

import (
	"context"
	"time"
)

// SLA is how soon a team answers, counted in its hours. A zero duration is no
// promise.
type SLA struct {
	First   time.Duration // to the first reply of a person
	Next    time.Duration // to each further one
	Resolve time.Duration // to the end, without the time in which the customer is waited for
	Warn    time.Duration // how long before a breach it is told
}

// Clocks are a ticket's.
type Clocks struct {
	Due time.Time `json:"due,omitzero"` // the next breach, as it stands now; zero: none runs
}

// clock sets the clocks by what the turn has changed. It runs at the end of each
// turn.
func (t *Turn) clock(context.Context) error { return nil }

// alarmClock is a timer of the clocks: a warning, a breach.
func (t *Turn) alarmClock(context.Context, string) error { return nil }
