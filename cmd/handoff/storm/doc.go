// Package storm shows from outside that each thing a customer says is answered
// exactly once and in order, whatever happens to the processes meanwhile. It is a
// test of the real binary in the world of package bench:
//
//	50 customers ── Telegram's fake ── door 0 ── handoff serve   killed (SIGKILL) and started again
//	 5 % of updates twice           ├─ door 1 ── handoff serve   paused for longer than its leases
//	 1 % of answers cut             └─ door 2 ── handoff serve
//	                                   redis-server              killed and started again
//
// and the judge, bench.Check, reads the fakes' logs alone. What Telegram cannot
// spare us is counted and shown: it knows no idempotency key, so a send of which
// nobody knows whether it arrived is repeated once.
//
// The same storm blows over customers in Discord's direct messages, with more of
// its own: connections of the gateway cut, silent or asked to come again, resumes
// refused, things said while every process is down, 5 % of answers cut. Discord
// knows a message by its nonce: nothing is forgiven there. And a visitor of the
// website reads from two processes, of which the one read from is killed.
//
// A third storm blows over the desk: customers in Telegram ask for people, agents in
// Slack claim, answer, correct, take back, note, transfer, merge, snooze and solve,
// and an admin pauses the assistant and resumes it. Its judge reads from the logs of
// both that each agent's word was read once, in the thread's order, and no note or
// word taken back ever; that each customer's word stands in the thread; that a ticket
// has one card, which shows the truth; and that a pause holds in every process.
//
// The same judge is run over storms that must fail: a Redis that forgets and a
// platform that shows things twice; on Discord a bot without nonces, and marks
// that were moved before what they stand for was stored; at the desk a program, built
// with faults in it, that keeps held words in memory and says notes (-storm.forgets:
// it is compiled anew, which make storm has time for).
//
//	go test ./cmd/handoff/storm                                        12 kills, 1,200 messages; on Discord 8 and 300; a desk of 16 tickets and 10 kills
//	go test ./cmd/handoff/storm -storm.kills=1000 -storm.messages=100000 -timeout 2h -v
//	go test ./cmd/handoff/storm -run TestStorm/desk$ -storm.desk.kills=60 -storm.desk.tickets=150 -timeout 30m -v
//	go test ./cmd/handoff/storm -run TestStorm/discord$ -storm.discord.kills=60 -storm.discord.messages=4000 -storm.chats=100 -v
//
// It imports bench and, as a test, what it breaks.
package storm
