package dialog

import (
	"slices"
	"time"
)

// Hook is a program that is told what happens to tickets: an account of package
// webhook.
type Hook struct {
	Account string  // the adapter's name
	Events  []Event // that it wants; none: all but those that must be named
	Words   bool    // it reads what customers and agents write; else the subject alone
}

// Event is something that happened to a ticket.
type Event string

// The events. adapters/webhook/EVENTS.md shows each.
const (
	EventOpened          Event = "ticket.opened"
	EventReopened        Event = "ticket.reopened"
	EventTransferred     Event = "ticket.transferred"
	EventClaimed         Event = "ticket.claimed"  // an agent took it
	EventAssigned        Event = "ticket.assigned" // somebody gave it to an agent
	EventReleased        Event = "ticket.released"
	EventPriority        Event = "ticket.priority"
	EventTagged          Event = "ticket.tagged"
	EventSnoozed         Event = "ticket.snoozed"
	EventWoken           Event = "ticket.woken"
	EventCustomerReplied Event = "ticket.customer_replied"
	EventReplied         Event = "ticket.replied" // an agent's words are on their way to the customer
	EventNote            Event = "ticket.note"    // must be named
	EventWarned          Event = "ticket.sla_warned"
	EventBroken          Event = "ticket.sla_broken"
	EventResolved        Event = "ticket.resolved"
	EventReturned        Event = "ticket.returned" // given back to the assistant
	EventMerged          Event = "ticket.merged"
	EventRated           Event = "ticket.rated"
)

// Events are all of them.
var Events = []Event{
	EventOpened, EventReopened, EventTransferred, EventClaimed, EventAssigned, EventReleased, EventPriority, EventTagged,
	EventSnoozed, EventWoken, EventCustomerReplied, EventReplied, EventNote, EventWarned, EventBroken, EventResolved,
	EventReturned, EventMerged, EventRated,
}

// wants reports whether the hook is told of e.
func (h Hook) wants(e Event) bool {
	if len(h.Events) == 0 {
		return e != EventNote
	}
	return slices.Contains(h.Events, e)
}

// Detail is what an event changed, where the ticket as it stands now does not tell.
type Detail struct {
	From    string     `json:"from,omitempty"`    // before: a team, a priority, an agent's name
	To      string     `json:"to,omitempty"`      // now
	Added   []string   `json:"added,omitempty"`   // tags
	Removed []string   `json:"removed,omitempty"` // tags
	Until   *time.Time `json:"until,omitempty"`   // of a snooze; none: until the customer writes
	Clock   string     `json:"clock,omitempty"`   // of the promise: first next resolve
	Due     *time.Time `json:"due,omitempty"`     // when it is or was to be kept
	Score   int        `json:"score,omitempty"`   // 1 to 5
	Message string     `json:"message,omitempty"` // ID of what was written, the same when it is told again
	Files   int        `json:"files,omitempty"`   // that came with it
	Text    string     `json:"text,omitempty"`    // what was written, plain text; only for a hook with words
}
