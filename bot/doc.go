// Package bot is to chat what net/http is to the web: adapters listen, a
// Handler decides, and the Runtime stands between them.
//
// A conversation has two sides, the customer's chat and the agents' desk, and
// both lead into one mailbox that one worker at a time serves. Everything that
// happens in a conversation is a Message in it: a text, a button, an agent's
// reply, a timer, the fate of something that was sent.
//
//	platform -> Adapter.Listen -> Inbox.Put                 durable first, then acknowledged upstream
//	            Inbox.Claim -> Handler.Turn -> Claim.Commit one worker at a time per conversation
//	            Outbox.Next -> Adapter.Send -> Outbox.Sent  in order per conversation and place
//
// A handler sends nothing itself. What it wants said, it tells the Turn; the
// turn's Outcome is committed in one write together with the new state, and
// senders carry it out. Whoever is killed between any two of these steps is
// replaced: the lease ends, and another worker or sender goes on.
//
// The package imports nothing of ours. The words are in address.go,
// message.go, reply.go and turn.go; what a platform must do in adapter.go; what
// a store must do in store.go; the runtime in runtime.go, listen.go, work.go
// and send.go.
package bot
