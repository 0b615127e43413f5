// Package triage understands what a customer wants, by rules that can be read,
// and answers what needs no knowledge: greetings, thanks, commands.
//
//	Rules   a dialog.Reader: language, intent, mood. The Manager asks it before
//	        the steps, because a conversation that a person owns needs it too.
//	Step    the welcome with its AI notice, greetings, thanks, goodbyes, commands.
//
// The words stand in tables: phrases.go (greetings, thanks …), person.go (asks
// for a person), mood.go, language.go. It imports bot and dialog.
package triage
