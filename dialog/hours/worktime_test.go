package hours

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"handoff/dialog"
)

func TestAdd(t *testing.T) {
	t.Parallel()
	berlin := zone(t, "Europe/Berlin")
	christmas := []Date{{0, time.December, 25, "Christmas Day", nil}, {2026, time.December, 24, "Christmas Eve", []Span{{540, 720}}}}
	events, problems := ParseCalendar([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261127T100000\nDTEND:20261127T120000\nEND:VEVENT\nEND:VCALENDAR\n"))
	if problems != nil {
		t.Fatal(problems)
	}
	for name, c := range map[string]struct {
		s    Schedule
		from string
		d    time.Duration
		want string // "": not foreseen
	}{
		"inside":                        {Schedule{Zone: berlin, Week: office}, "2026-11-27 10:00 +0100", time.Hour, "2026-11-27 11:00 +0100"},
		"nothing, inside":               {Schedule{Zone: berlin, Week: office}, "2026-11-27 10:00 +0100", 0, "2026-11-27 10:00 +0100"},
		"nothing, outside":              {Schedule{Zone: berlin, Week: office}, "2026-11-27 18:00 +0100", 0, "2026-11-30 09:00 +0100"},
		"less than nothing":             {Schedule{Zone: berlin, Week: office}, "2026-11-27 10:00 +0100", -time.Hour, "2026-11-27 10:00 +0100"},
		"to the last moment":            {Schedule{Zone: berlin, Week: office}, "2026-11-27 16:00 +0100", time.Hour, "2026-11-27 17:00 +0100"},
		"over the evening":              {Schedule{Zone: berlin, Week: office}, "2026-11-26 16:30 +0100", time.Hour, "2026-11-27 09:30 +0100"},
		"over the weekend":              {Schedule{Zone: berlin, Week: office}, "2026-11-27 16:30 +0100", time.Hour, "2026-11-30 09:30 +0100"},
		"five days":                     {Schedule{Zone: berlin, Week: office}, "2026-11-27 09:00 +0100", 40 * time.Hour, "2026-12-03 17:00 +0100"},
		"over Christmas":                {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2026-12-24 11:00 +0100", 2 * time.Hour, "2026-12-28 10:00 +0100"},
		"around a meeting":              {Schedule{Zone: berlin, Week: office, Events: events}, "2026-11-27 09:30 +0100", time.Hour, "2026-11-27 12:30 +0100"},
		"the night in which 2:00 lacks": {Schedule{Zone: berlin, Week: night(1320, 1740)}, "2027-03-27 23:00 +0100", 4 * time.Hour, "2027-03-28 04:00 +0200"},
		"the night in which 2:00 is twice": {Schedule{Zone: berlin, Week: night(1320, 1740)}, "2027-10-30 23:00 +0200", 4 * time.Hour,
			"2027-10-31 02:00 +0100"},
		"over the change in spring": {Schedule{Zone: berlin, Week: office}, "2027-03-26 16:30 +0100", time.Hour, "2027-03-29 09:30 +0200"},
		"always":                    {Schedule{Zone: berlin, Week: Always()}, "2026-11-27 10:00 +0100", 1000 * time.Hour, "2027-01-08 02:00 +0100"},
		"never":                     {Schedule{Zone: berlin}, "2026-11-27 10:00 +0100", time.Minute, ""},
		"no more":                   {Schedule{Zone: berlin, Dates: []Date{{2026, 11, 27, "", []Span{{540, 720}}}}}, "2026-11-27 11:00 +0100", 2 * time.Hour, ""},
		"once a year":               {Schedule{Zone: berlin, Dates: []Date{{0, 1, 2, "", []Span{{540, 600}}}}}, "2026-11-27 10:00 +0100", 3 * time.Hour, "2029-01-02 10:00 +0100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from := at(t, c.from)
			got := ""
			end := c.s.Add(from, c.d)
			if !end.IsZero() {
				got = end.In(berlin).Format(form)
			}
			if got != c.want {
				t.Fatalf("%q, want %q", got, c.want)
			}
			if is := c.s.Between(from, end); !end.IsZero() && is != max(c.d, 0) {
				t.Errorf("between them lie %v", is)
			}
			if c.s.Between(end, from) != 0 && end.After(from) {
				t.Error("time runs backwards")
			}
		})
	}
}

// Whatever the zone and the hours: Add and Between undo each other, Between adds up,
// and who knows At alone comes to the same.
func TestWorkTime(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC, zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "Australia/Lord_Howe"), zone(t, "Asia/Beirut")}
	rapid.Check(t, func(t *rapid.T) {
		s := Schedule{Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		for i := range s.Week {
			if rapid.Bool().Draw(t, "works") {
				from := rapid.IntRange(0, minutes-1).Draw(t, "from")
				s.Week[i] = []Span{{from, from + rapid.IntRange(1, 720).Draw(t, "length")}}
			}
		}
		if rapid.Bool().Draw(t, "holiday") {
			s.Dates = []Date{{0, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"), "x", nil}}
		}
		a := time.Date(2027, 1, 1, 0, rapid.IntRange(0, 365*minutes).Draw(t, "minute"), 0, 0, time.UTC)
		d := time.Duration(rapid.IntRange(0, 3000).Draw(t, "open")) * time.Minute
		b := s.Add(a, d)
		if b.IsZero() {
			return // a minute a week, or none at all
		}
		if is := s.Between(a, b); is != d {
			t.Fatalf("%v + %v = %v, but %v lie between", a, d, b, is)
		}
		middle := a.Add(b.Sub(a) / 3)
		if s.Between(a, middle)+s.Between(middle, b) != d {
			t.Fatalf("%v does not part %v and %v", middle, a, b)
		}
		if is := dialog.BetweenOpen(s.At, a, b); is != d {
			t.Fatalf("by At alone %v lie between %v and %v, not %v", is, a, b, d)
		}
		if is := dialog.AddOpen(s.At, a, d); !is.Equal(b) {
			t.Fatalf("by At alone %v + %v is %v, not %v", a, d, is, b)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	z := zone(b, "Europe/Berlin")
	now := time.Date(2026, 11, 27, 20, 0, 0, 0, z)
	for name, s := range map[string]Schedule{"office": {Zone: z, Week: office}, "never": {Zone: z}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.Add(now, 4*time.Hour)
			}
		})
	}
}
