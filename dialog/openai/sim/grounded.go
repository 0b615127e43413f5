package sim

import (
	"regexp"
	"strings"
	"unicode"
)

// Unknown is what Grounded says when the prompt holds no passage: what the
// answer step asks a model to say then.
const Unknown = "NO_ANSWER"

// Passages stand in the prompt as dialog/answer writes them.
var (
	passage     = regexp.MustCompile(`(?s)<passage n="(\d+)"[^>]*>\n(.*?)\n</passage>`)
	sentenceEnd = regexp.MustCompile(`[.!?](?:\s|$)|[。！？]`)
)

// Grounded answers as an honest model would, without being one: with the first
// sentence of a passage, citing its number. It takes the first passage of the
// user's last utterance; if that brings none, the passage of an earlier one that
// shares most words with it.
func Grounded(q Request) string {
	last := q.Last()
	best := passage.FindStringSubmatch(last)
	if best == nil {
		asked, most := words(last), 0
		for _, p := range passage.FindAllStringSubmatch(q.Prompt(), -1) {
			shared := 0
			for word := range words(p[0]) {
				if asked[word] {
					shared++
				}
			}
			if shared > most {
				best, most = p, shared
			}
		}
	}
	if best == nil {
		return Unknown
	}
	return sentence(best[2]) + " [" + best[1] + "]"
}

// sentence is the first one of a text, not counting headings.
func sentence(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if end := sentenceEnd.FindStringIndex(line); end != nil {
			line = strings.TrimSpace(line[:end[1]])
		}
		return line
	}
	return strings.TrimSpace(text)
}

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if len(word) > 3 { // "the", "and" say nothing
			set[word] = true
		}
	}
	return set
}
