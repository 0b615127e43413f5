// Package slack is the agents' desk: a bot.Adapter over Slack's Web API
// (slack-go) and Socket Mode, so that no public address is needed.
//
//	            ┌ socket 1 ┐  events ────────> one queue ──> put ──> ack     redelivered until acked
//	Slack ──────┤          ├─                                               (backfill.go: what was missed while nobody listened)
//	            └ socket 2 ┘  buttons, menus, forms,
//	                          shortcuts,
//	                          commands ──────> put, 0.9 s at most ──> ack    never redelivered: else "not taken"
//
//	Delivery ──> look up if unsure ──> limiter ──> chat.postMessage … ──> Receipt
//
// A ticket is a card in the channel; the card's thread is the conversation. The
// adapter puts replies in threads that begin with a message of ours, edits and
// deletions of those, buttons, forms, /handoff, shortcuts, direct messages and
// mentions: other talk in the channel is nobody's conversation. What the words mean
// (an internal note, a claim) is the dialogue's business.
//
//	said by the dialogue           shown by Slack
//	Choice, Choice.Menu            a button; an option behind three dots (two to five) or "More…"
//	Input.Options, Input.Person    radio buttons (up to three) or a menu; a member of the workspace
//	Reply.Only in a channel        an ephemeral message, which goes once a button of it is pressed
//	Reply.Only in direct messages  a message, whose buttons go once one is pressed
//	Reply.Only at {Name, home@U1}  a notice over the page while a press is fresh, else a direct message
//	Reply     at {Name, home@U1}  the page on the person's Home tab, whole
//	Reply.Call                     mentions at the head: the only ones that ring
//	[T-1](Address.Link())          the thread's permalink
//
//	done by a person               put
//	button, menu                   KindChoice
//	shortcut on a message          KindChoice: Re is the message, At its thread; elsewhere the person reads why not
//	shortcut that stands always    KindCommand "handoff" without words, in their direct messages
//	Home tab opened                KindOpened, at most once in two seconds
//	"@Ben" in words                Text "@Ben", Values["@U2"] = "Ben": words reach customers
//	"@Ben" in a command            Text "@U2",  Values["@U2"] = "Ben"
//
// Files: slack.go (configuration), listen.go socket.go (Socket Mode), event.go
// interact.go press.go command.go shortcut.go input.go text.go (what comes in),
// backfill.go, people.go direct.go, send.go edit.go card.go menu.go form.go call.go
// link.go format.go (what goes out), home.go notice.go once.go (for one person),
// find.go (was it sent?), limits.go, fault.go (what Slack's errors mean and how to
// mend them), channel.go, id.go, manifest.go, check.go.
//
// The socket client is our own: slack-go's drops the old connection before it
// opens the next one, confirms no ack, and leaves what it cannot decode without
// any, which Slack counts as failure. Of slack-go we use the Web API.
//
// The package imports bot and adapters. Its sim is Slack on this machine.
package slack
