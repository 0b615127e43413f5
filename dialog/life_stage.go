package dialog

import (
	"fmt"
	"slices"
	"time"
)

// Stage is where in its life a ticket stands.
type Stage string

// The stages.
const (
	StageNew      Stage = "new"      // opened, and nobody has touched it yet
	StageOpen     Stage = "open"     // back in the queue
	StageClaimed  Stage = "claimed"  // an agent has it, and it is the agent's turn
	StageWaiting  Stage = "waiting"  // it is the customer's turn
	StageSnoozed  Stage = "snoozed"  // until a time or a word of the customer
	StageReopened Stage = "reopened" // was resolved, and the customer came back
	StageResolved Stage = "resolved" // closed
	StageMerged   Stage = "merged"   // closed: another ticket goes on with it
)

// OpenStages are those of an open ticket, Stages all of them.
var (
	OpenStages = []Stage{StageNew, StageOpen, StageClaimed, StageWaiting, StageSnoozed, StageReopened}
	Stages     = append(slices.Clone(OpenStages), StageResolved, StageMerged)
)

// Event is what moves a ticket from one stage to another.
type Event string

// The events.
const (
	EventOpened      Event = "opened"      // a person is needed
	EventClaimed     Event = "claimed"     // by button, verb or first words
	EventAssigned    Event = "assigned"    // given to an agent by somebody else
	EventReplied     Event = "replied"     // an agent's words went to the customer
	EventWritten     Event = "written"     // the customer wrote something real
	EventReleased    Event = "released"    // given back to the queue
	EventLapsed      Event = "lapsed"      // claimed, and not answered in time
	EventTransferred Event = "transferred" // to another team
	EventSnoozed     Event = "snoozed"
	EventWoken       Event = "woken" // its time has come, or an agent woke it
	EventResolved    Event = "resolved"
	EventReturned    Event = "returned"  // given back to the assistant
	EventMerged      Event = "merged"    // another ticket goes on with it
	EventReopened    Event = "reopened"  // by an agent
	EventCameBack    Event = "came back" // the customer wrote that it is not solved
)

// moves are all that may happen, and to where it leads: where there are two, the
// first is with an agent, the second in the queue. docs/states.md shows the same.
var moves = []struct {
	event Event
	from  []Stage
	to    []Stage
}{
	{EventOpened, []Stage{""}, []Stage{StageNew}},
	{EventClaimed, []Stage{StageNew, StageOpen, StageSnoozed, StageReopened}, []Stage{StageClaimed}},
	{EventAssigned, []Stage{StageNew, StageOpen, StageClaimed, StageSnoozed, StageReopened}, []Stage{StageClaimed}},
	{EventAssigned, []Stage{StageWaiting}, []Stage{StageWaiting}},
	{EventReplied, []Stage{StageClaimed, StageWaiting, StageSnoozed, StageReopened}, []Stage{StageWaiting}},
	{EventWritten, []Stage{StageWaiting}, []Stage{StageClaimed}},
	{EventWritten, []Stage{StageSnoozed}, []Stage{StageClaimed, StageOpen}},
	{EventReleased, []Stage{StageClaimed, StageWaiting, StageSnoozed, StageReopened}, []Stage{StageOpen}},
	{EventLapsed, []Stage{StageClaimed, StageReopened}, []Stage{StageOpen}},
	{EventTransferred, OpenStages, []Stage{StageOpen}},
	{EventSnoozed, OpenStages, []Stage{StageSnoozed}},
	{EventWoken, []Stage{StageSnoozed}, []Stage{StageClaimed, StageOpen}},
	{EventResolved, OpenStages, []Stage{StageResolved}},
	{EventReturned, OpenStages, []Stage{StageResolved}},
	{EventMerged, OpenStages, []Stage{StageMerged}},
	{EventReopened, []Stage{StageResolved, StageMerged}, []Stage{StageClaimed}},
	{EventCameBack, []Stage{StageResolved}, []Stage{StageReopened}},
}

// MoveError says that something cannot happen to a ticket as it stands. Package
// desk tells the agent.
type MoveError struct {
	Stage Stage
	Event Event
}

// Error names both.
func (e *MoveError) Error() string {
	return fmt.Sprintf("dialog: ticket is %s: it cannot be %s", e.Stage, e.Event)
}

// next is where an event leads from a stage.
func next(from Stage, event Event, agent bool) (Stage, error) {
	for _, m := range moves {
		if m.event == event && slices.Contains(m.from, from) {
			if len(m.to) > 1 && !agent {
				return m.to[1], nil
			}
			return m.to[0], nil
		}
	}
	return "", &MoveError{from, event}
}

// may reports whether an event can happen to the ticket as it stands.
func (t *Turn) may(event Event) error {
	_, err := next(t.State.Ticket.Stage, event, false)
	return err
}

// move carries an event out on the ticket's stage and leaves a fact. by is empty
// when nobody of the team did it. The owner is set before: it decides where there
// are two ways. Nothing has changed when it fails.
func (t *Turn) move(event Event, by Agent) error {
	tk := t.State.Ticket
	from := tk.Stage
	to, err := next(from, event, t.State.Owner == OwnerAgent)
	if err != nil {
		return err
	}
	if tk.Stage = to; from == to {
		return nil
	}
	if from == StageSnoozed {
		tk.Until = time.Time{}
		t.Wake(timerSnooze, time.Time{})
	}
	return t.Record("stage", StageFact{Number: tk.Number, From: from, What: event, To: to, Agent: by.ID})
}

// adopt gives a ticket of an older program the stage that its owner tells of.
func (s *State) adopt() {
	tk := s.Ticket
	if tk == nil || tk.Stage != "" {
		return
	}
	switch {
	case !tk.Open():
		tk.Stage = StageResolved
	case s.Owner == OwnerAgent && tk.Waiting.IsZero():
		tk.Stage = StageWaiting
	case s.Owner == OwnerAgent:
		tk.Stage = StageClaimed
	case tk.Claimed.IsZero():
		tk.Stage = StageNew
	default:
		tk.Stage = StageOpen
	}
	if s.Owner == OwnerAgent {
		tk.Had = s.Agent
	}
}

// fits reports whether the ticket's stage and the conversation's owner tell the
// same.
func (s *State) fits() bool {
	tk := s.Ticket
	if tk == nil || tk.Stage == "" {
		return true
	}
	switch tk.Stage {
	case StageNew, StageOpen:
		return tk.Open() && s.Owner != OwnerAgent
	case StageClaimed, StageWaiting:
		return tk.Open() && s.Owner == OwnerAgent
	case StageSnoozed, StageReopened:
		return tk.Open()
	case StageResolved, StageMerged:
		return !tk.Open() // whose owner State.check looks at
	}
	return false
}
