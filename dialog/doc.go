// Package dialog is the bot's side of a conversation: bot.Handler over a few
// steps, a state that says who owns the conversation, and the seams behind which
// knowledge and models stand.
//
//	                       customer's burst, agent's reply, fate of a delivery
//	                                            |
//	bot.Turn --decode--> Manager: desk > relay > triage > escalate > answer --encode--> bot.Turn
//	                        |       |       |        |          |        |
//	                    Reading   agents  person   greeting,  policy:  approved, model,
//	                    (Reader)          owns it  language   a person  quoted, clarify
//
// Each step takes the whole burst or leaves it whole. What several of them do is
// a method of Turn: Tell, Handoff, Claim, Resolve, GiveBack, Reopen, Relay. Before the
// steps a burst is read as a whole (burst.go): recordings become words (voice.go),
// files and places are weighed and kept (media.go), the context of a link is taken up
// (private.go). The ticket is part of the State, so it is opened, changed and closed
// in the same write as the turn.
//
// The package imports bot and nothing else of ours. A step imports dialog and
// bot, never another step and never dialog/knowledge or dialog/openai: cmd hands
// those in behind Knowledge and Model. docs/dialogue.md draws the life cycles.
package dialog
