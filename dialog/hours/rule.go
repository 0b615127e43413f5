package hours

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	weekdays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	nthForm  = regexp.MustCompile(`^([+-]?[1-5])?(SU|MO|TU|WE|TH|FR|SA)$`)
)

// rule reads an RRULE that names days: what recurs within a day, or is counted in
// weeks or days of the year, is not understood.
func (p *parser) rule(l line) (*rule, bool) {
	r := &rule{every: 1, first: time.Monday}
	bad := func(part, mend string) (*rule, bool) {
		p.report(l.number, "RRULE: %s is not understood; %s", part, mend)
		return nil, false
	}
	known := false
	for part := range strings.SplitSeq(strings.ToUpper(l.value), ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "":
		case "WKST":
			i := slices.Index(weekdays, value)
			if i < 0 {
				return bad(key, "write MO or SU")
			}
			r.first = time.Weekday(i)
		case "FREQ":
			if r.freq, known = freqs[value]; !known {
				return bad(key, mendFreq)
			}
		case "INTERVAL", "COUNT":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > 1000 {
				return bad(key, "write a number from 1 to 1000")
			}
			if key == "COUNT" {
				r.count = n
			} else {
				r.every = n
			}
		case "UNTIL":
			m, ok := p.moment(line{number: l.number, name: "UNTIL", value: value})
			if !ok {
				return nil, false
			}
			r.until = &m
		case "BYMONTH":
			for _, n := range numbers(value, 1, 12) {
				r.months = append(r.months, time.Month(n))
			}
			if len(r.months) == 0 {
				return bad(key, "write a month from 1 to 12")
			}
			slices.Sort(r.months)
			r.months = slices.Compact(r.months)
		case "BYMONTHDAY":
			if r.monthday = numbers(value, -31, 31); len(r.monthday) == 0 {
				return bad(key, "write a day from 1 to 31")
			}
		case "BYSETPOS":
			if r.setpos = numbers(value, -366, 366); len(r.setpos) == 0 {
				return bad(key, "write a number from 1, or -1 for the last one")
			}
		case "BYDAY":
			for word := range strings.SplitSeq(value, ",") {
				f := nthForm.FindStringSubmatch(word)
				if f == nil {
					return bad(key, "write it as 4TH, the fourth Thursday, with BYMONTH")
				}
				nth, _ := strconv.Atoi(f[1])
				r.weekdays = append(r.weekdays, nthDay{nth, time.Weekday(slices.Index(weekdays, f[2]))})
			}
		default:
			return bad("a part", "use INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY and BYSETPOS, or write each day as an event")
		}
	}
	switch {
	case !known:
		return bad("FREQ", mendFreq)
	case r.freq == yearly && len(r.weekdays) > 0 && len(r.months) == 0:
		return bad("BYDAY without BYMONTH", "write the month too")
	case r.freq == weekly && len(r.monthday) > 0:
		return bad("BYMONTHDAY of a week", "write FREQ=MONTHLY")
	case r.freq < monthly && slices.ContainsFunc(r.weekdays, func(w nthDay) bool { return w.nth != 0 }):
		return bad("a counted BYDAY of a week", "write FREQ=MONTHLY")
	}
	return r, true
}

const mendFreq = "write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, or each day as an event"

// numbers reads "1,2"; nil if one is not between low and high, or is 0.
func numbers(value string, low, high int) []int {
	var out []int
	for word := range strings.SplitSeq(value, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n == 0 || n < low || n > high {
			return nil
		}
		out = append(out, n)
	}
	return out
}
