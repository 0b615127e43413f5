package admin

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Where a time ends and the reason begins.
func TestUntil(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	known := map[string]time.Duration{"2h": 2 * time.Hour, "两小时": 2 * time.Hour, "14:00": 2 * time.Hour, "tomorrow": 12 * time.Hour, "tomorrow 9:00": 21 * time.Hour, "until reply": 0}
	s := New(Config{ParseTime: func(text string, now time.Time, _ *time.Location) (time.Time, error) {
		d, ok := known[text]
		if !ok {
			return time.Time{}, errors.New("no time")
		}
		if d == 0 {
			return time.Time{}, nil
		}
		return now.Add(d), nil
	}})
	turn := &dialog.Turn{Turn: &bot.Turn{Now: now, Messages: []bot.Message{{From: bot.Person{Zone: "UTC"}}}}}
	for line, want := range map[string]struct {
		after  time.Duration
		reason string
		bad    string
	}{
		"":                             {0, "", ""},
		"for 2h":                       {2 * time.Hour, "", ""},
		"until tomorrow 9:00 cleaning": {21 * time.Hour, "cleaning", ""},
		"until tomorrow we clean":      {12 * time.Hour, "we clean", ""},
		"UNTIL 14:00":                  {2 * time.Hour, "", ""},
		"直到 14:00 午休":                  {2 * time.Hour, "午休", ""},
		"we clean for 2h":              {0, "we clean for 2h", ""},
		"2h cleaning":                  {2 * time.Hour, "cleaning", ""}, // not for ever
		"14:00":                        {2 * time.Hour, "", ""},
		"两小时 午休":                       {2 * time.Hour, "午休", ""},
		"一会儿":                          {0, "一会儿", ""},
		"tomorrow":                     {12 * time.Hour, "", ""},
		"tomorrow 9:00":                {21 * time.Hour, "", ""},
		"tomorrow we move":             {0, "tomorrow we move", ""}, // a reason
		"2 of us are ill":              {0, "2 of us are ill", ""},
		"for":                          {0, "", "–"},
		"for ever and ever":            {0, "", "ever and ever"},
		"until until reply":            {0, "", "until reply"}, // a pause ends by no words
	} {
		at, reason, bad := s.until(turn, strings.Fields(line))
		if want.after == 0 && !at.IsZero() || want.after > 0 && !at.Equal(now.Add(want.after)) || reason != want.reason || bad != want.bad {
			t.Errorf("%q: %s, %q, %q", line, at, reason, bad)
		}
	}
}

// What the form says is what would be typed.
func TestPauseWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		where, time, reason string
		want                []string
	}{
		{"all", "", "", []string{"all"}},
		{"team:billing", "2h", "spring cleaning", []string{"team:billing", "for", "2h", "spring", "cleaning"}},
		{"all", "until 14:00", "", []string{"all", "until", "14:00"}},
	} {
		if got := pauseWords(map[string]string{"where": c.where, "time": c.time, "reason": c.reason}); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestTitled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Parking: There is: a garage.": "Parking|There is: a garage.|true",
		"停车：有车库":                       "停车|有车库|true",
		"Parking\nThere is a garage.":  "Parking|There is a garage.|true",
		"Parking":                      "||false",
		"Parking:":                     "Parking||false",
		": x":                          "|x|false",
	} {
		title, answer, ok := titled(text)
		got := title + "|" + answer + "|false"
		if ok {
			got = title + "|" + answer + "|true"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func FuzzTitled(f *testing.F) {
	f.Add("Parking: There is a garage.")
	f.Fuzz(func(t *testing.T, text string) {
		title, answer, ok := titled(text)
		if ok && (title == "" || answer == "") || len(title)+len(answer) > len(text) {
			t.Errorf("%q: %q, %q, %t", text, title, answer, ok)
		}
	})
}
