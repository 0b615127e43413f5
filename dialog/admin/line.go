package admin

import (
	"strings"
	"unicode"
)

// line is what was typed behind /handoff.
type line struct {
	words []string // quoted ones are one word, without their quotes
	rest  []string // rest[i] is the line from words[i] on, as it was typed
	dry   bool     // --dry-run stood somewhere
}

// maxWords is how many words of a line are read.
const maxWords = 200

// closing are the quotation marks that people and their keyboards write.
var closing = map[rune]rune{'"': '"', '“': '”', '„': '“', '”': '”', '«': '»', '「': '」', '『': '』'}

// split reads a line. A quotation that is never closed is an ordinary word. Keyboards
// make one dash of two.
func split(text string) line {
	var l line
	text = strings.TrimSpace(text)
	for text != "" && len(l.words) < maxWords {
		word, from, rest := next(text)
		switch strings.ToLower(word) {
		case "--dry-run", "—dry-run", "–dry-run", "--dryrun", "--dry":
			l.dry = true
		default:
			l.words = append(l.words, word)
			l.rest = append(l.rest, from)
		}
		text = rest
	}
	return l
}

// next cuts the first word off; from is the text from that word on.
func next(text string) (word, from, rest string) {
	from = text
	for open, end := range closing {
		inner, ok := strings.CutPrefix(text, string(open))
		if !ok {
			continue
		}
		if i := strings.IndexRune(inner, end); i >= 0 {
			return strings.TrimSpace(inner[:i]), from, strings.TrimSpace(inner[i+len(string(end)):])
		}
	}
	i := strings.IndexFunc(text, unicode.IsSpace)
	if i < 0 {
		return text, from, ""
	}
	// tag:"two words" is one word.
	if j := strings.Index(text, `:"`); j >= 0 && j < i {
		if k := strings.IndexByte(text[j+2:], '"'); k >= 0 {
			return text[:j+1] + text[j+2:j+2+k], from, strings.TrimSpace(text[j+3+k:])
		}
	}
	return text[:i], from, strings.TrimSpace(text[i:])
}

// flagless is a text without the flag of the dry run.
func flagless(text string) string {
	for _, flag := range []string{"--dry-run", "—dry-run", "–dry-run"} {
		text = strings.ReplaceAll(text, flag, "")
	}
	return strings.TrimSpace(text)
}
