package sim

import (
	"regexp"
	"strings"
	"unicode"
)

// translation is a prompt as dialog/translate writes it.
var translation = regexp.MustCompile(`(?s)^Translate (?:from ([^\n]*?) )?into ([^\n]*)\.\n<text>\n(.*)\n</text>$`)

// Translating answers prompts for a translation from a small dictionary, and every
// other prompt as otherwise says (nil: Grounded). Whole texts are looked up first,
// then sentences, then words, in both directions; what the dictionary does not know
// stays. Placeholders (⟦1⟧) are words like others.
func Translating(dictionary map[string]string, otherwise func(Request) string) func(Request) string {
	if otherwise == nil {
		otherwise = Grounded
	}
	both := make(map[string]string, 2*len(dictionary))
	for a, b := range dictionary {
		both[a], both[b] = b, a
	}
	return func(q Request) string {
		m := translation.FindStringSubmatch(q.Last())
		if m == nil {
			return otherwise(q)
		}
		return lookUp(both, m[3])
	}
}

func lookUp(dictionary map[string]string, text string) string {
	if known, ok := dictionary[text]; ok {
		return known
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimRight(line, "\n")
		for _, sentence := range sentences(body) {
			trimmed := strings.TrimSpace(sentence)
			if known, ok := dictionary[trimmed]; ok {
				b.WriteString(strings.Replace(sentence, trimmed, known, 1))
				continue
			}
			b.WriteString(byWord(dictionary, sentence))
		}
		b.WriteString(line[len(body):])
	}
	return b.String()
}

// sentences cuts a line behind each end of one.
func sentences(line string) []string {
	var out []string
	for line != "" {
		end := sentenceEnd.FindStringIndex(line)
		if end == nil {
			return append(out, line)
		}
		out, line = append(out, line[:end[1]]), line[end[1]:]
	}
	return out
}

// byWord replaces the words that are known.
func byWord(dictionary map[string]string, sentence string) string {
	var b strings.Builder
	word := func(w string) {
		if known, ok := dictionary[w]; ok {
			w = known
		}
		b.WriteString(w)
	}
	start := 0
	for i, r := range sentence {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '⟦' || r == '⟧' {
			continue
		}
		word(sentence[start:i])
		b.WriteRune(r)
		start = i + len(string(r))
	}
	word(sentence[start:])
	return b.String()
}
