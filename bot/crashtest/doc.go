// Package crashtest kills processes. A child of the test binary runs a whole
// runtime on a real store and is ended by SIGKILL at a named step of a turn or of
// a delivery; a second child must finish what the first began, once. What
// happened is read from the platform's own log, never from ours.
//
//	parent --start--> child 1: put, claim, handle, commit, next, send, … KILL
//	       --start--> child 2: the platform redelivers; everything is finished
//	       <--read--- the platform's log: what was shown, by idempotency key
//
// It has tests only.
package crashtest
