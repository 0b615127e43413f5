// Package survey takes what customers answer when they are asked how their case was
// solved. Package dialog asks, some time after a ticket was resolved; this step stands
// behind the desk and before the relay:
//
//	button 1 … 5         the score, whoever owns the conversation by now
//	"5", "⭐⭐⭐⭐", 四星      the same, as the first words after the question or the score
//	form, or the button  a comment: where the platform has no forms, the next words
//	for a comment        within ten minutes are it
//
// No question is swallowed: words in which something is asked are kept as the comment
// and answered as well, and who asks for a person or may be in danger is never taken
// for somebody who comments. "Thanks" goes the way of every thanks.
//
// It imports bot and dialog.
package survey
