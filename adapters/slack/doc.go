// Package slack is the agents' desk: a bot.Adapter over Slack's Web API
// (slack-go) and Socket Mode, so that no public address is needed.
//
//	            ┌ socket 1 ┐  events ────────> one queue ──> put ──> ack     redelivered until acked
//	Slack ──────┤          ├─                                               (backfill.go: what was missed while nobody listened)
//	            └ socket 2 ┘  buttons, forms,
//	                          commands ──────> put, 0.9 s at most ──> ack    never redelivered: else "not taken"
//
//	Delivery ──> look up if unsure ──> limiter ──> chat.postMessage … ──> Receipt
//
// A ticket is a card in the channel; the card's thread is the conversation. The
// adapter puts replies in threads that begin with a message of ours, edits and
// deletions of those, buttons, forms, /handoff, direct messages and mentions:
// other talk in the channel is nobody's conversation. What the words mean (an
// internal note, a claim) is the dialogue's business.
//
// Files: slack.go (configuration), listen.go socket.go (Socket Mode), event.go
// interact.go text.go (what comes in), backfill.go, people.go, send.go edit.go
// card.go form.go format.go (what goes out), find.go (was it sent?), limits.go,
// fault.go (what Slack's errors mean and how to mend them), channel.go, id.go,
// manifest.go, check.go.
//
// The socket client is our own: slack-go's drops the old connection before it
// opens the next one, confirms no ack, and leaves what it cannot decode without
// any, which Slack counts as failure. Of slack-go we use the Web API.
//
// The package imports bot and adapters. Its sim is Slack on this machine.
package slack
