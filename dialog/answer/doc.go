// Package answer is the last step: it answers the customer's question from the
// knowledge.
//
//	question -> Knowledge.Search
//	             approved, sure enough   -> the answer to the letter, no model
//	             else, with a model      -> its draft, if it cites and every figure stands in what it cites
//	             else, above the floor   -> the best passage quoted, its source, two buttons
//	             else, once              -> which of these do you mean?
//	             else                    -> a person
//
// The same question again, or "that did not help", gets something different, and
// a person in the end. It imports bot and dialog; knowledge and model are handed
// in.
package answer
