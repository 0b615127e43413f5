// Package escalate is the step that brings a person: because the customer asks
// for one, because of the policy's table, or because a message could not be
// handled.
//
// It imports bot and dialog.
package escalate
