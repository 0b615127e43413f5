package hours

import (
	"slices"
	"time"

	"handoff/dialog"
)

// Schedule says when the team is there. It is never changed once it is made.
type Schedule struct {
	Zone   *time.Location
	Week   Week
	Dates  []Date
	Events []Event // of a calendar: the team is not there
}

// horizon is how many days are looked at: what lies beyond is not foreseen.
const horizon = 400

// At says whether the team is there, until when or from when on, and which
// holiday is why.
func (s *Schedule) At(t time.Time) dialog.Opening {
	v := s.around(t, horizon)
	is := dialog.Opening{Open: v.open(t), Zone: s.Zone}
	is.Change = v.change(t, is.Open)
	if !is.Open {
		is.Holiday = v.holiday(t, is.Change)
	}
	return is
}

// Open reports whether the team is there.
func (s *Schedule) Open(t time.Time) bool { return s.around(t, 2).open(t) }

// NextOpen is t while the team is there, else when it comes; zero if that cannot be
// foreseen.
func (s *Schedule) NextOpen(t time.Time) time.Time {
	if is := s.At(t); !is.Open {
		return is.Change
	}
	return t
}

// Until is when the team that is there goes; zero if it is not there, or stays
// as far as can be foreseen.
func (s *Schedule) Until(t time.Time) time.Time {
	if is := s.At(t); is.Open {
		return is.Change
	}
	return time.Time{}
}

// view is a schedule with the closures of the time that is looked at.
type view struct {
	*Schedule
	days   map[day]string // names of days on which nobody is there
	closed []closure      // by their beginning, apart from each other
}

// closure is a time in which nobody is there.
type closure struct {
	name     string
	from, to time.Time
}

func (s *Schedule) around(t time.Time, days int) view {
	v := view{Schedule: s, days: make(map[day]string)}
	today := dayOf(t.In(s.Zone))
	low, high := today.add(-2), today.add(days+2)
	for i := range s.Events {
		s.Events[i].close(&v, low, high)
	}
	slices.SortStableFunc(v.closed, func(a, b closure) int { return a.from.Compare(b.from) })
	apart := v.closed[:0]
	for _, c := range v.closed {
		if n := len(apart); n > 0 && !c.from.After(apart[n-1].to) {
			if c.to.After(apart[n-1].to) {
				apart[n-1].to = c.to
			}
			continue
		}
		apart = append(apart, c)
	}
	v.closed = apart
	return v
}

// closure is the one that runs at t.
func (v view) closure(t time.Time) (closure, bool) {
	n, found := slices.BinarySearchFunc(v.closed, t, func(c closure, t time.Time) int { return c.from.Compare(t) })
	if !found {
		n--
	}
	if n < 0 || !t.Before(v.closed[n].to) {
		return closure{}, false
	}
	return v.closed[n], true
}

// named is the date or the closure that a day bears; the date, which somebody wrote
// for this team, comes first.
func (v view) named(d day) (open []Span, name string, ok bool) {
	for _, year := range []int{d.year, 0} { // a date of this very year comes first
		for _, date := range v.Dates {
			if date.Year == year && date.Month == d.month && date.Day == d.day {
				return date.Open, date.Name, true
			}
		}
	}
	name, ok = v.days[d]
	return nil, name, ok
}

// shifts are those that begin on a day.
func (v view) shifts(d day) []Span {
	if open, _, ok := v.named(d); ok {
		return open
	}
	return v.Week[d.weekday()]
}

func (v view) open(t time.Time) bool {
	if _, ok := v.closure(t); ok {
		return false
	}
	today := dayOf(t.In(v.Zone))
	if v.within(today, t) {
		return true
	}
	_, _, cut := v.named(today)
	return !cut && v.within(today.add(-1), t)
}

func (v view) within(d day, t time.Time) bool {
	for _, s := range v.shifts(d) {
		if from, to := s.bounds(d, v.Zone); !t.Before(from) && t.Before(to) {
			return true
		}
	}
	return false
}

// change is the first moment after t at which open is no longer so; zero if it is
// not foreseen.
func (v view) change(t time.Time, open bool) time.Time {
	for _, days := range []int{9, horizon} { // nearly always within a week
		for _, at := range v.edges(t, days) {
			if v.open(at) != open {
				return at
			}
		}
	}
	return time.Time{}
}

// edges are the moments after t at which something may begin or end, in order.
func (v view) edges(t time.Time, days int) []time.Time {
	today := dayOf(t.In(v.Zone))
	end := midnight(today.add(days), v.Zone)
	var edges []time.Time
	add := func(moments ...time.Time) {
		for _, at := range moments {
			if at.After(t) && !at.After(end) {
				edges = append(edges, at)
			}
		}
	}
	for i := -1; i <= days; i++ {
		d := today.add(i)
		for _, s := range v.shifts(d) {
			add(s.bounds(d, v.Zone))
		}
		if _, _, ok := v.named(d); ok {
			add(midnight(d, v.Zone), midnight(d.add(1), v.Zone))
		}
	}
	for _, c := range v.closed {
		add(c.from, c.to)
	}
	slices.SortFunc(edges, time.Time.Compare)
	return edges
}

// ordinary is the week alone.
func (v view) ordinary() view { return view{Schedule: &Schedule{Zone: v.Zone, Week: v.Week}} }

// holiday is the name of why nobody is there: what the running closure or a day
// without hours is called, or one with fewer hours than ordinary, else the first holiday before the team comes that falls on a day on which
// it would have come.
func (v view) holiday(t, until time.Time) string {
	if c, ok := v.closure(t); ok {
		return c.name
	}
	d := dayOf(t.In(v.Zone))
	if open, name, ok := v.named(d); ok && name != "" && (len(open) == 0 || v.ordinary().open(t)) {
		return name
	}
	for i := 1; i <= horizon && !until.IsZero() && midnight(d.add(i), v.Zone).Before(until); i++ {
		next := d.add(i)
		if _, name, ok := v.named(next); ok && name != "" && len(v.Week[next.weekday()]) > 0 {
			return name
		}
	}
	return ""
}
