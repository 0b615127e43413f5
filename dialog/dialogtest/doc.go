// Package dialogtest plays conversation scripts: who says what, and what the
// customer and the desk must read. `handoff demo --script FILE` and the tests
// play the same files through the whole program.
//
//	# Lines that begin with # are comments.
//	customer: How do I get my money back for a course?
//	bot: 30 days                  the customer reads this, somewhere in one message
//	customer: 2                   presses the second button
//	desk: T-1001                  the desk reads this
//	agent Anna: Hello!            Anna says it in the newest thread
//	bot: Hello!
//	bot: -                        the customer reads nothing more
//	wait: 10m                     time passes (only where time is virtual)
//
// Where the stage is a Player, more than saying can be done:
//
//	customer sends a.png, b.pdf: look here     one message with files; "a.mp4 34MB" tells a size
//	customer speaks: where is my refund?       a voice message with these words
//	customer shares location: latitude=52.5 longitude=13.4 name=Café
//	customer edits: where is my order?         what they said last
//	customer deletes:
//	customer in group: a person, please        where others read along
//	agent Anna sends invoice.pdf: here it is   the same for agents: sends, edits, deletes
//
// Expectations look at what was read since the last thing said, in order. A line
// that ends with \ goes on in the next one.
package dialogtest
