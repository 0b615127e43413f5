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
// Expectations look at what was read since the last thing said, in order. A line
// that ends with \ goes on in the next one.
package dialogtest
