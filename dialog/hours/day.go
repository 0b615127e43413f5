package hours

import "time"

// Span is a shift: minutes since midnight, From 0 to 1439, To after From; more
// than 1440 is on the next day.
type Span struct{ From, To int }

// Week is the shifts by time.Weekday.
type Week [7][]Span

// Always is a week without an end.
func Always() (w Week) {
	for i := range w {
		w[i] = []Span{{0, minutes}}
	}
	return w
}

// minutes of a day by the clock.
const minutes = 24 * 60

// Date is a day with hours of its own.
type Date struct {
	Year  int // 0: every year
	Month time.Month
	Day   int
	Name  string
	Open  []Span // none: closed
}

// day is a date of the calendar.
type day struct {
	year  int
	month time.Month
	day   int
}

func dayOf(t time.Time) day {
	y, m, d := t.Date()
	return day{y, m, d}
}

// utc is the day's midnight in UTC: for reckoning with days alone.
func (d day) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func (d day) add(days int) day { return dayOf(d.utc().AddDate(0, 0, days)) }

func (d day) weekday() time.Weekday { return d.utc().Weekday() }

// clock is when the clocks of a zone show a reading: first and last are different
// when they are put back over it, and the moment of the leap when they are put
// forward over it.
func clock(d day, seconds int, zone *time.Location) (first, last time.Time) {
	reading := d.utc().Add(time.Duration(seconds) * time.Second)
	offset := func(t time.Time) time.Duration {
		_, s := t.In(zone).Zone()
		return time.Duration(s) * time.Second
	}
	// No clock is further from UTC than 15 hours.
	before, after := offset(reading.Add(-15*time.Hour)), offset(reading.Add(15*time.Hour))
	a, b := reading.Add(-before), reading.Add(-after)
	shownA, shownB := offset(a) == before, offset(b) == after
	switch {
	case shownA && shownB:
		return a, b
	case shownA:
		return a, a
	case shownB:
		return b, b
	}
	leap, _ := a.In(zone).ZoneBounds()
	if leap.IsZero() {
		return a, a
	}
	return leap, leap
}

// bounds are the beginning and the end of a shift of a day.
func (s Span) bounds(d day, zone *time.Location) (from, to time.Time) {
	from, _ = clock(d, s.From*60, zone)
	_, to = clock(d, s.To*60, zone)
	return from, to
}

func midnight(d day, zone *time.Location) time.Time {
	first, _ := clock(d, 0, zone)
	return first
}
