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
// On a Cast there are several people, and time:
//
//	customer Tom on club: hello                another customer, on another account
//	bot Tom: Hello!
//	bot Tom on club: -                         the same, there alone
//	customer Tom presses Add a comment:        a button, wherever it is newest
//	form Tom: Your comment                     the form that it opened
//	customer Tom fills: comment=Quick and kind
//	agent Eva on club command: queue           an agent where customers write: /handoff queue
//	agent Eva on club presses Yes:             what she reads there is "only Eva"
//	agent Eva on club in group: /handoff queue
//	agent Anna presses Claim:                  a button or an entry of a menu, wherever it is newest
//	form Anna: Reply                           the form that it opened
//	agent Anna fills: text=Hi there | do=send
//	agent Anna command: queue                  /handoff queue
//	agent Anna picks Take back:                a shortcut on what she said last
//	agent Anna in #billing: hello              in the newest thread there
//	agent Anna opens home:
//	only Anna: T-1001                          she alone reads this
//	channel #alarm: T-1001
//	card: Anna has it                          what the newest card shows now
//	home Anna: T-1001
//	hook: ticket.opened                        what the webhook was told
//	program crm: POST /tickets/T-1001/claim    the HTTP API, by the token crm
//	program crm: [k1] POST …                   with that Idempotency-Key
//	program crm: GET /orders/{order}           {order}: the order that it took last
//	answer: 202                                what it answered
//	until: mon 9:00                            the clock, by UTC
//	restart:                                   the process is killed, another one goes on
//
// Expectations look at what was read since the last thing said, in order. A line
// that ends with \ goes on in the next one.
package dialogtest
