package admin

import (
	"slices"

	"handoff/dialog"
)

// picked are the tickets that a line names, and what stands behind them.
type picked struct {
	tickets []dialog.Entry
	missing []string // numbers that are not open
	bulk    bool     // they were picked by a filter, not named one by one
	used    int      // words of the line that named them
}

// pick reads the tickets from the beginning of a call's words: numbers, or a filter
// ("mine tag:vip"). problem is what is wrong, in words.
func pick(t *dialog.Turn, c call, entries []dialog.Entry) (p picked, problem string) {
	for p.used < len(c.words) {
		n, sure, ok := dialog.ParseNumber(c.words[p.used])
		if !ok {
			break
		}
		e, open := dialog.Numbered(entries, n)
		if p.used > 0 && (!sure && !open || c.verb.name == "merge") {
			break // "snooze 1001 3 days"; what a ticket is merged into
		}
		switch {
		case !open:
			p.missing = append(p.missing, n)
		case !slices.ContainsFunc(p.tickets, func(x dialog.Entry) bool { return x.Number == n }):
			p.tickets = append(p.tickets, e)
		}
		p.used++
	}
	if p.used > 0 {
		return p, ""
	}
	f, used, problem := filtered(t, c.message, c.words)
	if problem != "" {
		return p, problem
	}
	if !f.any {
		return p, t.DeskText("order.no_number", "word", dialog.Line(c.words[0], 30))
	}
	near := entries
	if !f.all {
		near, _ = t.Nearby(c.message, entries)
	}
	return picked{tickets: f.of(near), bulk: true, used: used}, ""
}
