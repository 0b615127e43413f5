// Package relay is the step of a conversation that a person owns: it passes
// everything on between the customer and the ticket's thread, and the bot keeps
// silent. It also tells both sides what became of what was sent.
//
// It imports bot and dialog.
package relay
