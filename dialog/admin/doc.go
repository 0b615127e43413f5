// Package admin is the step that serves /handoff: in the agents' channel, and where
// customers write for whom the roles name.
//
//	/handoff queue             a verb of ours: a row of a table, in the file of its room
//	/handoff assign T-1 @ben   a verb of the ticket: passed to its conversation, where
//	                           package desk does what the same word does in the thread
//
// Every verb says who may use it and bears examples; one that changes something can
// be tried first (--dry-run) and leaves an audit fact.
//
// It imports bot and dialog.
package admin
