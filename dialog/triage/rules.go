package triage

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"handoff/dialog"
)

// Rules is a dialog.Reader that knows English and Chinese words, and which
// language a text is in.
type Rules struct{}

var _ dialog.Reader = Rules{}

// maxRead is how much of a text is read, in bytes.
const maxRead = 4000

// Read reads a burst.
func (Rules) Read(text, language string) dialog.Reading {
	if len(text) > maxRead {
		text = strings.ToValidUTF8(text[:maxRead], "")
	}
	r := dialog.Reading{Language: detect(text, language)}
	words := fold(text)
	r.Mood = mood(text, words)
	r.Intent = intent(text, words, r.Mood)
	r.Unsolved, r.Grateful = unsolved(words), grateful(words)
	switch r.Intent {
	case dialog.IntentThanks, dialog.IntentGreeting, dialog.IntentYes, dialog.IntentBye:
		r.Mood = dialog.MoodCalm // "THANK YOU SO MUCH!!!"
	}
	return r
}

// intent judges a burst: text as written, words folded.
func intent(text, words string, m dialog.Mood) dialog.Intent {
	if anyLine(text, words, inDanger) {
		return dialog.IntentCrisis
	}
	if !says(words) {
		if i := phrasesOnly(words); i != "" {
			return i // 👍
		}
		return dialog.IntentUnclear
	}
	if anyLine(text, words, asksForPerson) {
		return dialog.IntentPerson
	}
	if i := phrasesOnly(words); i != "" {
		return i
	}
	if saysFailed(words, m) {
		return dialog.IntentFailed
	}
	return dialog.IntentQuestion
}

// anyLine reports whether a burst says something as a whole, or one of its
// messages does: they are joined by line ends, and what the next one is about
// must not hide that a person was asked for.
func anyLine(text, words string, says func(words string) bool) bool {
	if says(words) {
		return true
	}
	if !strings.Contains(text, "\n") {
		return false
	}
	for line := range strings.Lines(text) {
		if line = fold(line); line != "" && says(line) {
			return true
		}
	}
	return false
}

// says reports whether there is anything to look up: a letter, or a number that
// is long enough to name something. A lone "2" is a button that is gone.
func says(words string) bool {
	digits := 0
	for _, r := range words {
		if unicode.IsLetter(r) {
			return true
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= 4
}

// fold makes texts comparable: full-width letters narrow, lower case, curly
// quotes straight, one blank between words, variation selectors gone.
func fold(text string) string {
	text = norm.NFKC.String(dialog.Clean(text))
	text = strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', '`', '´':
			return '\''
		case '“', '”', '„':
			return '"'
		case '\ufe0e', '\ufe0f':
			return -1
		}
		return unicode.ToLower(r)
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
