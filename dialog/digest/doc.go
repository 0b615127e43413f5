// Package digest tells a channel, each day and each week, what went on: volume, first
// replies, what was solved by whom, why people were needed, satisfaction, moods,
// questions without an answer, broken promises, the oldest open tickets.
//
//	ledger ──Read──> Report ──Markdown──> the channel, by durable timers
//	                   └────────────────> /handoff report, by Reporter
//
// Whenever something happens in the program's conversation {handoff, digest} (its start,
// a timer) the step looks whether a time of a digest has passed since the last one: so
// a program that did not run for a week tells one digest, of the whole gap. What the
// last one said is kept beside the ledger's cursor, for comparison. The ledger forgets
// after days, so each midnight the week before it is summed up (sum.go): a report of a
// week finds the one before. What is not whole is told as missing and not compared.
//
// It imports bot and dialog.
package digest
