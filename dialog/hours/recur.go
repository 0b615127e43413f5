package hours

import (
	"slices"
	"time"
)

// rule is how an event recurs.
type rule struct {
	freq     freq
	every    int          // periods of freq
	count    int          // 0: without end
	until    *moment      // the last one, whole: the last day; nil: without end
	months   []time.Month // none: all, or of a year the one of the start
	monthday []int        // negative: from the month's end
	weekdays []nthDay     // of the month; of a week or a day without a count
	setpos   []int        // of the days of a period, negative: from its end
	first    time.Weekday // of the week
}

// freq is the period of a rule.
type freq int

const (
	daily freq = iota
	weekly
	monthly
	yearly
)

var freqs = map[string]freq{"DAILY": daily, "WEEKLY": weekly, "MONTHLY": monthly, "YEARLY": yearly}

// nthDay is a weekday of a month: nth 1 the first, -1 the last, 0 each.
type nthDay struct {
	nth     int
	weekday time.Weekday
}

// begins is the first day of the nth period, from 0: the one of the start.
func (r *rule) begins(start day, n int) day {
	n *= r.every
	switch r.freq {
	case daily:
		return start.add(n)
	case weekly:
		return start.add(7*n - (int(start.weekday())-int(r.first)+7)%7)
	case monthly:
		return dayOf(day{start.year, start.month + time.Month(n), 1}.utc())
	}
	return day{start.year + n, time.January, 1}
}

// before is a period that begins not after a day, close to it.
func (r *rule) before(start, d day) int {
	days := int(d.utc().Sub(start.utc()) / (24 * time.Hour))
	return days/(map[freq]int{daily: 1, weekly: 7, monthly: 31, yearly: 366}[r.freq]*r.every) - 1
}

// days are those of the nth period that the rule names, in order.
func (r *rule) days(start day, n int) []day {
	d := r.begins(start, n)
	end := d.add(1)
	switch r.freq {
	case weekly:
		end = d.add(7)
	case monthly:
		end = dayOf(day{d.year, d.month + 1, 1}.utc())
	case yearly:
		end = day{d.year + 1, time.January, 1}
	}
	months, monthday, weekdays := r.months, r.monthday, r.weekdays
	if len(monthday) == 0 && len(weekdays) == 0 { // as the start
		switch r.freq {
		case weekly:
			weekdays = []nthDay{{0, start.weekday()}}
		case monthly, yearly:
			monthday = []int{start.day}
		}
	}
	if len(months) == 0 && r.freq == yearly {
		months = []time.Month{start.month}
	}
	var out []day
	for ; d != end; d = d.add(1) {
		if len(months) > 0 && !slices.Contains(months, d.month) {
			continue
		}
		last := day{d.year, d.month + 1, 0}.utc().Day()
		if len(monthday) > 0 && !slices.Contains(monthday, d.day) && !slices.Contains(monthday, d.day-last-1) {
			continue
		}
		if len(weekdays) > 0 && !slices.ContainsFunc(weekdays, func(w nthDay) bool {
			return w.weekday == d.weekday() && (w.nth == 0 || w.nth == (d.day+6)/7 || w.nth == -((last-d.day)/7+1))
		}) {
			continue
		}
		out = append(out, d)
	}
	if len(r.setpos) == 0 {
		return out
	}
	var picked []day
	for i, d := range out {
		if slices.Contains(r.setpos, i+1) || slices.Contains(r.setpos, i-len(out)) {
			picked = append(picked, d)
		}
	}
	return picked
}
