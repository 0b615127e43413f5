package human

import (
	"strconv"
	"time"
)

// clock takes an hour and a minute.
func clock(r *reading, hour, minute, half string) bool {
	h, err := strconv.Atoi(hour)
	m := 0
	if minute != "" {
		m, _ = strconv.Atoi(minute)
	}
	if r.timed || err != nil || h > 24 || m > 59 || h == 24 && m > 0 {
		return false
	}
	if half != "" {
		if h < 1 || h > 12 {
			return false
		}
		r.half = half[:1] + "m"
	}
	r.timed, r.hour, r.minute = true, h, m
	return true
}

func hanClock(r *reading, m []string) bool {
	hour, ok := number(m[1])
	minute := 0
	switch {
	case m[2] != "":
		minute = 30
	case m[3] == "一":
		minute = 15
	case m[3] == "三":
		minute = 45
	case m[4] != "":
		n, also := number(m[4])
		minute, ok = n, ok && also
	}
	return ok && minute < 60 && clock(r, strconv.Itoa(hour), strconv.Itoa(minute), "")
}

// ofDay is the time of day that is meant.
func (r reading) ofDay() (hour, minute int) {
	hour, minute = r.hour, r.minute
	if !r.timed {
		switch r.half {
		case "noon":
			return 12, 0
		case "afternoon":
			return 14, 0
		case "evening", "pm":
			return 20, 0
		case "am":
			return 1, 0
		}
		return morning, 0
	}
	switch r.half {
	case "am", "morning":
		if hour == 12 {
			hour = 0
		}
	case "pm", "afternoon", "evening":
		if hour < 12 {
			hour += 12
		}
	case "noon":
		if hour < 3 {
			hour += 12
		}
	}
	return hour, minute
}

// after is the moment after now that r names; false: there is no such day.
func (r reading) after(now time.Time) (time.Time, bool) {
	hour, minute := r.ofDay()
	y, m, d := now.Date()
	zone := now.Location()
	switch {
	case !r.dated:
		if t := at(y, m, d, hour, minute, zone); t.After(now) {
			return t, true
		}
		return at(y, m, d+1, hour, minute, zone), true
	case r.weekday > 0:
		today := (int(now.Weekday())+6)%7 + 1 // Monday is 1
		to := d + r.weekday - today
		if r.week > 0 {
			return at(y, m, to+7*r.week, hour, minute, zone), true
		}
		if t := at(y, m, to, hour, minute, zone); t.After(now) {
			return t, true
		}
		return at(y, m, to+7, hour, minute, zone), true
	case r.month == 0:
		return at(y, m, d+r.days, hour, minute, zone), true
	}
	if r.year > 0 {
		return at(r.year, r.month, r.day, hour, minute, zone), exists(r.year, r.month, r.day)
	}
	for year := y; year <= y+8; year++ { // the 29th of February may be that far
		if t := at(year, r.month, r.day, hour, minute, zone); exists(year, r.month, r.day) && t.After(now) {
			return t, true
		}
	}
	return time.Time{}, false
}

// exists reports whether there is such a day.
func exists(y int, m time.Month, d int) bool {
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Day() == d
}

// at is the moment at which the zone's clock shows a time: the first of two, and for
// one that the clock leaps over, as much after the leap.
func at(y int, m time.Month, d, hour, minute int, zone *time.Location) time.Time {
	wall := time.Date(y, m, d, hour, minute, 0, 0, time.UTC)
	_, before := wall.Add(-day).In(zone).Zone()
	_, after := wall.Add(day).In(zone).Zone()
	early := wall.Add(-time.Duration(max(before, after)) * time.Second).In(zone)
	if shows(early, wall) {
		return early
	}
	late := wall.Add(-time.Duration(min(before, after)) * time.Second).In(zone)
	if shows(late, wall) {
		return late
	}
	return wall.Add(-time.Duration(before) * time.Second).In(zone)
}

// shows reports whether t's clock reads as wall's.
func shows(t, wall time.Time) bool {
	return t.Hour() == wall.Hour() && t.Minute() == wall.Minute() && t.Day() == wall.Day()
}
