// Package admin is the step that serves /handoff: in the agents' workspace, and where
// customers write for whom the roles name.
//
//	/handoff                     the panel: how things stand, a button for each verb
//	/handoff queue tag:vip       a verb of ours: a row of a table, in the file of its noun
//	/handoff assign T-1 @ben     a verb of the ticket: passed to its conversation, where
//	                             package desk does what the same word does in the thread
//	/handoff close mine tag:vip  many tickets: listed first, and a button does it
//	/handoff clsoe T-1           the nearest verb, with a button for the line that was meant
//	/handoff whatever waits for PayPal can be closed
//	                             plain words: a model makes a line of it, and a button does it
//
// A line comes typed, from a button named "/queue all", or from a form named
// "/snooze T-1"; each is read, judged and carried out alike:
//
//	split -> find the verb -> may its author? -> words enough? -> do
//	           │                 │                 └ a form where the platform has one, else the usage
//	           │                 └ who may, and the line of configuration that gives the right
//	           └ plain words, the nearest verb, the help
//
// What waits for a button (a plan) is kept in the memory for ten minutes, for its
// author alone, and done once; a ticket that has closed meanwhile is left alone, even
// when its customer has opened another. A model never does anything: what it answers
// is parsed strictly, its author's rank is asked afterwards, and a button shows what
// would happen.
//
// Every verb says who may use it and bears examples; one that changes something can
// be tried first (--dry-run) and leaves an audit fact. The program conversation
// dialog.AuditTrail keeps the last hundred at hand.
//
// It imports bot and dialog.
package admin
