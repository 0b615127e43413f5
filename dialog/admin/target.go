package admin

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// open is the open ticket of a number.
func (s *Step) open(ctx context.Context, word string) (dialog.Entry, bool, error) {
	n, _, ok := dialog.ParseNumber(word)
	if !ok {
		return dialog.Entry{}, false, nil
	}
	entries, err := dialog.Entries(ctx, s.Lists)
	if err != nil {
		return dialog.Entry{}, false, err
	}
	e, ok := dialog.Numbered(entries, n)
	return e, ok, nil
}

// say says lines to the author alone.
func (s *Step) say(t *dialog.Turn, lines []string) {
	t.Aside(bot.Reply{Text: strings.Join(lines, "\n")})
}
