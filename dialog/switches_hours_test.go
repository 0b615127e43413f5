package dialog

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// office is open from 9 to 17 on weekdays, by the clock of a zone.
type office struct{ zone *time.Location }

func (o office) At(t time.Time) Opening {
	t = t.In(o.zone)
	day := func(n, hour int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day()+n, hour, 0, 0, 0, o.zone)
	}
	weekday := func(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }
	if weekday(t) && !t.Before(day(0, 9)) && t.Before(day(0, 17)) {
		return Opening{Open: true, Change: day(0, 17), Zone: o.zone}
	}
	for n := 0; ; n++ {
		if at := day(n, 9); weekday(at) && at.After(t) {
			return Opening{Change: at, Zone: o.zone}
		}
	}
}
func (o office) Add(from time.Time, d time.Duration) time.Time { return AddOpen(o.At, from, d) }
func (o office) Between(a, b time.Time) time.Duration          { return BetweenOpen(o.At, a, b) }

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestOver(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	at := func(text string) time.Time { // of December 2026; the 21st is a Monday
		is, err := time.ParseInLocation("2006-01-02 15:04", "2026-12-"+text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	closed := func(from, until string) Exception {
		return Exception{From: at(from), Until: at(until), Reason: "meeting"}
	}
	open := func(from, until string) Exception {
		return Exception{From: at(from), Until: at(until), Open: true}
	}
	for name, c := range map[string]struct {
		switches Switches
		now      string
		open     bool
		change   string
		holiday  string
	}{
		"nothing changed":          {Switches{}, "21 10:00", true, "21 17:00", ""},
		"closed until two":         {Switches{Hours: []Exception{closed("21 10:00", "21 14:00")}}, "21 10:00", false, "21 14:00", "meeting"},
		"and after it":             {Switches{Hours: []Exception{closed("21 10:00", "21 14:00")}}, "21 14:00", true, "21 17:00", ""},
		"before it":                {Switches{Hours: []Exception{closed("21 12:00", "21 14:00")}}, "21 10:00", true, "21 12:00", ""},
		"closed over the evening":  {Switches{Hours: []Exception{closed("21 10:00", "21 20:00")}}, "21 10:00", false, "22 09:00", "meeting"},
		"open in the evening":      {Switches{Hours: []Exception{open("21 18:00", "21 20:00")}}, "21 18:30", true, "21 20:00", ""},
		"open into the day":        {Switches{Hours: []Exception{open("21 06:00", "21 12:00")}}, "21 06:00", true, "21 17:00", ""},
		"open until the day":       {Switches{Hours: []Exception{open("21 06:00", "21 09:00")}}, "21 06:00", true, "21 17:00", ""},
		"a holiday":                {Switches{Holidays: []Holiday{{Date: "2026-12-24", Name: "Eve"}}}, "24 10:00", false, "25 09:00", "Eve"},
		"two, and the weekend":     {Switches{Holidays: []Holiday{{Date: "2026-12-24", Name: "Eve"}, {Date: "2026-12-25", Name: "Christmas"}}}, "24 10:00", false, "28 09:00", "Eve"},
		"the evening before":       {Switches{Holidays: []Holiday{{Date: "2026-12-24", Name: "Eve"}}}, "23 18:00", false, "25 09:00", "Eve"},
		"the day before":           {Switches{Holidays: []Holiday{{Date: "2026-12-24", Name: "Eve"}}}, "23 10:00", true, "23 17:00", ""},
		"a holiday of others":      {Switches{Holidays: []Holiday{{Date: "2026-12-24", Team: "other"}}}, "24 10:00", true, "24 17:00", ""},
		"open on a holiday":        {Switches{Holidays: []Holiday{{Date: "2026-12-24"}}, Hours: []Exception{open("24 10:00", "24 12:00")}}, "24 10:00", true, "24 12:00", ""},
		"the team's before all's":  {Switches{Hours: []Exception{closed("21 10:00", "21 14:00"), {Team: "desk", From: at("21 10:00"), Until: at("21 12:00"), Open: true}}}, "21 10:00", true, "21 12:00", ""},
		"a date that is none":      {Switches{Holidays: []Holiday{{Date: "soon"}}}, "24 10:00", true, "24 17:00", ""},
		"the clock is set back":    {Switches{Holidays: []Holiday{{Date: "2026-10-25"}}}, "21 10:00", true, "21 17:00", ""},
		"a holiday on the weekend": {Switches{Holidays: []Holiday{{Date: "2026-12-26", Name: "Boxing Day"}}}, "25 18:00", false, "28 09:00", ""},
	} {
		got := c.switches.over("desk", office{zone}).At(at(c.now))
		if got.Open != c.open || !got.Change.Equal(at(c.change)) || got.Holiday != c.holiday {
			t.Errorf("%s: %t until %s (%s), want %t until %s (%s)", name, got.Open, got.Change, got.Holiday, c.open, c.change, c.holiday)
		}
	}
	// Where nobody said anything of hours, an exception is all there is.
	s := Switches{Hours: []Exception{closed("21 10:00", "21 14:00")}}
	if got := s.over("desk", nil).At(at("21 11:00")); got.Open || !got.Change.Equal(at("21 14:00")) {
		t.Errorf("without hours: %+v", got)
	}
	if got := s.over("desk", nil).At(at("21 15:00")); !got.Open || !got.Change.IsZero() {
		t.Errorf("without hours, after it: %+v", got)
	}
	if (&Switches{}).over("desk", nil) != nil {
		t.Error("without hours and exceptions somebody says something of hours")
	}
}

// At agrees with looking at every quarter of an hour, whatever lies over what; a
// change is a change, and nothing changes before it.
func TestOverAgreesWithLooking(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	start := time.Date(2026, 10, 19, 0, 0, 0, 0, zone) // the clock is set back on the 25th
	rapid.Check(t, func(rt *rapid.T) {
		moment := rapid.Map(rapid.IntRange(0, 4*24*14), func(n int) time.Time { return start.Add(time.Duration(n) * 15 * time.Minute) })
		var s Switches
		for range rapid.IntRange(0, 3).Draw(rt, "exceptions") {
			x := Exception{From: moment.Draw(rt, "from"), Open: rapid.Bool().Draw(rt, "open"), Team: rapid.SampledFrom([]string{"", "desk", "other"}).Draw(rt, "team")}
			x.Until = x.From.Add(time.Duration(rapid.IntRange(1, 200).Draw(rt, "for")) * 15 * time.Minute)
			s.Hours = append(s.Hours, x)
		}
		for range rapid.IntRange(0, 4).Draw(rt, "holidays") {
			s.Holidays = append(s.Holidays, Holiday{Date: moment.Draw(rt, "day").Format(time.DateOnly)})
		}
		hours := s.over("desk", office{zone})
		from := moment.Draw(rt, "now")
		is := hours.At(from)
		end := from.Add(40 * 24 * time.Hour)
		if is.Change.IsZero() || is.Change.Before(from) {
			rt.Fatalf("at %s: %+v", from, is)
		}
		var sum time.Duration
		for at := from; at.Before(is.Change) && at.Before(end); at = at.Add(15 * time.Minute) {
			if now := hours.At(at); now.Open != is.Open {
				rt.Fatalf("open is %t at %s and %t at %s, before the change at %s", is.Open, from, now.Open, at, is.Change)
			}
		}
		if hours.At(is.Change).Open == is.Open {
			rt.Fatalf("nothing changes at %s", is.Change)
		}
		for at := from; at.Before(from.Add(7 * 24 * time.Hour)); at = at.Add(15 * time.Minute) {
			if hours.At(at).Open {
				sum += 15 * time.Minute
			}
		}
		if got := hours.Between(from, from.Add(7*24*time.Hour)); got != sum {
			rt.Fatalf("open for %s, counted %s", got, sum)
		}
	})
}
