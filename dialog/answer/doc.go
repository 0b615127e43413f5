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
// While a model writes, the customer sees as much of it as can be stood by:
//
//	Request.Grow -> cutter (whole sentences) -> citations out -> the same checks -> Turn.Draft
//	Turn.Newer   -> a stop: what was checked so far is the answer; an agent: the model is left
//
// The reply of the same handle takes the draft's place, whatever it is. Pictures
// are data like the customer's words: a model that sees gets them beside the
// question, or says first what to search where there are no words.
//
// The same question again, or "that did not help", gets something different, and
// a person in the end. It imports bot and dialog; knowledge and model are handed
// in.
package answer
