package admin

import (
	"strings"

	"handoff/dialog"
)

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
	n = strings.TrimPrefix(n, dialog.NumberPrefix)
	return n[len(n)-min(len(n), max):]
}
