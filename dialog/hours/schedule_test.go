package hours

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// office is Monday to Friday, 9:00 to 17:00.
var office = Week{nil, {{540, 1020}}, {{540, 1020}}, {{540, 1020}}, {{540, 1020}}, {{540, 1020}}, nil}

// night is one shift over midnight each day, Friday and Saturday.
func night(from, to int) Week { return Week{5: {{from, to}}, 6: {{from, to}}} }

const form = "2006-01-02 15:04 -0700"

// at reads a moment with its offset.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	m, err := time.Parse(form, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	berlin, newYork, auckland, shanghai := zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "Pacific/Auckland"), zone(t, "Asia/Shanghai")
	christmas := []Date{
		{2026, time.December, 24, "Christmas Eve", []Span{{540, 720}}},
		{0, time.December, 25, "Christmas Day", nil},
		{0, time.January, 1, "", nil},
	}
	for name, c := range map[string]struct {
		s       Schedule
		now     string
		open    bool
		change  string // "" : never
		holiday string
	}{
		"inside":                     {Schedule{Zone: berlin, Week: office}, "2026-11-27 10:00 +0100", true, "2026-11-27 17:00 +0100", ""},
		"the first moment":           {Schedule{Zone: berlin, Week: office}, "2026-11-27 09:00 +0100", true, "2026-11-27 17:00 +0100", ""},
		"the last moment is outside": {Schedule{Zone: berlin, Week: office}, "2026-11-27 17:00 +0100", false, "2026-11-30 09:00 +0100", ""},
		"before the day begins":      {Schedule{Zone: berlin, Week: office}, "2026-11-27 00:00 +0100", false, "2026-11-27 09:00 +0100", ""},
		"another zone asks":          {Schedule{Zone: shanghai, Week: office}, "2026-11-27 02:00 +0100", true, "2026-11-27 17:00 +0800", ""},
		"a break":                    {Schedule{Zone: berlin, Week: Week{5: {{540, 720}, {780, 1050}}}}, "2026-11-27 12:30 +0100", false, "2026-11-27 13:00 +0100", ""},
		"shifts that touch are one":  {Schedule{Zone: berlin, Week: Week{5: {{540, 720}, {720, 1050}}}}, "2026-11-27 10:00 +0100", true, "2026-11-27 17:30 +0100", ""},
		"always":                     {Schedule{Zone: berlin, Week: Always()}, "2026-11-27 10:00 +0100", true, "", ""},
		"never":                      {Schedule{Zone: berlin}, "2026-11-27 10:00 +0100", false, "", ""},

		"over midnight, before":             {Schedule{Zone: berlin, Week: night(1320, 1560)}, "2026-11-27 23:00 +0100", true, "2026-11-28 02:00 +0100", ""},
		"over midnight, after":              {Schedule{Zone: berlin, Week: night(1320, 1560)}, "2026-11-28 01:59 +0100", true, "2026-11-28 02:00 +0100", ""},
		"over midnight, gone":               {Schedule{Zone: berlin, Week: night(1320, 1560)}, "2026-11-28 02:00 +0100", false, "2026-11-28 22:00 +0100", ""},
		"over midnight, into the week":      {Schedule{Zone: berlin, Week: night(1320, 1560)}, "2026-11-29 01:00 +0100", true, "2026-11-29 02:00 +0100", ""},
		"a holiday ends the shift before":   {Schedule{Zone: berlin, Week: night(1320, 1560), Dates: []Date{{2026, 11, 28, "Feast", nil}}}, "2026-11-27 23:00 +0100", true, "2026-11-28 00:00 +0100", ""},
		"a holiday has no shift of its own": {Schedule{Zone: berlin, Week: night(1320, 1560), Dates: []Date{{2026, 11, 28, "Feast", nil}}}, "2026-11-29 01:00 +0100", false, "2026-12-04 22:00 +0100", ""},

		"a day with other hours":           {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2026-12-24 10:00 +0100", true, "2026-12-24 12:00 +0100", ""},
		"a day with other hours, after":    {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2026-12-24 13:00 +0100", false, "2026-12-28 09:00 +0100", "Christmas Eve"},
		"before a day with other hours":    {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2026-12-24 08:00 +0100", false, "2026-12-24 09:00 +0100", ""},
		"a holiday":                        {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2026-12-25 10:00 +0100", false, "2026-12-28 09:00 +0100", "Christmas Day"},
		"the same in another year":         {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2028-12-25 10:00 +0100", false, "2028-12-26 09:00 +0100", "Christmas Day"},
		"the evening before a holiday":     {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2025-12-24 20:00 +0100", false, "2025-12-26 09:00 +0100", "Christmas Day"},
		"a holiday without a name":         {Schedule{Zone: berlin, Week: office, Dates: christmas}, "2027-01-01 10:00 +0100", false, "2027-01-04 09:00 +0100", ""},
		"always, but for holidays":         {Schedule{Zone: berlin, Week: Always(), Dates: christmas}, "2027-12-24 10:00 +0100", true, "2027-12-25 00:00 +0100", ""},
		"always, on the holiday":           {Schedule{Zone: berlin, Week: Always(), Dates: christmas}, "2027-12-25 10:00 +0100", false, "2027-12-26 00:00 +0100", "Christmas Day"},
		"29 February, each year, leap":     {Schedule{Zone: berlin, Week: office, Dates: []Date{{0, 2, 29, "Leap day", nil}}}, "2028-02-29 10:00 +0100", false, "2028-03-01 09:00 +0100", "Leap day"},
		"29 February, each year, not leap": {Schedule{Zone: berlin, Week: office, Dates: []Date{{0, 2, 29, "Leap day", nil}}}, "2027-03-01 10:00 +0100", true, "2027-03-01 17:00 +0100", ""},
		"over 29 February":                 {Schedule{Zone: berlin, Week: Week{2: {{540, 1020}}}}, "2028-02-28 10:00 +0100", false, "2028-02-29 09:00 +0100", ""},
		"beyond the horizon":               {Schedule{Zone: berlin, Dates: []Date{{2030, 1, 1, "", []Span{{540, 720}}}}}, "2026-11-27 10:00 +0100", false, "", ""},
		"a year ahead":                     {Schedule{Zone: berlin, Dates: []Date{{2027, 11, 27, "", []Span{{540, 720}}}}}, "2026-11-27 10:00 +0100", false, "2027-11-27 09:00 +0100", ""},

		// The clocks go forward on 28 March 2027 at 2:00 and back on 31 October at 3:00.
		"forward: the morning comes sooner":     {Schedule{Zone: berlin, Week: office}, "2027-03-27 12:00 +0100", false, "2027-03-29 09:00 +0200", ""},
		"back: the morning comes later":         {Schedule{Zone: berlin, Week: office}, "2027-10-30 12:00 +0200", false, "2027-11-01 09:00 +0100", ""},
		"forward: a shift is an hour shorter":   {Schedule{Zone: berlin, Week: night(1320, 1740)}, "2027-03-27 23:00 +0100", true, "2027-03-28 05:00 +0200", ""},
		"back: a shift is an hour longer":       {Schedule{Zone: berlin, Week: night(1320, 1740)}, "2027-10-30 23:00 +0200", true, "2027-10-31 05:00 +0100", ""},
		"forward: it ends in the hour left out": {Schedule{Zone: berlin, Week: night(1320, 1590)}, "2027-03-28 01:00 +0100", true, "2027-03-28 03:00 +0200", ""},
		"forward: it begins there":              {Schedule{Zone: berlin, Week: Week{0: {{150, 600}}}}, "2027-03-28 01:00 +0100", false, "2027-03-28 03:00 +0200", ""},
		"back: it ends in the second one":       {Schedule{Zone: berlin, Week: night(1320, 1590)}, "2027-10-31 02:40 +0200", true, "2027-10-31 02:30 +0100", ""},
		"back: it begins in the first one":      {Schedule{Zone: berlin, Week: Week{0: {{150, 600}}}}, "2027-10-31 01:00 +0200", false, "2027-10-31 02:30 +0200", ""},
		"back: and it is not left between":      {Schedule{Zone: berlin, Week: Week{0: {{150, 600}}}}, "2027-10-31 02:10 +0100", true, "2027-10-31 10:00 +0100", ""},
		"New York forward":                      {Schedule{Zone: newYork, Week: office}, "2027-03-13 12:00 -0500", false, "2027-03-15 09:00 -0400", ""},
		"Auckland back, in April":               {Schedule{Zone: auckland, Week: office}, "2027-04-03 12:00 +1300", false, "2027-04-05 09:00 +1200", ""},
		"midnight is left out in Beirut":        {Schedule{Zone: zone(t, "Asia/Beirut"), Week: Always(), Dates: []Date{{2027, 3, 28, "Feast", nil}}}, "2027-03-27 12:00 +0200", true, "2027-03-28 01:00 +0300", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := at(t, c.now)
			is := c.s.At(now)
			change := ""
			if !is.Change.IsZero() {
				change = is.Change.In(c.s.Zone).Format(form)
			}
			if is.Open != c.open || change != c.change || is.Holiday != c.holiday || is.Zone != c.s.Zone {
				t.Errorf("open %t until %q, holiday %q; want %t, %q, %q", is.Open, change, is.Holiday, c.open, c.change, c.holiday)
			}
			if c.s.Open(now) != is.Open {
				t.Error("Open says something else")
			}
			next, until := is.Change, time.Time{}
			if is.Open {
				next, until = now, is.Change
			}
			if !c.s.NextOpen(now).Equal(next) || !c.s.Until(now).Equal(until) {
				t.Error("NextOpen or Until says something else")
			}
		})
	}
}

// Until a change nothing changes, and at the change it does: whatever the zone, the
// week and the moment.
func TestChangeIsTheFirst(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC, zone(t, "Europe/Berlin"), zone(t, "America/New_York"), zone(t, "Australia/Lord_Howe"), zone(t, "Asia/Kolkata"), zone(t, "Asia/Beirut")}
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
		now := time.Date(2027, 1, 1, 0, rapid.IntRange(0, 365*minutes).Draw(t, "minute"), 0, 0, time.UTC)
		is := s.At(now)
		if is.Change.IsZero() {
			return
		}
		if !is.Change.After(now) || s.Open(is.Change) == is.Open {
			t.Fatalf("%v: open %t, and at %v no change", now, is.Open, is.Change)
		}
		for at := now; at.Before(is.Change); at = at.Add(17 * time.Minute) {
			if s.Open(at) != is.Open {
				t.Fatalf("%v: open %t until %v, but not at %v", now, is.Open, is.Change, at)
			}
		}
		if s.Open(is.Change.Add(-time.Second)) != is.Open {
			t.Fatalf("%v: changes before %v", now, is.Change)
		}
	})
}

func BenchmarkAt(b *testing.B) {
	z := zone(b, "Europe/Berlin")
	now := time.Date(2026, 11, 27, 20, 0, 0, 0, z)
	for name, s := range map[string]Schedule{"office": {Zone: z, Week: office}, "always": {Zone: z, Week: Always()}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.At(now)
			}
		})
	}
}
