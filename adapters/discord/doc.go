// Package discord speaks for one bot account on Discord.
//
//	gateway ── events ── lanes by channel: put, put, …   in order
//	   │                  └─ gap: messages?after=<mark>  before what came since
//	   └─ interaction ── acknowledged at once ── its turn in the lane ── put
//
//	bot.Delivery ── Blocks, Split ── Markdown ── limits ── messages | @original ── Receipt
//
// What Discord says stands at https://discord.com/developers/docs.
//
// An address is {name, channel, thread}. In direct messages thread is empty. In a
// guild a conversation is one person's: thread is "thread/person", thread 0 where
// it is held in the channel itself. The thread that a ticket opens in a channel
// (OpOpen) is everybody's and bears its number alone.
//
// # Why discordgo's types but not its Session
//
// The types, constants and component models are those of discordgo. Its Session is
// not used. It may deadlock when an op 7 arrives while it opens
// (bwmarrin/discordgo#513, #1694), does not know resume_gateway_url, keeps session
// and sequence to itself (#1502), so that no process can resume another's, closes
// with 1000, which ends the session, and retries codes that never mend. Watchdogs
// around it would cure the first, and none of the others. What remains is two
// hundred lines over coder/websocket: gateway.go. Its REST client repeats POSTs
// that were cut, has one bucket for all interactions, no nonce and no limit over
// all routes; ours is call.go and limits.go.
//
// # What is not lost
//
// A channel's events are put in order, and none before the one ahead of it is
// durable. Two cursors follow behind: the session's sequence, by which the next
// connection, of this process or another, resumes; and a mark for each channel we
// know, after which messages are read by REST when the session could not be
// resumed. Only direct messages of somebody unknown, edits and reactions of such a
// time are not seen: Discord has no call that would list them.
//
// The package imports bot and adapters. Package sim below it is Discord's fake.
package discord
