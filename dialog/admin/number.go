package admin

import (
	"slices"
	"strings"

	"handoff/dialog"
)

// numberPrefix begins every ticket's number.
const numberPrefix = "T-"

// number reads a ticket's number as people write it: "T-1001", "t1001", "#1001",
// "1001". sure says that it can be nothing else.
func number(word string) (n string, sure, ok bool) {
	word = strings.TrimRight(word, ",;.，、；")
	digits := strings.TrimLeft(word, "#Tt")
	sure = digits != word
	if sure {
		digits = strings.TrimLeft(digits, "-–—_:")
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" || len(digits) > 12 || strings.Trim(digits, "0123456789") != "" || len(word)-len(digits) > 8 {
		return "", false, false
	}
	return numberPrefix + digits, sure, true
}

// byNumber is the open ticket of a number.
func byNumber(entries []dialog.Entry, n string) (dialog.Entry, bool) {
	i := slices.IndexFunc(entries, func(e dialog.Entry) bool { return e.Number == n })
	if i < 0 {
		return dialog.Entry{}, false
	}
	return entries[i], true
}

// maxNear is how many tickets are named that may have been meant.
const maxNear = 3

// near are the open tickets whose numbers are a slip away from n.
func near(entries []dialog.Entry, n string) []dialog.Entry {
	var all []dialog.Entry
	for _, e := range entries {
		// Compared by the digits alone: as one of a long word, a slip of two would
		// be forgiven.
		if _, ok := dialog.Nearest(last(n, 4), []string{last(e.Number, 4)}); ok && len(n) <= len(e.Number)+1 && len(e.Number) <= len(n)+1 && len(all) < maxNear {
			all = append(all, e)
		}
	}
	return all
}

// last are the last max bytes of a number.
func last(n string, max int) string {
	n = strings.TrimPrefix(n, numberPrefix)
	return n[len(n)-min(len(n), max):]
}
