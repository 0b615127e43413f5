package dialog

import (
	"slices"
	"time"
)

// Hook is a program that is told what happens to tickets: an account of package
// webhook.
type Hook struct {
	Account string      // the adapter's name
	Events  []HookEvent // that it wants; none: all but those that must be named
	Words   bool        // it reads what customers and agents write; else the subject alone
}

// HookEvent is something that happened to a ticket.
type HookEvent string

// The events. adapters/webhook/EVENTS.md shows each.
const (
	HookOpened          HookEvent = "ticket.opened"
	HookReopened        HookEvent = "ticket.reopened"
	HookTransferred     HookEvent = "ticket.transferred"
	HookClaimed         HookEvent = "ticket.claimed"  // an agent took it
	HookAssigned        HookEvent = "ticket.assigned" // somebody gave it to an agent
	HookReleased        HookEvent = "ticket.released"
	HookPriority        HookEvent = "ticket.priority"
	HookTagged          HookEvent = "ticket.tagged"
	HookSnoozed         HookEvent = "ticket.snoozed"
	HookWoken           HookEvent = "ticket.woken"
	HookCustomerReplied HookEvent = "ticket.customer_replied"
	HookReplied         HookEvent = "ticket.replied" // an agent's words are on their way to the customer
	HookNote            HookEvent = "ticket.note"    // must be named
	HookWarned          HookEvent = "ticket.sla_warned"
	HookBroken          HookEvent = "ticket.sla_broken"
	HookResolved        HookEvent = "ticket.resolved"
	HookReturned        HookEvent = "ticket.returned" // given back to the assistant
	HookMerged          HookEvent = "ticket.merged"
	HookRated           HookEvent = "ticket.rated"
)

// HookEvents are all of them.
var HookEvents = []HookEvent{
	HookOpened, HookReopened, HookTransferred, HookClaimed, HookAssigned, HookReleased, HookPriority, HookTagged,
	HookSnoozed, HookWoken, HookCustomerReplied, HookReplied, HookNote, HookWarned, HookBroken, HookResolved,
	HookReturned, HookMerged, HookRated,
}

// wants reports whether the hook is told of e.
func (h Hook) wants(e HookEvent) bool {
	if len(h.Events) == 0 {
		return e != HookNote
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
