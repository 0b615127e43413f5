package hours

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// What a calendar may be: more is no list of holidays.
const (
	maxCalendar = 4 << 20
	maxEvents   = 1000
	maxYearly   = 10000 // times of a year that all events take together
)

// Problem is a line of a calendar that cannot be taken.
type Problem struct {
	File string
	Line int    // 0: the file as a whole
	Text string // "why; how to mend it"
}

// Error is the problem in one line.
func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// ReadCalendar reads a calendar file (iCalendar, RFC 5545). Each of its events,
// unless cancelled, is a time at which the team is not there: whole days (DATE) or
// by the clock (DATE-TIME). A file with problems gives no events.
func ReadCalendar(file string) ([]Event, []Problem) {
	fail := func(text string) ([]Event, []Problem) { return nil, []Problem{{File: file, Text: text}} }
	f, err := os.Open(file)
	if err != nil {
		return fail("cannot be opened; mend the name or the file's permissions")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCalendar+1))
	if err != nil {
		return fail("cannot be read; name a file")
	}
	if len(data) > maxCalendar {
		return fail("is larger than 4 MB; export the holidays alone")
	}
	events, problems := ParseCalendar(data)
	for i := range problems {
		problems[i].File = file
	}
	return events, problems
}

// ParseCalendar is ReadCalendar of what was read already.
func ParseCalendar(data []byte) ([]Event, []Problem) {
	var p parser
	lines := unfold(data)
	if len(lines) == 0 || lines[0].name != "BEGIN" || !strings.EqualFold(lines[0].value, "VCALENDAR") {
		return nil, []Problem{{Line: 1, Text: "is no calendar (BEGIN:VCALENDAR); export it as iCalendar (.ics)"}}
	}
	for _, l := range lines {
		p.take(l)
	}
	if n := len(p.open); n > 0 {
		p.report(p.open[n-1].number, "%s is never ended; the file is cut off: copy it anew", p.open[n-1].value)
	}
	if len(p.events) > maxEvents {
		p.report(0, "has more than %d events; export the holidays alone", maxEvents)
	}
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return p.events, nil
}

// parser walks the lines of a calendar.
type parser struct {
	open     []line // BEGINs that were not ended
	event    map[string]line
	except   []line
	events   []Event
	problems []Problem
	yearly   int // times of a year that the events take
}

// maxProblems are told of one file.
const maxProblems = 10

func (p *parser) report(number int, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{Line: number, Text: fmt.Sprintf(format, args...)})
	}
}

func (p *parser) take(l line) {
	l.value = strings.TrimSpace(l.value)
	n := len(p.open)
	inside := n > 0 && strings.EqualFold(p.open[n-1].value, "VEVENT")
	switch {
	case l.name == "":
		p.report(l.number, "is no line of a calendar (NAME:value); export the file anew")
	case l.name == "BEGIN":
		p.open = append(p.open, l)
		if strings.EqualFold(l.value, "VEVENT") {
			p.event, p.except = map[string]line{"BEGIN": l}, nil
		}
	case l.name == "END":
		if n == 0 || !strings.EqualFold(p.open[n-1].value, l.value) {
			p.report(l.number, "ends what was not begun; export the file anew")
			return
		}
		p.open = p.open[:n-1]
		if inside {
			p.ended()
		}
	case !inside:
	case l.name == "EXDATE":
		p.except = append(p.except, l)
	default:
		p.event[l.name] = l
	}
}

// ended takes a whole event.
func (p *parser) ended() {
	begin := p.event["BEGIN"].number
	if strings.EqualFold(p.event["STATUS"].value, "CANCELLED") {
		return
	}
	for _, name := range []string{"RDATE", "RECURRENCE-ID", "EXRULE"} {
		if l, ok := p.event[name]; ok {
			p.report(l.number, "%s is not understood; write the event out, with a DTSTART of its own", name)
			return
		}
	}
	start, ok := p.event["DTSTART"]
	if !ok {
		p.report(begin, "the event has no DTSTART; write when it begins, as DTSTART;VALUE=DATE:20261225")
		return
	}
	from, ok := p.moment(start)
	if !ok {
		return
	}
	e := Event{Name: name(p.event["SUMMARY"].value), start: from.day, second: from.second, zone: from.zone}
	if from.whole {
		e.Days = 1
	}
	if !p.length(&e, from) || !p.excepted(&e) {
		return
	}
	if l, ok := p.event["RRULE"]; ok {
		if e.rule, ok = p.rule(l); !ok {
			return
		}
	}
	if p.yearly += e.yearly(); p.yearly > maxYearly {
		p.report(begin, "the events recur more than %d times a year; write the hours of the week instead", maxYearly)
		return
	}
	p.events = append(p.events, e)
}

// length takes how long an event lasts.
func (p *parser) length(e *Event, from moment) bool {
	const most = 366 * 24 * time.Hour
	at := p.event["BEGIN"].number
	var length time.Duration
	if l, ok := p.event["DTEND"]; ok {
		at = l.number
		to, ok := p.moment(l)
		if !ok {
			return false
		}
		if to.whole != from.whole {
			p.report(l.number, "DTEND and DTSTART must both be days or both be times; write them alike")
			return false
		}
		length = to.sub(from)
	} else if l, ok := p.event["DURATION"]; ok {
		at = l.number
		if length, ok = duration(l.value); !ok {
			p.report(l.number, "is no duration; write it as P1D or PT8H30M")
			return false
		}
	} else if from.whole {
		length = 24 * time.Hour
	}
	switch {
	case from.whole && length == 0: // some programs write the last day
		length = 24 * time.Hour
	case length < 0 || length == 0 && !from.whole:
		p.report(at, "the event does not end after it begins; mend DTEND")
		return false
	case length > most:
		p.report(at, "the event is longer than a year; mend DTEND")
		return false
	}
	if from.whole {
		e.Days = int(length / (24 * time.Hour))
		if e.Days == 0 {
			e.Days = 1
		}
		return true
	}
	e.length = length
	return true
}

func (p *parser) excepted(e *Event) bool {
	for _, l := range p.except {
		for value := range strings.SplitSeq(l.value, ",") {
			one := l
			one.value = value
			m, ok := p.moment(one)
			if !ok {
				return false
			}
			if !m.whole && m.zone != nil && e.zone != nil {
				y, mo, d := m.at(nil).In(e.zone).Date()
				m.day = day{y, mo, d}
			}
			e.except = append(e.except, m.day)
		}
	}
	return true
}

// name is one line of plain text.
func name(summary string) string {
	return strings.Join(strings.Fields(unescape.Replace(summary)), " ")
}
