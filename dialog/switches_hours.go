package dialog

import (
	"cmp"
	"slices"
	"time"
)

// Exception is a change of a team's hours for a while: "closed until 14:00", "open
// now".
type Exception struct {
	Team   string    `json:"team,omitempty"` // empty: all
	Open   bool      `json:"open,omitempty"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"` // zero when it is asked for: until the hours would change anyway
	Reason string    `json:"reason,omitempty"`
	By     Agent     `json:"by"`
}

// Holiday is a day on which a team is not there.
type Holiday struct {
	Date string `json:"date"`           // "2026-12-24", by the team's clock
	Name string `json:"name,omitempty"` // as customers read it
	Team string `json:"team,omitempty"` // empty: all
	By   Agent  `json:"by"`
}

// over are the hours of a team with what admins have changed over them: as
// configured where they have changed nothing. regular may be nil: always there.
func (s *Switches) over(team string, regular Hours) Hours {
	var o overlay
	for _, x := range s.Hours {
		if x.Team == "" || x.Team == team {
			o.exceptions = append(o.exceptions, x)
		}
	}
	for _, h := range s.Holidays {
		if h.Team == "" || h.Team == team {
			o.holidays = append(o.holidays, h)
		}
	}
	if len(o.exceptions)+len(o.holidays) == 0 {
		return regular
	}
	// The newest exception wins, and one for the team before one for all.
	slices.SortStableFunc(o.exceptions, func(a, b Exception) int {
		return cmp.Or(-cmp.Compare(a.Team, b.Team), b.From.Compare(a.From))
	})
	o.regular = regular
	return o
}

// overlay is regular with exceptions and holidays over it. It is evaluated anew
// each time: there are few.
type overlay struct {
	regular    Hours // nil: always there
	exceptions []Exception
	holidays   []Holiday
}

var _ Hours = overlay{}

// maxReadings bounds how far At looks for the next opening: more than a year of days
// that open and close.
const maxReadings = 1000

// At implements Hours.
func (o overlay) At(t time.Time) Opening {
	is, until, _ := o.reading(t)
	for range maxReadings {
		if until.IsZero() {
			break
		}
		next, end, would := o.reading(until)
		if next.Open != is.Open {
			is.Change = until
			return is
		}
		if would && is.Holiday == "" {
			is.Holiday = next.Holiday // the first on the way that takes a day on which they would have come
		}
		until = end
	}
	is.Change = time.Time{}
	return is
}

// Add implements Hours.
func (o overlay) Add(from time.Time, d time.Duration) time.Time { return AddOpen(o.At, from, d) }

// Between implements Hours.
func (o overlay) Between(a, b time.Time) time.Duration { return BetweenOpen(o.At, a, b) }

// reading is whether the team is there at t, and up to when nothing of what tells
// so changes; zero: for ever. would: the regular hours say that they are there.
func (o overlay) reading(t time.Time) (is Opening, until time.Time, would bool) {
	is = Opening{Open: true, Zone: time.UTC}
	if o.regular != nil {
		is = o.regular.At(t)
	}
	until, would = is.Change, is.Open
	sooner := func(at time.Time) {
		if at.After(t) && (until.IsZero() || at.Before(until)) {
			until = at
		}
	}
	for _, h := range o.holidays {
		day, err := time.ParseInLocation(time.DateOnly, h.Date, is.Zone)
		if err != nil {
			continue
		}
		next := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, is.Zone)
		sooner(day)
		sooner(next)
		if !t.Before(day) && t.Before(next) {
			is.Open, is.Holiday = false, cmp.Or(h.Name, is.Holiday)
		}
	}
	decided := false
	for _, x := range o.exceptions {
		sooner(x.From)
		sooner(x.Until)
		if !decided && !t.Before(x.From) && t.Before(x.Until) {
			decided = true
			is.Open, is.Holiday = x.Open, ""
			if !x.Open {
				is.Holiday = x.Reason
			}
		}
	}
	return is, until, would
}

