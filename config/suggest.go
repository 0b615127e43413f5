package config

import (
	"slices"
	"strings"
	"unicode"
)

// nearest finds the word that was probably meant, or "". Case and separators do
// not count (botToken is bot_token); beyond them one slip in short words and up
// to three in long ones do.
func nearest(word string, words []string) string {
	best, least := "", 1+min(3, max(1, len(plain(word))/3))
	for _, w := range words {
		if n := distance(plain(word), plain(w)); n < least {
			best, least = w, n
		}
	}
	return best
}

func plain(word string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(word))
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return len(a) + len(b)
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

// wordlike says whether a text of the file is plainly a word, so that it may be
// repeated in a problem. Tokens and keys mix digits and cases; a misplaced one
// must not be printed.
func wordlike(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	upper, digits := 0, 0
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r == '_' || r == '-' || r == '.':
		case r >= 'A' && r <= 'Z':
			upper++
		case r >= '0' && r <= '9':
			digits++
		default:
			return false
		}
	}
	return digits <= 1 && upper <= 3
}

// shownKey is a key for a problem: as it was written where that is a word or
// close to a key we know, otherwise only that it is there.
func shownKey(key string, known []string) string {
	if wordlike(key) || slices.Contains(known, key) || nearest(key, known) != "" && !strings.ContainsFunc(key, unicode.IsControl) {
		return key
	}
	return "(a key not shown)"
}

// shownValue is a literal of the file for a problem, in quotes, where it is
// plainly a word or a short number; else "".
func shownValue(value string) string {
	number := strings.Trim(strings.TrimRight(value, "dhmnsuµ"), "0123456789.+-") == ""
	if value == "" || len(value) > 20 || !wordlike(value) && (!number || len(value) > 12) {
		return ""
	}
	return `"` + value + `"`
}
