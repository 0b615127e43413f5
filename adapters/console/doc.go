// Package console is a platform made of one terminal: a customer and the
// agents' desk share a stream of lines, each an adapter of its own.
//
//	input  -> Terminal.Read ---- line ----------> Customer.Listen -> put
//	                        \--- "@desk" line --> Desk.Listen     -> put
//	output <- Terminal.print <-- Customer.Send, Desk.Send
//
// It serves `handoff demo` and `handoff chat`, the conversation scripts, and
// tests: no network, no account, and still the whole way of a message. It imports
// bot and, for CommonMark, its parent.
package console
