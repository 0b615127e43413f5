package dialog

import (
	"context"
	"slices"
	"time"
)

// Stage is where in its life a ticket stands. docs/dialogue.md draws how the
// stages follow each other.
type Stage string

// The stages.
const (
	StageNew      Stage = "new"      // opened, and nobody has looked at it yet
	StageOpen     Stage = "open"     // back in the queue
	StageClaimed  Stage = "claimed"  // an agent has it, and it is the agent's turn
	StageWaiting  Stage = "waiting"  // it is the customer's turn
	StageSnoozed  Stage = "snoozed"  // until a time or a word of the customer
	StageReopened Stage = "reopened" // was resolved, and the customer came back
	StageResolved Stage = "resolved" // closed
	StageMerged   Stage = "merged"   // closed: another ticket goes on with it
)

// Life is what a ticket knows of its way.
type Life struct {
	Stage    Stage     `json:"stage,omitempty"` // empty in a ticket of an older program
	Lease    time.Time `json:"lease,omitzero"`  // when a claim without a reply ends
	First    time.Time `json:"first,omitzero"`  // the first reply of a person
	Last     time.Time `json:"last,omitzero"`   // the last reply of a person
	Until    time.Time `json:"until,omitzero"`  // of a snooze; zero: until the customer writes
	Into     *Merged   `json:"into,omitempty"`  // the ticket that goes on with this one
	Joined   []Merged  `json:"joined,omitempty"`
	Reopened int       `json:"reopened,omitempty"` // how often
	Why      string    `json:"why,omitempty"`      // why it was closed, in the agent's words
}

// Merged names the other ticket of a merge.
type Merged struct {
	Number       string `json:"number"`
	Conversation string `json:"conversation"`
}

// Assign gives the open ticket to an agent, whoever has it.
func (t *Turn) Assign(by, to Agent) error { return t.Claim(to) }

// Release gives the open ticket back to the queue.
func (t *Turn) Release(by Agent) error { return nil }

// Transfer gives the open ticket to another team: the card moves to its channel.
func (t *Turn) Transfer(ctx context.Context, by Agent, team string) error { return nil }

// Snooze puts the open ticket aside until a time, or until the customer writes.
func (t *Turn) Snooze(by Agent, until time.Time) error { return nil }

// MergeInto closes the open ticket: another one of the customer goes on with it.
func (t *Turn) MergeInto(ctx context.Context, by Agent, other Merged) error { return nil }

// SetPriority changes the open ticket's.
func (t *Turn) SetPriority(by Agent, p Priority) error {
	t.State.Ticket.Priority = p
	return nil
}

// Tag adds tags to the ticket, and takes others off.
func (t *Turn) Tag(by Agent, add, off []string) error {
	tk := t.State.Ticket
	for _, tag := range add {
		if !slices.Contains(tk.Tags, tag) {
			tk.Tags = append(tk.Tags, tag)
		}
	}
	tk.Tags = slices.DeleteFunc(tk.Tags, func(tag string) bool { return slices.Contains(off, tag) })
	return nil
}

// live follows the turn's changes: leases begin and end, stages change by what was
// said. It runs at the end of each turn.
func (t *Turn) live(context.Context) error { return nil }

// alarmLease ends a claim without a reply.
func (t *Turn) alarmLease(context.Context, string) error { return nil }

// alarmSnooze wakes a ticket.
func (t *Turn) alarmSnooze(context.Context, string) error { return nil }
