// Package sqlitestore is bot.Store in one SQLite file, or in memory: what
// handoff uses when no Redis is configured. It imports bot and nothing else of
// ours.
//
// One process owns the file, through one connection. Each method of the store is
// a script: it runs whole or not at all, never beside another. Scripts that
// arrive while a commit is being synced to disk share the next one:
//
//	Put    ┐
//	Commit ├─> queue ─> BEGIN; script; script; script; COMMIT (one fsync) ─> answers, then wake-ups
//	Next   ┘
//
// The store has no goroutine of its own. The caller that finds the connection
// free runs the whole queue; the others wait for their answer. Claim and Next
// wait at a gate: in process signals, and one timer for when the next thing is
// due. Time is time.Now, so all of it works in a testing/synctest bubble.
//
// Where to read: schema.sql says what is kept; script.go how scripts run;
// gate.go how waiting works; put.go, claim.go, commit.go, release.go and bind.go
// follow a message through the inbox, plan.go decides what is served when;
// lane.go, next.go and sent.go follow a send through the outbox.
package sqlitestore
