package hours

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func holidays(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/holidays.ics")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	data := holidays(t)
	crlf := bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	for name, data := range map[string][]byte{"lines": data, "as the standard wants": append([]byte("\xef\xbb\xbf"), crlf...)} {
		events, problems := ParseCalendar(data)
		if len(problems) > 0 || len(events) != 10 {
			t.Fatalf("%s: %d events, %v", name, len(events), problems)
		}
		s := Schedule{Zone: zone(t, "Europe/Berlin"), Week: office, Events: events}
		for now, want := range map[string]string{
			"2026-12-25 10:00 +0100": "2026-12-28 09:00 +0100 Christmas, both days",
			"2029-12-26 10:00 +0100": "2029-12-27 09:00 +0100 Christmas, both days",
			"2019-12-25 10:00 +0100": "", // it began in 2020
			"2026-11-26 10:00 +0100": "2026-11-27 09:00 +0100 Thanksgiving",
			"2026-11-25 20:00 +0100": "2026-11-27 09:00 +0100 Thanksgiving",
			"2027-11-25 10:00 +0100": "2027-11-26 09:00 +0100 Thanksgiving",
			"2026-12-03 13:59 +0100": "",
			"2026-12-03 14:00 +0100": "2026-12-03 16:00 +0100 Summer fête",
			"2026-12-04 11:00 +0100": "2026-12-04 11:30 +0100 Fire drill",
			"2026-12-07 10:00 +0100": "", // cancelled
			"2026-12-08 13:30 +0100": "2026-12-08 15:00 +0100 Everybody's lunch",
			"2027-03-01 10:00 +0100": "", // no leap year
			"2028-02-29 10:00 +0100": "2028-03-01 09:00 +0100 Leap day",
			"2026-06-01 10:00 +0200": "",                               // left out
			"2027-06-01 10:00 +0200": "2027-06-03 09:00 +0200 Jubilee", // the next day is a fair
			"2028-06-01 10:00 +0200": "",
			"2026-06-02 10:00 +0200": "",
			"2029-06-04 10:00 +0200": "",
			"2027-05-31 10:00 +0200": "2027-06-03 09:00 +0200 Memorial Day",
			"2026-11-03 10:00 +0100": "2026-11-04 09:00 +0100 Election Day",
		} {
			got := ""
			if is := s.At(at(t, now)); !is.Open {
				got = is.Change.In(s.Zone).Format(form) + " " + is.Holiday
			}
			if got != want {
				t.Errorf("%s: %s: %q, want %q", name, now, got, want)
			}
		}
	}
}

