package hours

import (
	"strings"
	"testing"
	"time"
)

// The first days of each rule; those of the standard's own examples (RFC 5545, 3.8.5.3)
// are as it lists them.
func TestRecur(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ start, rule, want string }{
		"daily, ten times":                 {"19970902", "FREQ=DAILY;COUNT=10", "0902 0903 0904 0905 0906 0907 0908 0909 0910 0911 ."},
		"every other day":                  {"19970902", "FREQ=DAILY;INTERVAL=2", "0902 0904 0906 0908"},
		"every ten days, five times":       {"19970902", "FREQ=DAILY;INTERVAL=10;COUNT=5", "0902 0912 0922 1002 1012 ."},
		"each day in January":              {"19980101", "FREQ=DAILY;BYMONTH=1;UNTIL=19980131", "0101 0102 0103 0104"},
		"weekly, ten times":                {"19970902", "FREQ=WEEKLY;COUNT=10", "0902 0909 0916 0923 0930 1007 1014 1021 1028 1104 ."},
		"weekly until":                     {"19970902", "FREQ=WEEKLY;UNTIL=19971224", "0902 0909 0916 0923"},
		"every other week":                 {"19970902", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "0902 0916 0930 1014 1028 1111"},
		"Tuesday and Thursday":             {"19970902", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "0902 0904 0909 0911 0916 0918 0923 0925 0930 1002 ."},
		"every other week, three days":     {"19970901", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR", "0901 0903 0905 0915 0917 0919 0929"},
		"the week begins on Monday":        {"19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "0805 0810 0819 0824 ."},
		"the week begins on Sunday":        {"19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "0805 0817 0819 0831 ."},
		"the first Friday":                 {"19970905", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "0905 1003 1107 1205 0102 0206 0306 0403 0501 0605 ."},
		"first and last Sunday":            {"19970907", "FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU", "0907 0928 1102 1130 0104 0125 ."},
		"the second last Monday":           {"19970922", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "0922 1020 1117 1222 0119 0216 ."},
		"the third last day":               {"19970928", "FREQ=MONTHLY;BYMONTHDAY=-3", "0928 1029 1128 1229 0129 0226"},
		"the 2nd and the 15th":             {"19970902", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "0902 0915 1002 1015 1102 1115 1202 1215 0102 0115 ."},
		"the 31st, where there is one":     {"19970131", "FREQ=MONTHLY;COUNT=4", "0131 0331 0531 0731 ."},
		"each 18 months":                   {"19970910", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "0910 0911 0912 0913 0914 0915 0310 0311 0312 0313 ."},
		"Friday the 13th":                  {"19970902", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "0213 0313 1113 0813 1013"},
		"the third of Tuesday to Thursday": {"19970904", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "0904 1007 1106 ."},
		"the second last working day":      {"19970929", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "0929 1030 1127 1230 0129 0226 0330"},
		"June and July":                    {"19970610", "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "0610 0710 0610 0710 ."},
		"election day":                     {"19961105", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1105 1107 1102"},
		"29 February":                      {"20240229", "FREQ=YEARLY", "0229 0229 0229"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, problems := ParseCalendar([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:" + c.start + "\nRRULE:" + c.rule + "\nEND:VEVENT\nEND:VCALENDAR\n"))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			e := events[0]
			want, ends := strings.CutSuffix(c.want, " .")
			var all []string
			e.recur(e.start, e.start.add(3000+9000*len(e.rule.setpos)), time.UTC, func(d day) { all = append(all, d.utc().Format("0102")) })
			got := strings.Join(all[:min(len(all), len(strings.Fields(want)))], " ")
			if got != want || ends && len(all) != len(strings.Fields(want)) {
				t.Errorf("%d: %s, want %s", len(all), got, want)
			}
			if e.rule.count > 0 {
				return
			}
			// Whoever begins to look later sees the same.
			later := e.start.add(1500)
			sees := func(from day) (days []day) {
				e.recur(from, later.add(400), time.UTC, func(d day) {
					if !d.utc().Before(later.utc()) {
						days = append(days, d)
					}
				})
				return days
			}
			if a, b := sees(e.start), sees(later); len(a) != len(b) || len(a) > 0 && a[0] != b[0] {
				t.Errorf("from the start %v, later %v", a, b)
			}
		})
	}
}

// A meeting of each Wednesday closes an hour, the years after as well.
func TestWeeklyMeeting(t *testing.T) {
	t.Parallel()
	events, problems := ParseCalendar([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Meeting\nDTSTART;TZID=Europe/Berlin:20200101T140000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Berlin:20261202T140000\nEND:VEVENT\nEND:VCALENDAR\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := Schedule{Zone: zone(t, "Europe/Berlin"), Week: office, Events: events}
	for now, open := range map[string]bool{"2026-11-25 14:00 +0100": false, "2026-11-25 15:00 +0100": true, "2026-12-02 14:30 +0100": true, "2027-07-07 14:30 +0200": false} {
		if s.Open(at(t, now)) != open {
			t.Errorf("%s: open %t", now, !open)
		}
	}
}
