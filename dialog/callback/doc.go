// Package callback is the step that books times at which a customer is sure to meet a
// person: buttons with the next free times, a time in words, change and cancel, and
// the agents' !callback.
//
//	customer: slot ──> the ticket's conversation ──wish──> handoff/callbacks, who alone
//	                   confirms to both sides     <─answer─ writes the book
//
// It imports bot and dialog.
package callback
