package human

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Why a text is no time. The first error of the chain says it with examples.
var (
	ErrUnread = errors.New(`write for example "2h", "tomorrow 9:00", "monday 14:30", "2026-12-24 9:00" or "until reply"`)
	ErrPast   = errors.New("that time has passed")
	ErrFar    = errors.New("that is more than two years ahead")
)

const (
	maxText = 100            // bytes that are looked at
	maxFar  = 2 * 366 * day  // how far ahead a time may be
	day     = 24 * time.Hour // of durations; a day of the calendar may be longer
	morning = 9              // the hour of a day that is named without one
)

// replies are the words for "until the other side writes".
var replies = map[string]bool{
	"reply": true, "a reply": true, "the reply": true, "answer": true, "they reply": true, "they write": true, "customer replies": true,
	"the customer replies": true, "the customer writes": true, "customer writes": true, "customer": true,
	"回复": true, "客户回复": true, "有回复": true, "客户来信": true, "客户回复为止": true, "回复为止": true,
}

// Parse reads a moment after now, meant in that zone (nil: UTC). The zero time means
// "until the other side writes". Errors: ErrUnread, ErrPast, ErrFar, in one line.
func Parse(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if zone == nil {
		zone = time.UTC
	}
	fail := func(why error) (time.Time, error) {
		if len(text) > maxText {
			text = text[:maxText] + "…"
		}
		return time.Time{}, fmt.Errorf("human: read time %q: %w", text, why)
	}
	if len(text) > maxText {
		return fail(ErrUnread)
	}
	words := plain(text)
	if replies[words] {
		return time.Time{}, nil
	}
	at, ok := span(words, now.In(zone))
	if !ok {
		r, read := readDay(words)
		if !read {
			return fail(ErrUnread)
		}
		if at, ok = r.after(now.In(zone)); !ok {
			return fail(ErrUnread)
		}
	}
	switch {
	case !at.After(now):
		return fail(ErrPast)
	case at.Sub(now) > maxFar:
		return fail(ErrFar)
	}
	return at, nil
}

// plain is a text in small letters and half width, without what goes before a time:
// "in", "until", "到".
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～': // full width
			r -= '！' - '!'
		case r == '　' || r == '\u00a0' || r == '\t' || r == '\n' || r == '\r':
			r = ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, before := range []string{"snooze ", "until ", "till ", "in ", "for ", "on ", "at ", "by ", "直到", "等到", "到"} {
		text = strings.TrimSpace(strings.TrimPrefix(text, before))
	}
	return strings.TrimRight(text, " !。,")
}
