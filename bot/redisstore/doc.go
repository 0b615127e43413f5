// Package redisstore is bot.Store in Redis: one node, a Cluster, or a master that
// Sentinels know. Replicas of handoff share the work through it. It imports bot
// and nothing else of ours.
//
// Conversations are spread over 64 partitions. All keys of a conversation, and of
// the indexes that move with it, bear the partition's hash tag, and each step is
// one Lua script on one partition: it runs whole or not at all, on a Cluster,
// too.
//
//	Put ──────> put.lua ──────> mailbox, ready          1 round trip (2 where the address is a pointer)
//	Claim ────> claim.lua ────> lease in ready          1
//	Commit ───> commit.lua ───> state, lanes, out, …    1
//	Next ─────> next.lua ─────> lease in out            1
//	Sent ─────> sent.lua ─────> receipts, ledger        1 (3 after an Open: its thread is bound)
//	Append ───> append.lua ───> feed                    1, and a PUBLISH
//
// ready and out are scored by the time at which something may be done. During a
// lease that is the lease's end, so what a dead worker left is found by the
// ordinary query. Nobody polls: an answer tells when its partition is due next,
// the gate of the process wakes a waiting caller then, or PUBLISH tells other
// processes; a look at all partitions every 5 s finds what nobody heard of.
//
// Where to read: keys.go says what is kept under which key; scripts/prelude.lua
// in which form; each script stands under its own header. script.go runs them,
// client.go connects, health.go waits out an outage, gate.go and wake.go wake
// callers; put.go, claim.go, commit.go and bind.go follow a message through the
// inbox, next.go and sent.go a send through the outbox; feed.go and topic.go are the
// feeds.
package redisstore
