package hours

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// moment is a DATE or a DATE-TIME.
type moment struct {
	day    day
	second int
	whole  bool           // a DATE
	zone   *time.Location // nil: the team's
}

// at is the moment itself; team is the zone of one that has none (nil: UTC).
func (m moment) at(team *time.Location) time.Time {
	zone := m.zone
	if zone == nil {
		zone = team
	}
	if zone == nil {
		zone = time.UTC
	}
	first, _ := clock(m.day, m.second, zone)
	return first
}

// before reports whether m lies before another; a DATE does not lie before what is on
// that day.
func (m moment) before(other moment, team *time.Location) bool {
	if m.whole {
		return m.day.utc().Before(other.day.utc())
	}
	return m.at(team).Before(other.at(team))
}

// sub is how long after from m is.
func (m moment) sub(from moment) time.Duration {
	if m.whole {
		return m.day.utc().Sub(from.day.utc())
	}
	return m.at(from.zone).Sub(from.at(nil))
}

var momentForm = regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$`)

// moment reads a line's value.
func (p *parser) moment(l line) (moment, bool) {
	value := strings.TrimSpace(l.value)
	f := momentForm.FindStringSubmatch(value)
	if f == nil || strings.EqualFold(l.params["VALUE"], "DATE") && f[4] != "" {
		p.report(l.number, "%s is no date; write it as 20261225 or 20261224T120000", l.name)
		return moment{}, false
	}
	n := func(i int) int { v, _ := strconv.Atoi(f[i]); return v }
	m := moment{day: day{n(1), time.Month(n(2)), n(3)}, whole: f[4] == ""}
	if dayOf(m.day.utc()) != m.day || m.day.year < 1583 {
		p.report(l.number, "%s is a day that does not exist; mend it", l.name)
		return moment{}, false
	}
	if m.whole {
		return m, true
	}
	if n(4) > 23 || n(5) > 59 || n(6) > 60 {
		p.report(l.number, "%s is a time that does not exist; mend it", l.name)
		return moment{}, false
	}
	m.second = n(4)*3600 + n(5)*60 + min(n(6), 59)
	switch id := l.params["TZID"]; {
	case f[7] == "Z":
		m.zone = time.UTC
	case id != "":
		zone, err := time.LoadLocation(id)
		if err != nil || strings.EqualFold(id, "Local") {
			p.report(l.number, "the time zone of %s is not known; write it as TZID=Europe/Berlin", l.name)
			return moment{}, false
		}
		m.zone = zone
	}
	return m, true
}

var durationForm = regexp.MustCompile(`^\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)

func duration(value string) (time.Duration, bool) {
	f := durationForm.FindStringSubmatch(strings.ToUpper(value))
	if f == nil {
		return 0, false
	}
	var sum time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(f[i+1])
		sum += time.Duration(n) * unit
	}
	return sum, true
}
