package dialog

import (
	"context"
	"time"

	"handoff/bot"
)

// Held is an agent's message that has not left yet: it may still be taken back, or
// it waits for an answer to a question.
type Held struct {
	ID    string     `json:"id"` // of the agent's message
	By    Agent      `json:"by"`
	Text  string     `json:"text,omitempty"` // as typed
	Files []bot.File `json:"files,omitempty"`
	At    time.Time  `json:"at,omitzero"` // when it leaves; zero: when the agent says so
}

// alarmHeld is the time at which held words leave.
func (t *Turn) alarmHeld(context.Context, string) error { return nil }
