package digest

import "time"

// When is a time of the day by the clock on the wall, each day or on one of the week.
type When struct {
	Weekly       bool
	Weekday      time.Weekday // of a weekly one
	Hour, Minute int
}

// on is that time of the day which lies so many days ahead; false: it is another day of
// the week. Where the clocks leave it out it is an hour later, on the same day.
func (w When) on(now time.Time, ahead int, zone *time.Location) (time.Time, bool) {
	y, m, d := now.In(zone).Date()
	if day := time.Date(y, m, d+ahead, 12, 0, 0, 0, time.UTC).Weekday(); w.Weekly && day != w.Weekday {
		return time.Time{}, false
	}
	at := time.Date(y, m, d+ahead, w.Hour, w.Minute, 0, 0, zone)
	if at.Hour()*60+at.Minute() < w.Hour*60+w.Minute || at.Hour() > w.Hour+2 { // midnight left out becomes 23:00
		at = at.Add(time.Hour)
	}
	return at, true
}

// last is the newest such time that is not after now, and next the one after it.
func (w When) last(now time.Time, zone *time.Location) time.Time {
	for back := range 9 {
		if at, ok := w.on(now, -back, zone); ok && !at.After(now) {
			return at
		}
	}
	return now // not reached: a week has each day
}

func (w When) next(now time.Time, zone *time.Location) time.Time {
	for ahead := range 9 {
		if at, ok := w.on(now, ahead, zone); ok && at.After(now) {
			return at
		}
	}
	return now.Add(24 * time.Hour)
}
