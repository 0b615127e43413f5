package admin

import (
	"context"
	"regexp"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// written is a ticket's number as people write it.
var written = regexp.MustCompile(`^(?i:#|t-?)?(\d{1,12})$`)

// numbered reads a ticket's number: "T-1001", "t1001", "#1001", "1001".
func numbered(word string) (string, bool) {
	m := written.FindStringSubmatch(word)
	if m == nil {
		return "", false
	}
	return "T-" + m[1], true
}

// open is the open ticket of a number.
func (s *Step) open(ctx context.Context, word string) (dialog.Entry, bool, error) {
	n, ok := numbered(word)
	if !ok {
		return dialog.Entry{}, false, nil
	}
	entries, err := dialog.Entries(ctx, s.Lists)
	if err != nil {
		return dialog.Entry{}, false, err
	}
	for _, e := range entries {
		if e.Number == n {
			return e, true, nil
		}
	}
	return dialog.Entry{}, false, nil
}

// say says lines to the author alone.
func (s *Step) say(t *dialog.Turn, lines []string) {
	t.Aside(bot.Reply{Text: strings.Join(lines, "\n")})
}
