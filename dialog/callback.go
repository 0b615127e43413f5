package dialog

import (
	"context"
	"time"
)

// Callback is a time at which the customer was promised a person.
type Callback struct {
	At time.Time `json:"at"`
}

// alarmCallback reminds the agents of a callback.
func (t *Turn) alarmCallback(context.Context, string) error { return nil }
