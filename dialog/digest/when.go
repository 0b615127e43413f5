package digest

import "time"

// When is a time of the day by the clock on the wall, each day or on one of the week.
type When struct {
	Weekly       bool
	Weekday      time.Weekday // of a weekly one
	Hour, Minute int
}

// last is the newest such time that is not after now, and next the one after it.
func (w When) last(now time.Time, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	for back := range 9 {
		at := time.Date(y, m, d-back, w.Hour, w.Minute, 0, 0, zone)
		if (!w.Weekly || at.Weekday() == w.Weekday) && !at.After(now) {
			return at
		}
	}
	return now // not reached: a week has each day
}

func (w When) next(now time.Time, zone *time.Location) time.Time {
	y, m, d := now.In(zone).Date()
	for ahead := range 9 {
		at := time.Date(y, m, d+ahead, w.Hour, w.Minute, 0, 0, zone)
		if (!w.Weekly || at.Weekday() == w.Weekday) && at.After(now) {
			return at
		}
	}
	return now.Add(24 * time.Hour)
}
