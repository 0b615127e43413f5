// Package dialog is the bot's side of a conversation: bot.Handler over a few
// steps, a state that says who owns the conversation, and the seams behind which
// knowledge and models stand.
//
//	            customer's burst, agent's words, order from elsewhere, timer, fate of a delivery
//	                                            |
//	bot.Turn --decode--> Manager --------------------------------------------> encode--> bot.Turn
//	                        |                                                    |
//	   blocks, reading, timers, merged or reopened tickets        stage, clocks, survey, webhooks,
//	                        |                                     card, list entry, standing
//	   home > admin > digest > callback > desk > survey > relay > triage > escalate > answer
//
// Each step takes the whole burst or leaves it whole. What several of them do is a
// method of Turn, in the file of its noun; what begins alike belongs together:
//
//	turn manager state reading burst timer      a turn and what it remembers
//	ticket number life_* owner team route       a ticket, whose it is, where it goes
//	card* listing* standing ticket_view         what agents, lists, customers, programs see of it
//	relay held* mark collision mood             words between the two sides
//	sla* callback* hours* zone priority survey* time, and how it was
//	account aside trial people roles audit      who says what from where, and may
//	switches* macro* shelf document             what admins change while the program runs
//	translate* voice media private feedback     what a burst brings besides words
//	hook* program facts health outcome          what is told of it
//	texts language plain nearest fingerprint    how it is written, and read
//	knowledge model                             what the answer step stands on: seams
//
// The ticket is part of the State, so it is opened, changed and closed in the same
// write as the turn.
//
// The package imports bot and nothing else of ours. A step imports dialog and
// bot, never another step and never dialog/knowledge or dialog/openai: cmd hands
// those in behind Knowledge and Model. docs/dialogue.md draws the life cycles.
package dialog
