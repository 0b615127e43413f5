package hours

import (
	"slices"
	"time"
)

// Event is an event of a calendar: the team is not there.
type Event struct {
	Name string
	Days int // whole days that it takes; 0: From and Length are by the clock

	start  day
	second int            // of the day, by the clock
	zone   *time.Location // nil: the team's
	length time.Duration

	rule   *rule
	except []day // on which it does not recur
}

// rule is how an event recurs: yearly.
type rule struct {
	every    int     // years
	count    int     // 0: without end
	until    *moment // the last one, whole: the last day; nil: without end
	months   []time.Month
	monthday []int    // negative: from the month's end
	weekdays []nthDay // of the month
}

// nthDay is a weekday of a month: nth 1 the first, -1 the last, 0 each.
type nthDay struct {
	nth     int
	weekday time.Weekday
}

// close adds the times of an event that touch the days from low to high.
func (e *Event) close(v *view, low, high day) {
	low = low.add(-e.Days - int(e.length/(24*time.Hour)) - 2)
	add := func(d day) {
		if d.utc().Before(low.utc()) || d.utc().After(high.utc()) || slices.Contains(e.except, d) {
			return
		}
		for i := range e.Days {
			if _, taken := v.days[d.add(i)]; !taken { // the first in the file gives the name
				v.days[d.add(i)] = e.Name
			}
		}
		if e.Days == 0 {
			zone := e.zone
			if zone == nil {
				zone = v.Zone
			}
			from, _ := clock(d, e.second, zone)
			v.closed = append(v.closed, closure{e.Name, from, from.Add(e.length)})
		}
	}
	if e.rule == nil {
		add(e.start)
		return
	}
	e.recur(low.year, high.year, v.Zone, add)
}

// recur calls add with the days on which an event begins, none before its start,
// of the years from low to high at least.
func (e *Event) recur(low, high int, team *time.Location, add func(day)) {
	r, year := e.rule, e.start.year
	if r.count == 0 && low > year {
		year += (low - year) / r.every * r.every // the years before need not be counted
	}
	left := r.count
	for ; year <= high; year += r.every {
		for _, d := range r.days(year, e.start) {
			if d.utc().Before(e.start.utc()) {
				continue
			}
			if r.until != nil && r.until.before(moment{day: d, second: e.second, zone: e.zone}, team) {
				return
			}
			add(d)
			if left--; left == 0 {
				return
			}
		}
	}
}

// days are those of a year that a rule names, in order.
func (r *rule) days(year int, start day) []day {
	months := r.months
	if len(months) == 0 {
		months = []time.Month{start.month}
	}
	monthday := r.monthday
	if len(monthday) == 0 && len(r.weekdays) == 0 {
		monthday = []int{start.day}
	}
	var out []day
	for _, m := range months {
		last := day{year, m + 1, 0}.utc().Day()
		for n := 1; n <= last; n++ {
			d := day{year, m, n}
			if len(monthday) > 0 && !slices.Contains(monthday, n) && !slices.Contains(monthday, n-last-1) {
				continue
			}
			if len(r.weekdays) > 0 && !slices.ContainsFunc(r.weekdays, func(w nthDay) bool {
				return w.weekday == d.weekday() && (w.nth == 0 || w.nth == (n+6)/7 || w.nth == -((last-n)/7+1))
			}) {
				continue
			}
			out = append(out, d)
		}
	}
	return out
}
