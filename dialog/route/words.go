package route

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"handoff/dialog"
)

// folded is a text made comparable: see fold.
type folded string

// maxText is how much of an inquiry is searched, in bytes.
const maxText = 8 << 10

// fold makes texts comparable: full-width letters narrow, lower case, accents gone,
// curly quotes straight, one blank between words.
func fold(text string) folded {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case 0x300 <= r && r <= 0x36f: // accents, apart from their letters
			return -1
		case r == '’' || r == '‘' || r == '`' || r == '´':
			return '\''
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(dialog.Clean(text)))
	return folded(strings.Join(strings.Fields(norm.NFC.String(text)), " "))
}

// phrase is a word or a few that are looked for.
type phrase struct {
	written string // as it stands in the configuration
	fold    folded
	begins  bool // "refund*": what begins so
}

// newPhrase reads a phrase; ok is false when nothing is left of it to look for.
func newPhrase(written string) (p phrase, ok bool) {
	text, begins := strings.CutSuffix(strings.TrimSpace(written), "*")
	p = phrase{written, fold(text), begins}
	return p, strings.ContainsFunc(string(p.fold), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsSymbol(r) })
}

// found are the phrases that occur, as they are written.
func (t folded) found(phrases []phrase) []string {
	var found []string
	for _, p := range phrases {
		if t.has(p) {
			found = append(found, p.written)
		}
	}
	return found
}

func (t folded) has(p phrase) bool {
	for from := 0; ; {
		i := strings.Index(string(t[from:]), string(p.fold))
		if i < 0 || p.fold == "" {
			return false
		}
		i += from
		if t.ends(i) && (p.begins || t.ends(i+len(p.fold))) {
			return true
		}
		_, size := utf8.DecodeRuneInString(string(t[i:]))
		from = i + size
	}
}

// ends reports whether no word goes on at i. Scripts that are written without blanks
// have no ends of words: there any place is one.
func (t folded) ends(i int) bool {
	before, _ := utf8.DecodeLastRuneInString(string(t[:i]))
	after, _ := utf8.DecodeRuneInString(string(t[i:]))
	return !inWord(before) || !inWord(after)
}

func inWord(r rune) bool {
	switch {
	case r == utf8.RuneError:
		return false
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Hangul):
		return false // Korean puts its particles behind a word without a blank
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