// knownTeam refuses a team that there is not; no name stands for all teams.
func (t *Turn) knownTeam(name string) (answer, bool) {
	if _, ok := t.manager.team(name); ok || name == "" {
		return answer{}, true
	}
	if near, ok := Nearest(name, t.TeamNames()); ok {
		return t.refused("switch.team_near", "word", name, "near", near), false
	}
	return t.refused("switch.team_unknown", "word", name), false
}

// except puts an exception over a team's hours. One without an end holds until the
// configured hours say something else: closed for the rest of the day, open until the
// day would begin.
func (t *Turn) except(is Switches, x Exception, by Agent) (Switches, answer) {
	if no, ok := t.knownTeam(x.Team); !ok {
		return is, no
	}
	x.By, x.From, x.Reason = by, t.Now, Line(x.Reason, maxHoliday)
	if x.Until.IsZero() {
		if x.Until = t.untilRegular(x); x.Until.IsZero() {
			return is, t.refused("switch.hours_until")
		}
	}
	if !x.Until.After(t.Now) {
		return is, t.refused("switch.past")
	}
	is.Hours = slices.DeleteFunc(is.Hours, func(y Exception) bool { return y.Team == x.Team })
	is.Hours = append(is.Hours, x)
	key := "switch.closed"
	if x.Open {
		key = "switch.open"
	}
	return is, t.made(key, "team", t.TeamName(x.Team), "when", t.DeskWhen(x.Until))
}

// untilRegular is how long an exception without an end holds; zero: nobody can tell.
func (t *Turn) untilRegular(x Exception) time.Time {
	regular := t.manager.regularHours(x.Team)
	if regular == nil {
		return time.Time{}
	}
	is := regular.At(t.Now)
	switch {
	case x.Open:
		return is.Change
	case is.Open && !is.Change.IsZero():
		return regular.At(is.Change).Change
	}
	return time.Time{} // it is closed anyway: which of the days to come is meant?
}

// regular takes a team's exceptions away.
func (t *Turn) regular(is Switches, team string) (Switches, answer) {
	n := len(is.Hours)
	is.Hours = slices.DeleteFunc(is.Hours, func(x Exception) bool { return team == "" || x.Team == team })
	if len(is.Hours) == n {
		return is, t.refused("switch.regular_already", "team", t.TeamName(team))
	}
	return is, t.made("switch.regular", "team", t.TeamName(team))
}

func (t *Turn) addHoliday(is Switches, h Holiday, by Agent) (Switches, answer) {
	if no, ok := t.knownTeam(h.Team); !ok {
		return is, no
	}
	day, err := time.Parse(time.DateOnly, h.Date)
	if err != nil {
		return is, t.refused("switch.holiday_date", "word", Line(h.Date, 30))
	}
	if day.Before(t.Now.AddDate(0, 0, -1)) || day.After(t.Now.AddDate(3, 0, 0)) {
		return is, t.refused("switch.holiday_far", "date", h.Date)
	}
	h.By, h.Name = by, Line(h.Name, maxHoliday)
	is.Holidays = slices.DeleteFunc(is.Holidays, func(x Holiday) bool { return x.Date == h.Date && x.Team == h.Team })
	if len(is.Holidays) >= maxHolidays {
		return is, t.refused("switch.full", "max", maxHolidays)
	}
	is.Holidays = append(is.Holidays, h)
	slices.SortStableFunc(is.Holidays, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	return is, t.made("switch.holiday", "date", h.Date, "name", h.Name, "team", t.TeamName(h.Team))
}

func (t *Turn) dropHoliday(is Switches, h Holiday) (Switches, answer) {
	if no, ok := t.knownTeam(h.Team); !ok {
		return is, no
	}
	n := len(is.Holidays)
	is.Holidays = slices.DeleteFunc(is.Holidays, func(x Holiday) bool { return x.Date == h.Date && (h.Team == "" || x.Team == h.Team) })
	if len(is.Holidays) == n {
		return is, t.refused("switch.holiday_none", "date", h.Date)
	}
	return is, t.made("switch.workday", "date", h.Date)
}
