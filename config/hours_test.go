package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHours(t *testing.T) {
	t.Parallel()
	c, err := Parse("handoff.yaml", []byte(`
hours:
  zone: Europe/Berlin
  week: {mon: 9:00-17:00, tue: "13:00-17:30 9:00-12:00", fri: "22:00-2:00", sat: closed}
  holidays: ["2026-12-25", "2026-12-24 9:00-12:00 Christmas Eve", "12-26 Boxing Day", 2026-12-31 closed, 02-29]
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	week, ok := c.Hours.Shifts()
	if want := [7][]Shift{1: {{540, 1020}}, 2: {{540, 720}, {780, 1050}}, 5: {{1320, 1560}}}; !ok || !cmp.Equal(week, want) {
		t.Errorf("week %v, want %v", week, want)
	}
	if diff := cmp.Diff([]Holiday{
		{2026, time.December, 25, "", nil},
		{2026, time.December, 24, "Christmas Eve", []Shift{{540, 720}}},
		{0, time.December, 26, "Boxing Day", nil},
		{2026, time.December, 31, "", nil},
		{0, time.February, 29, "", nil},
	}, c.Hours.Days()); diff != "" {
		t.Errorf("holidays (-want +got):\n%s", diff)
	}
}

// Every key is optional; without the section there are no hours.
func TestHoursLeftOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*Hours{
		"":                          nil,
		"hours:":                    nil,
		"hours: {}":                 {Zone: "UTC"},
		"hours: {zone: Asia/Tokyo}": {Zone: "Asia/Tokyo"},
	} {
		c, err := Parse("handoff.yaml", []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, c.Hours); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		if want != nil {
			if _, ok := c.Hours.Shifts(); ok {
				t.Errorf("%q: has a week", text)
			}
		}
	}
}

// Whatever is written, shifts are in order, of the day, apart from each other, and
// mean the same when written anew.
func FuzzShifts(f *testing.F) {
	for _, text := range []string{"9:00-17:00", "9:00-12:00 13:00-17:30", "22:00-2:00", "closed", "", "0:00-24:00", "24:00-1:00", "9:00–12:00,13:00-14:00", "99:99-99:99"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		shifts, err := parseShifts(text)
		if err != nil {
			if shifts != nil || !strings.Contains(err.Error(), ";") {
				t.Fatalf("%v beside %v", shifts, err)
			}
			return
		}
		var again []string
		end := 0
		for i, s := range shifts {
			if s.From < end || s.From >= minutesOfDay || s.To <= s.From || s.To > s.From+minutesOfDay || i < len(shifts)-1 && s.To > minutesOfDay {
				t.Fatalf("%q: %v", text, shifts)
			}
			end = s.To
			again = append(again, s.String())
		}
		if same, err := parseShifts(strings.Join(again, " ")); err != nil || !cmp.Equal(same, shifts) {
			t.Fatalf("%q: %v, written anew %v, %v", text, shifts, same, err)
		}
	})
}

func FuzzHoliday(f *testing.F) {
	for _, text := range []string{"2026-12-25", "12-25 Christmas Day", "2026-12-24 9:00-12:00 Eve", "02-29", "2026-02-29", "0000-01-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parseHoliday(text)
		if err != nil {
			return
		}
		year := h.Year
		if year == 0 {
			year = 2024
		}
		if d := time.Date(year, h.Month, h.Day, 0, 0, 0, 0, time.UTC); d.Month() != h.Month || d.Day() != h.Day || strings.ContainsAny(h.Name, "\n\r") {
			t.Fatalf("%q: %+v", text, h)
		}
	})
}
