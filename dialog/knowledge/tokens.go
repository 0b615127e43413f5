package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A class says how much a token tells.
type class uint8

const (
	word   class = iota // a stemmed word, a number, a code
	stop                // a word that every sentence has
	soft                // a word that many questions have and some turn on: "when", "much", "need"
	single              // one Chinese character
	pair                // two neighbouring characters of a script without spaces
	part                // a piece of a code that is also there as a whole
	classes
)

// A token is one unit of search. Text is a piece of the folded text or, for a
// code, built from it.
type token struct {
	text  string
	class class
}

// tokens cuts folded text into what is searched for:
//
//	words of Latin, Cyrillic, Greek, Arabic, …  stemmed (English), stop words marked
//	numbers and codes ("E-1042", "3.5")         whole without their marks ("e1042"), and each part
//	Chinese                                     characters and bigrams
//	Japanese, Thai, Lao, Khmer, Burmese         bigrams (Han among them also single)
//	Korean                                      bigrams of syllables: particles stick to words
func tokens(dst []token, folded string) []token {
	for i := 0; i < len(folded); {
		r, n := utf8.DecodeRuneInString(folded[i:])
		switch {
		case dense(r):
			end := i + n
			for end < len(folded) {
				r, n := utf8.DecodeRuneInString(folded[end:])
				if !dense(r) {
					break
				}
				end += n
			}
			dst = denseTokens(dst, folded[i:end])
			i = end
		case inWord(r):
			end := wordEnd(folded, i)
			dst = wordTokens(dst, folded[i:end])
			i = end
		default:
			i += n
		}
	}
	return dst
}

// dense tells the scripts that are written without spaces, and Hangul.
func dense(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r <= 0x0eff, r >= 0x1000 && r <= 0x109f, r >= 0x1780 && r <= 0x17ff: // Thai, Lao, Burmese, Khmer
		return unicode.IsLetter(r) || unicode.IsMark(r)
	case r == '々', r == '〇', r >= 0x3041 && r <= 0x30ff && r != '・': // kana
		return true
	}
	return han(r) || r >= 0xac00 && r <= 0xd7a3
}

func han(r rune) bool {
	return r >= 0x3400 && r <= 0x4dbf || r >= hanFirst && r <= hanLast || r >= 0x20000 && r <= 0x323af || r == '〇'
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return !dense(r) && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// wordEnd finds the end of the word that begins at i: letters and digits,
// joined by one mark at a time where both neighbours belong to it ("don't",
// "e-1042", "3.5", "top-up").
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if inWord(r) {
			i += n
			continue
		}
		if n != 1 || strings.IndexByte("'-_./,:", s[i]) < 0 || i+1 >= len(s) {
			return i
		}
		if next, _ := utf8.DecodeRuneInString(s[i+1:]); !inWord(next) {
			return i
		}
		// A comma, point or colon joins digits only: "1,000" but "yes,please".
		if strings.IndexByte(",:./", s[i]) >= 0 && (!digit(s[i-1]) || !digit(s[i+1])) {
			return i
		}
		i++
	}
	return i
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func wordTokens(dst []token, w string) []token {
	if strings.IndexByte(w, '\'') >= 0 {
		w = apostrophe(w)
	}
	if !strings.ContainsAny(w, "-_./,:") {
		return append(dst, wordToken(w))
	}
	whole := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_./,:", r) {
			return -1
		}
		return r
	}, w)
	code := strings.ContainsAny(w, "0123456789") && len(whole) <= 32
	if code {
		dst = append(dst, token{whole, word})
	}
	for len(w) > 0 {
		end := strings.IndexAny(w, "-_./,:")
		if end < 0 {
			end = len(w)
		}
		if end > 0 {
			t := wordToken(w[:end])
			if code && t.class == word {
				t.class = part
			}
			dst = append(dst, t)
		}
		w = w[min(end+1, len(w)):]
	}
	return dst
}

func wordToken(w string) token {
	if stopWords[w] {
		return token{w, stop}
	}
	if softWords[w] {
		return token{w, soft}
	}
	return token{stem(w), word}
}

// apostrophe takes the possessive off ("card's", "customers'") and joins what
// is left ("don't" is the stop word "dont", as many people write it).
func apostrophe(w string) string {
	w = strings.TrimSuffix(w, "'s")
	w = strings.TrimSuffix(w, "'")
	return strings.ReplaceAll(w, "'", "")
}

func denseTokens(dst []token, run string) []token {
	var before rune
	from, count := 0, 0
	for i, r := range run {
		n := utf8.RuneLen(r)
		if han(r) {
			c := single
			if stopHan(r) {
				c = stop
			}
			dst = append(dst, token{run[i : i+n], c})
		}
		if count > 0 {
			c := pair
			if stopHan(before) && stopHan(r) {
				c = stop
			}
			dst = append(dst, token{run[from : i+n], c})
		}
		before, from = r, i
		count++
	}
	if count == 1 && !han(before) {
		dst = append(dst, token{run, pair})
	}
	return dst
}
