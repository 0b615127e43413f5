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

// rule reads an RRULE. Only what recurs yearly is understood, which is what
// holidays do: on a date, or on the nth weekday of a month.
func (p *parser) rule(l line) (*rule, bool) {
	r := &rule{every: 1}
	bad := func(part, mend string) (*rule, bool) {
		p.report(l.number, "RRULE: %s is not understood; %s", part, mend)
		return nil, false
	}
	yearly := false
	for part := range strings.SplitSeq(strings.ToUpper(l.value), ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "", "WKST":
		case "FREQ":
			if yearly = value == "YEARLY"; !yearly {
				return bad("FREQ", "write FREQ=YEARLY, or each day as an event")
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
			return bad("a part", "use INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY and BYDAY, or write each day as an event")
		}
	}
	switch {
	case !yearly:
		return bad("FREQ", "write FREQ=YEARLY, or each day as an event")
	case len(r.weekdays) > 0 && len(r.months) == 0:
		return bad("BYDAY without BYMONTH", "write the month too")
	}
	return r, true
}

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
