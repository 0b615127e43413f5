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
	e.recur(low, high, v.Zone, add)
}

// recur calls add with the days on which an event begins, none before its start, of
// the time from low to high at least.
func (e *Event) recur(low, high day, team *time.Location, add func(day)) {
	r, n := e.rule, 0
	if r.count == 0 { // the periods before need not be counted
		n = max(r.before(e.start, low), 0)
	}
	left := r.count
	for ; !r.begins(e.start, n).utc().After(high.utc()); n++ {
		for _, d := range r.days(e.start, n) {
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

// yearly is how often an event recurs in a year, as a bound of the work.
func (e *Event) yearly() int {
	if e.rule == nil {
		return 1
	}
	n := 0
	low := e.start
	if e.rule.count == 0 && e.rule.until == nil {
		low = day{e.start.year + 4 - e.start.year%4, time.January, 1} // a leap year
	}
	e.recur(low, low.add(365), time.UTC, func(d day) {
		if !d.utc().Before(low.utc()) {
			n++
		}
	})
	return n
}