// What recurs begins with DTSTART, even within its year.
func TestNothingBeforeTheStart(t *testing.T) {
	t.Parallel()
	events, problems := ParseCalendar([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261110\nRRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=3,10\nEND:VEVENT\nEND:VCALENDAR"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := Schedule{Zone: time.UTC, Week: office, Events: events}
	for now, open := range map[string]bool{"2026-11-03 10:00 +0000": true, "2026-11-10 10:00 +0000": false, "2027-11-03 10:00 +0000": false} {
		if s.Open(at(t, now)) != open {
			t.Errorf("%s: open %t", now, !open)
		}
	}
}

// The end of what recurs is a day, or a moment whatever the zone.
func TestUntil(t *testing.T) {
	t.Parallel()
	berlin := zone(t, "Europe/Berlin")
	for name, c := range map[string]struct {
		event  string
		closed bool // on 1 June 2027
	}{
		"a day, of days":           {"DTSTART:20260601\nRRULE:FREQ=YEARLY;UNTIL=20270601", true},
		"the day before, of days":  {"DTSTART:20260601\nRRULE:FREQ=YEARLY;UNTIL=20270531", false},
		"a moment, of days":        {"DTSTART:20260601\nRRULE:FREQ=YEARLY;UNTIL=20270531T220000Z", true},
		"the one before, of days":  {"DTSTART:20260601\nRRULE:FREQ=YEARLY;UNTIL=20270531T215959Z", false},
		"a day, of times":          {"DTSTART:20260601T090000\nDURATION:PT2H\nRRULE:FREQ=YEARLY;UNTIL=20270601", true},
		"the day before, of times": {"DTSTART:20260601T090000\nDURATION:PT2H\nRRULE:FREQ=YEARLY;UNTIL=20270531", false},
		"a moment, of times":       {"DTSTART:20260601T090000\nDURATION:PT2H\nRRULE:FREQ=YEARLY;UNTIL=20270601T070000Z", true},
		"the one before, of times": {"DTSTART:20260601T090000\nDURATION:PT2H\nRRULE:FREQ=YEARLY;UNTIL=20270601T065959Z", false},
	} {
		events, problems := ParseCalendar([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + c.event + "\nEND:VEVENT\nEND:VCALENDAR"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		s := Schedule{Zone: berlin, Week: office, Events: events}
		if s.Open(at(t, "2027-06-01 10:00 +0200")) == c.closed {
			t.Errorf("%s: closed %t", name, !c.closed)
		}
	}
}

// Closures that overlap are one, and the first gives its name.
func TestOverlappingEvents(t *testing.T) {
	t.Parallel()
	event := func(from, to, name string) string {
		return "BEGIN:VEVENT\nDTSTART:20261127T" + from + "\nDTEND:20261127T" + to + "\nSUMMARY:" + name + "\nEND:VEVENT\n"
	}
	events, problems := ParseCalendar([]byte("BEGIN:VCALENDAR\n" + event("120000", "130000", "Lunch") + event("100000", "150000", "Party") + event("150000", "160000", "Tidying") + "END:VCALENDAR"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := Schedule{Zone: time.UTC, Week: office, Events: events}
	for _, now := range []string{"2026-11-27 10:00 +0000", "2026-11-27 14:00 +0000", "2026-11-27 15:30 +0000"} {
		if is := s.At(at(t, now)); is.Open || is.Holiday != "Party" || !is.Change.Equal(at(t, "2026-11-27 16:00 +0000")) {
			t.Errorf("%s: %+v", now, is)
		}
	}
	if !s.Open(at(t, "2026-11-27 09:59 +0000")) || !s.Open(at(t, "2026-11-27 16:00 +0000")) {
		t.Error("closed around it")
	}
}

func TestCalendarProblems(t *testing.T) {
	t.Parallel()
	event := func(lines string) string {
		return "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + lines + "\nEND:VEVENT\nEND:VCALENDAR\n"
	}
	for name, c := range map[string]struct{ data, want string }{
		"empty":                    {"", "x.ics:1: is no calendar (BEGIN:VCALENDAR); export it as iCalendar (.ics)"},
		"a page":                   {"<html>\n<a href=\"x:y\">", "x.ics:1: is no calendar (BEGIN:VCALENDAR); export it as iCalendar (.ics)"},
		"no line":                  {event("DTSTART:20261225\nhello"), "x.ics:4: is no line of a calendar (NAME:value); export the file anew"},
		"no date":                  {event("SUMMARY:x\nDTSTART:25.12.2026"), "x.ics:4: DTSTART is no date; write it as 20261225 or 20261224T120000"},
		"after a folded line":      {event("SUMMARY:x\n y\n z\nDTSTART:2026"), "x.ics:6: DTSTART is no date; write it as 20261225 or 20261224T120000"},
		"30 February":              {event("DTSTART:20260230"), "x.ics:3: DTSTART is a day that does not exist; mend it"},
		"25 o'clock":               {event("DTSTART:20260228T250000"), "x.ics:3: DTSTART is a time that does not exist; mend it"},
		"a zone of Windows":        {event("DTSTART;TZID=W. Europe Standard Time:20260228T100000\nDTEND:20260228T110000"), "x.ics:3: the time zone of DTSTART is not known; write it as TZID=Europe/Berlin"},
		"no beginning":             {event("SUMMARY:x"), "x.ics:2: the event has no DTSTART; write when it begins, as DTSTART;VALUE=DATE:20261225"},
		"backwards":                {event("DTSTART:20261225\nDTEND:20261224"), "x.ics:4: the event does not end after it begins; mend DTEND"},
		"no length":                {event("DTSTART:20261225T100000Z"), "x.ics:2: the event does not end after it begins; mend DTEND"},
		"very long":                {event("DTSTART:20261225\nDTEND:20281224"), "x.ics:4: the event is longer than a year; mend DTEND"},
		"a day and a time":         {event("DTSTART:20261225\nDTEND:20261226T100000"), "x.ics:4: DTEND and DTSTART must both be days or both be times; write them alike"},
		"no duration":              {event("DTSTART:20261225\nDURATION:1 day"), "x.ics:4: is no duration; write it as P1D or PT8H30M"},
		"hourly":                   {event("DTSTART:20261225\nRRULE:FREQ=HOURLY"), "x.ics:4: RRULE: FREQ is not understood; write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, or each day as an event"},
		"no frequency":             {event("DTSTART:20261225\nRRULE:COUNT=3"), "x.ics:4: RRULE: FREQ is not understood; write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, or each day as an event"},
		"the second one of a week": {event("DTSTART:20261225\nRRULE:FREQ=WEEKLY;BYDAY=2MO"), "x.ics:4: RRULE: a counted BYDAY of a week is not understood; write FREQ=MONTHLY"},
		"the third of a week":      {event("DTSTART:20261225\nRRULE:FREQ=WEEKLY;BYMONTHDAY=3"), "x.ics:4: RRULE: BYMONTHDAY of a week is not understood; write FREQ=MONTHLY"},
		"no week":                  {event("DTSTART:20261225\nRRULE:FREQ=WEEKLY;WKST=X"), "x.ics:4: RRULE: WKST is not understood; write MO or SU"},
		"the zeroth":               {event("DTSTART:20261225\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0"), "x.ics:4: RRULE: BYSETPOS is not understood; write a number from 1, or -1 for the last one"},
		"too often":                {event(strings.TrimSuffix(strings.Repeat("DTSTART:20261225\nRRULE:FREQ=DAILY\nEND:VEVENT\nBEGIN:VEVENT\n", 28), "\nEND:VEVENT\nBEGIN:VEVENT\n")), "x.ics:110: the events recur more than 10000 times a year; write the hours of the week instead"},
		"Easter":                   {event("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYEASTER=1"), "x.ics:4: RRULE: a part is not understood; use INTERVAL, COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY and BYSETPOS, or write each day as an event"},
		"a day of the year":        {event("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYDAY=2MO"), "x.ics:4: RRULE: BYDAY without BYMONTH is not understood; write the month too"},
		"one of a series":          {event("DTSTART:20261225\nRECURRENCE-ID:20261225"), "x.ics:4: RECURRENCE-ID is not understood; write the event out, with a DTSTART of its own"},
		"cut off":                  {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225", "x.ics:2: VEVENT is never ended; the file is cut off: copy it anew"},
		"ends something else":      {"BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", "x.ics:2: ends what was not begun; export the file anew"},
		"more than one, in order":  {event("DTSTART:x") + event("DTSTART:y"), "x.ics:3: DTSTART is no date; write it as 20261225 or 20261224T120000\nx.ics:8: DTSTART is no date; write it as 20261225 or 20261224T120000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, problems := ParseCalendar([]byte(c.data))
			var got []string
			for _, p := range problems {
				p.File = "x.ics"
				got = append(got, p.Error())
			}
			if strings.Join(got, "\n") != c.want || events != nil {
				t.Errorf("%d events, problems:\n%s\nwant:\n%s", len(events), strings.Join(got, "\n"), c.want)
			}
		})
	}
}

// The calendar is read again when it changes; one with problems leaves the one
// before in use.
func TestWatch(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "holidays.ics")
	written := 0
	write := func(data string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		written++ // coarse clocks of file systems
		stamp := time.Unix(int64(written)*60, 0)
		if err := os.Chtimes(file, stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
	write("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
	synctest.Test(t, func(t *testing.T) {
		berlin := zone(t, "Europe/Berlin")
		h, problems := New(Config{Zone: berlin, Week: office, Calendar: file})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		go func() {
			if err := h.Watch(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		christmas := at(t, "2026-12-25 10:00 +0100")
		for i, c := range []struct {
			data string
			open bool
		}{
			{"", true},
			{string(holidays(t)), false},
			{"not a calendar", false},
			{"BEGIN:VCALENDAR\nEND:VCALENDAR", true},
		} {
			if c.data != "" {
				write(c.data)
			}
			time.Sleep(poll + time.Second)
			synctest.Wait()
			if is := h.At(christmas); is.Open != c.open {
				t.Errorf("%d: open %t, want %t", i, is.Open, c.open)
			}
		}
	})
}

func TestNewTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "none.ics")
	h, problems := New(Config{Zone: time.UTC, Week: office, Calendar: file})
	if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), file+": cannot be opened; ") {
		t.Errorf("problems: %v", problems)
	}
	if !h.At(at(t, "2026-12-25 10:00 +0000")).Open {
		t.Error("without the calendar the week does not hold")
	}
}

// Whatever a calendar holds, it is read or refused with a line, and can be asked.
func FuzzCalendar(f *testing.F) {
	f.Add(holidays(f))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:15830101\nRRULE:FREQ=YEARLY;COUNT=1000;BYMONTH=2;BYMONTHDAY=-1\nEND:VEVENT\nEND:VCALENDAR"))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=\"Asia/Beirut\":20270328T003000\nDURATION:PT1H\nRRULE:FREQ=YEARLY;UNTIL=20300101T000000Z\nEXDATE:20280328T003000Z\nEND:VEVENT\nEND:VCALENDAR"))
	now := time.Date(2027, 3, 27, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		events, problems := ParseCalendar(data)
		if len(events) > 0 && len(problems) > 0 {
			t.Fatal("events beside problems")
		}
		for _, p := range problems {
			if p.Line < 0 || p.Line > bytes.Count(data, []byte("\n"))+1 || !strings.Contains(p.Text, ";") {
				t.Fatalf("without line or mend: %+v", p)
			}
		}
		s := Schedule{Zone: time.UTC, Week: office, Events: events[:min(len(events), 20)]}
		is := s.At(now)
		if !is.Change.IsZero() && (!is.Change.After(now) || s.Open(is.Change) == is.Open) {
			t.Fatalf("open %t, and at %v no change", is.Open, is.Change)
		}
	})
}
