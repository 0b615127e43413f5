package answer

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"handoff/dialog"
)

// A follow-up leaves out what it is about: "and to France?", "那运费呢". It is
// searched together with the topic, the last question that found something by
// itself; a question that says all it means never is, or whatever the knowledge
// lacks would be answered with what was asked before.

// Lengths of a follow-up; a longer text says what it is about.
const (
	maxFollowUp   = 60 // bytes
	maxPrepWords  = 5  // words that follow from "to", "for", …
	maxShortWords = 2  // of a question that is nothing but a name: "Germany?"
	maxShortHan   = 4  // characters of the same in Chinese
)

var (
	follows = regexp.MustCompile(`(?i)^\W*(?:(?:and|but|or|also|what about|how about|what if|same (?:for|with)|et|und|y|was ist mit|qu[eé] tal)\b|(?:那|那么|还有|還有|还|或者|以及|如果|要是|换成|換成))`)
	prepend = regexp.MustCompile(`(?i)^\W*(?:for|to|in|from|with|without|by|on|within|outside)\b`)
	trails  = regexp.MustCompile(`呢\W*$`)

	// clause has a subject and a verb of its own: "and are you hiring tutors?"
	clause = regexp.MustCompile(`(?i)\b(?:do|does|did|are|am|is|was|can|could|will|would|should|may|have|has|where|who) (?:you|i|we|they|there|my|your|the)\b`)
)

// followsUp reports whether a question leaves out what it is about.
func followsUp(question string) bool {
	if len(question) > maxFollowUp || clause.MatchString(question) {
		return false
	}
	if follows.MatchString(question) || trails.MatchString(question) {
		return true
	}
	words := len(strings.Fields(question))
	if prepend.MatchString(question) {
		return words <= maxPrepWords
	}
	if !strings.ContainsAny(question, "?？") {
		return false // "xyzzy"
	}
	letters := 0
	for _, r := range question {
		if unicode.Is(unicode.Han, r) {
			letters++
		}
	}
	return words <= maxShortWords && letters <= maxShortHan
}

// topic is what a question of the case follows up: of the questions before, the
// last one that found something by itself. Empty: it stands alone.
func (s *Step) topic(ctx context.Context, question string, before []exchange, language string) (string, error) {
	if !followsUp(question) {
		return "", nil
	}
	for _, e := range slices.Backward(before) {
		passages, err := s.search(ctx, e.question, language)
		if err != nil {
			return "", err
		}
		if len(passages) > 0 && passages[0].Confidence >= s.Floor {
			return e.question, nil
		}
	}
	return "", nil
}

// find searches a question. A follow-up that finds nothing by itself is searched
// together with its topic.
func (s *Step) find(ctx context.Context, question string, before []exchange, language string) (found, error) {
	if seen, ok := described(question); ok {
		if question = seen; seen == "" { // of the history: nobody knows any more what it was
			return found{}, nil
		}
	}
	passages, err := s.search(ctx, question, language)
	if err != nil {
		return found{}, err
	}
	f := found{question, passages}
	was, ok := f.best()
	if ok && was.Confidence >= s.Floor {
		return f, nil
	}
	topic, err := s.topic(ctx, question, before, language)
	if topic == "" || err != nil {
		return f, err
	}
	joined := topic + "\n" + question
	more, err := s.search(ctx, joined, language)
	if err != nil {
		return found{}, err
	}
	g := found{joined, more}
	if is, ok := g.best(); ok && is.Confidence > was.Confidence && is.Confidence >= s.Floor {
		return g, nil
	}
	return f, nil
}

// past are the questions of the case before this turn, oldest first: read only
// where a model or a follow-up needs them.
func (s *Step) past(ctx context.Context, t *dialog.Turn, question string) ([]exchange, error) {
	if s.Model == nil && !followsUp(question) {
		return nil, nil
	}
	lines, err := t.History(ctx)
	if err != nil {
		return nil, fmt.Errorf("answer: read history: %w", err)
	}
	return exchanges(t, lines), nil
}
