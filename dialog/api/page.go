package api

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"handoff/dialog"
)

// cursor is the place of a ticket in the list. The zero cursor is before all of them.
type cursor struct {
	since  int64 // when it was opened, Unix nanoseconds
	number string
}

func cursorOf(e dialog.Entry) cursor { return cursor{e.Since.UnixNano(), e.Number} }

// before compares as dialog.Entries sorts.
func (c cursor) before(d cursor) bool {
	return c.number == "" || cmp.Or(cmp.Compare(c.since, d.since), cmp.Compare(c.number, d.number)) < 0
}

// String is the cursor as the answer's next names it.
func (c cursor) String() string {
	return strconv.FormatInt(c.since, 36) + "." + c.number
}

// parseCursor reads what String wrote; nothing is the zero cursor.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	place, number, _ := strings.Cut(s, ".")
	since, err := strconv.ParseInt(place, 36, 64)
	if err != nil || !numberForm.MatchString(number) {
		return cursor{}, refuse(http.StatusBadRequest, "after: want what the answer before says as next")
	}
	return cursor{since, number}, nil
}

// limited reads how many tickets a page has; 0: all.
func limited(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxLimit {
		return 0, refuse(http.StatusBadRequest, "limit: want a number from 1 to %d", maxLimit)
	}
	return n, nil
}
