package dialog

import "context"

// Knowledge finds what the company has written down. It is asked in the
// middle of a customer's turn, so it answers from memory and does not wait for
// a network.
type Knowledge interface {
	// Search returns the best passages, one per article, best first. Nothing
	// found is an empty slice, not an error.
	Search(ctx context.Context, q Query) ([]Passage, error)
}

// Query is a question as the customer put it.
type Query struct {
	Text     string
	Language string   // BCP 47 of the customer ("en", "zh-CN"); articles in it come first among equals; empty: no preference
	Limit    int      // at most so many passages; 0 means 5
	Tags     []string // only articles that bear one of them (in any case), and those without tags, which are everybody's; empty: all
}

// Passage is a part of an article that may answer a question.
type Passage struct {
	Article    string  // the article's ID
	Title      string  // what a customer is shown as the source
	Text       string  // the part that matched best, CommonMark, at most about 1,200 characters
	Answer     string  // the whole answer, CommonMark
	Source     string  // where it was read, for operators: "refunds.md:1", "faq.csv:12"
	Language   string  // BCP 47
	Approved   bool    // the answer may be given to the letter
	Confidence float64 // 0..1, comparable between questions and between versions of the knowledge
	Tags       []string
	Version    string // of the knowledge it came from: a hash, told in every fact
}
