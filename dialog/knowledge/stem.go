package knowledge

import "strings"

// stem takes the ends off an English word, so that "refunds", "refunded" and
// "refunding" meet. It only cuts and never rewrites, which costs nothing and is
// enough: the stem is compared, not shown. Words of other languages and codes
// go through nearly untouched.
//
//	activate activated activation -> activ      verify verified verification -> verif
//	cancel cancelled cancellation -> cancel     apply applies application    -> appl
func stem(w string) string {
	if len(w) < 4 || !lowerWord(w) {
		return w
	}
	switch { // plurals
	case strings.HasSuffix(w, "sses"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
	case strings.HasSuffix(w, "s"):
		w = w[:len(w)-1]
	}
	for _, end := range stemEnds {
		if !strings.HasSuffix(w, end) {
			continue
		}
		root := w[:len(w)-len(end)]
		if len(root) < 3 || !hasVowel(root) || end == "ly" && len(root) < 4 {
			continue
		}
		w = root
		break
	}
	if n := len(w); n > 3 {
		switch {
		case w[n-1] == 'e', w[n-1] == 'y' && !vowel(w[n-2]), w[n-1] == 'i':
			w = w[:n-1]
		case w[n-1] == w[n-2] && !vowel(w[n-1]) && w[n-1] != 's':
			w = w[:n-1]
		}
	}
	return w
}

// stemEnds are tried in this order, one at most is taken off.
var stemEnds = []string{"ications", "ication", "ization", "isation", "ation", "ating", "ated", "ate", "ingly", "edly", "ing", "ied", "ed", "ion", "ly"}

func lowerWord(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

func hasVowel(w string) bool {
	for i := 0; i < len(w); i++ {
		if vowel(w[i]) || w[i] == 'y' {
			return true
		}
	}
	return false
}

func vowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'
}
