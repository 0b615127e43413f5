package human

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// now is a Friday, 14:00 in Berlin.
var now = time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	for text, want := range map[string]string{
		"2h":                        "2026-11-20 16:00",
		"90m":                       "2026-11-20 15:30",
		"1h30m":                     "2026-11-20 15:30",
		"1h 30m":                    "2026-11-20 15:30",
		"1.5h":                      "2026-11-20 15:30",
		"30 minutes":                "2026-11-20 14:30",
		"in 45 min":                 "2026-11-20 14:45",
		"for 2 hours":               "2026-11-20 16:00",
		"2 hours and 15 minutes":    "2026-11-20 16:15",
		"an hour":                   "2026-11-20 15:00",
		"half an hour":              "2026-11-20 14:30",
		"in 3 days":                 "2026-11-23 14:00",
		"2 days from now":           "2026-11-22 14:00",
		"a week":                    "2026-11-27 14:00",
		"2w":                        "2026-12-04 14:00",
		"tomorrow":                  "2026-11-21 09:00",
		"Tomorrow 9:00":             "2026-11-21 09:00",
		"tomorrow at 9":             "2026-11-21 09:00",
		"tomorrow, 15:30":           "2026-11-21 15:30",
		"tomorrow afternoon":        "2026-11-21 14:00",
		"tomorrow evening 8:00":     "2026-11-21 20:00",
		"until tomorrow":            "2026-11-21 09:00",
		"day after tomorrow 10am":   "2026-11-22 10:00",
		"tonight":                   "2026-11-20 20:00",
		"tonight 9":                 "2026-11-20 21:00",
		"today 18:00":               "2026-11-20 18:00",
		"9am":                       "2026-11-21 09:00",
		"9 am":                      "2026-11-21 09:00",
		"3pm":                       "2026-11-20 15:00",
		"12am":                      "2026-11-21 00:00",
		"12pm":                      "2026-11-21 12:00",
		"14:30":                     "2026-11-20 14:30",
		"14:00":                     "2026-11-21 14:00",
		"9:00":                      "2026-11-21 09:00",
		"at 9 o'clock":              "2026-11-21 09:00",
		"noon":                      "2026-11-21 12:00",
		"midnight":                  "2026-11-21 00:00",
		"monday":                    "2026-11-23 09:00",
		"mon 9:00":                  "2026-11-23 09:00",
		"Monday 14:30":              "2026-11-23 14:30",
		"9:00 monday":               "2026-11-23 09:00",
		"wednesday":                 "2026-11-25 09:00",
		"thurs 8:00":                "2026-11-26 08:00",
		"friday":                    "2026-11-27 09:00",
		"friday 15:00":              "2026-11-20 15:00",
		"next friday":               "2026-11-27 09:00",
		"next monday 8am":           "2026-11-23 08:00",
		"next week":                 "2026-11-23 09:00",
		"2026-12-24 9:00":           "2026-12-24 09:00",
		"2026-12-24":                "2026-12-24 09:00",
		"2026/12/24 09:00":          "2026-12-24 09:00",
		"24.12. 9:00":               "2026-12-24 09:00",
		"24.12.2026":                "2026-12-24 09:00",
		"1.3.":                      "2027-03-01 09:00",
		"29.2.":                     "2028-02-29 09:00",
		"dec 24":                    "2026-12-24 09:00",
		"24 december 2026 10:15":    "2026-12-24 10:15",
		"January 2nd, 9am":          "2027-01-02 09:00",
		"明天上午九点":                    "2026-11-21 09:00",
		"明天":                        "2026-11-21 09:00",
		"后天":                        "2026-11-22 09:00",
		"大后天下午两点":                   "2026-11-23 14:00",
		"下周一 9点":                    "2026-11-23 09:00",
		"下周一":                       "2026-11-23 09:00",
		"下周":                        "2026-11-23 09:00",
		"周五下午三点半":                   "2026-11-20 15:30",
		"星期天":                       "2026-11-22 09:00",
		"两小时":                       "2026-11-20 16:00",
		"2小时后":                      "2026-11-20 16:00",
		"半小时":                       "2026-11-20 14:30",
		"半个小时后":                     "2026-11-20 14:30",
		"一个半小时":                     "2026-11-20 15:30",
		"1小时30分钟后":                  "2026-11-20 15:30",
		"三天后":                       "2026-11-23 14:00",
		"两周":                        "2026-12-04 14:00",
		"今晚八点":                      "2026-11-20 20:00",
		"明晚":                        "2026-11-21 20:00",
		"明早八点":                      "2026-11-21 08:00",
		"十五分钟后":                     "2026-11-20 14:15",
		"二十五分钟":                     "2026-11-20 14:25",
		"12月24日 上午9点":               "2026-12-24 09:00",
		"2026年12月24日9点30分":          "2026-12-24 09:30",
		"十二月二十四号":                   "2026-12-24 09:00",
		"１２月２４日　上午９点":               "2026-12-24 09:00",
		"２ｈ":                        "2026-11-20 16:00",
		"下午五点一刻":                    "2026-11-20 17:15",
		"中午十二点":                     "2026-11-21 12:00",
		"到明天上午十点":                   "2026-11-21 10:00",
		"until reply":               "",
		"until the customer writes": "",
		"Until Reply":               "",
		"直到回复":                      "",
	} {
		got, err := Parse(text, now, zone)
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
			continue
		}
		shown := ""
		if !got.IsZero() {
			shown = got.Format("2006-01-02 15:04")
		}
		if shown != want {
			t.Errorf("Parse(%q) = %s, want %s", text, shown, want)
		}
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"": ErrUnread, "soon": ErrUnread, "2": ErrUnread, "2x": ErrUnread, "25:00": ErrUnread, "9:75": ErrUnread, "13pm": ErrUnread,
		"tomorrow yesterday": ErrUnread, "monday tuesday": ErrUnread, "9:00 10:00": ErrUnread, "2026-13-01": ErrUnread,
		"2026-02-30": ErrUnread, "31.4.": ErrUnread, "明天明天": ErrUnread, "三十五点": ErrUnread, "十十分钟": ErrUnread, "T-1002": ErrUnread,
		"2h please": ErrUnread, "99999h": ErrUnread, strings.Repeat("1h", 90): ErrUnread, "\x00": ErrUnread, "\xff": ErrUnread,
		"today 9:00": ErrPast, "2020-01-01": ErrPast, "0m": ErrPast, "今天上午九点": ErrPast,
		"9999d": ErrFar, "2030-01-01": ErrFar,
	} {
		got, err := Parse(text, now, berlin(t))
		if !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %v, %v; want %v", text, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("Parse(%q): more than a line: %v", text, err)
		}
	}
	if _, err := Parse("soon", now, nil); !strings.Contains(err.Error(), "tomorrow 9:00") {
		t.Errorf("no example: %v", err)
	}
}

// The clock leaps from 2:00 to 3:00 on 28 March 2027 and shows 2:00 to 3:00 twice on
// 25 October 2026.
func TestClocksThatLeap(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	for _, c := range []struct{ now, text, want string }{
		{"2027-03-27T12:00:00Z", "tomorrow 2:30", "2027-03-28T03:30:00+02:00"},
		{"2027-03-27T12:00:00Z", "tomorrow 3:30", "2027-03-28T03:30:00+02:00"},
		{"2027-03-27T12:00:00Z", "1 day", "2027-03-28T13:00:00+02:00"},
		{"2027-03-27T12:00:00Z", "24h", "2027-03-28T14:00:00+02:00"},
		{"2026-10-24T12:00:00Z", "tomorrow 2:30", "2026-10-25T02:30:00+02:00"},
		{"2026-10-24T12:00:00Z", "tomorrow 9:00", "2026-10-25T09:00:00+01:00"},
	} {
		at, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(c.text, at, zone)
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("%s, %q: %s, %v; want %s", c.now, c.text, got.Format(time.RFC3339), err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"2h", "tomorrow 9:00", "明天上午九点", "十二月二十四号", "next friday", "24.12.", "until reply", "１２"} {
		f.Add(text, int64(1790000000))
	}
	zone := berlin(f)
	f.Fuzz(func(t *testing.T, text string, second int64) {
		now := time.Unix(second%(1<<33), 0).UTC()
		got, err := Parse(text, now, zone)
		if err == nil && !got.IsZero() && (!got.After(now) || got.Sub(now) > maxFar) {
			t.Errorf("Parse(%q, %s) = %s", text, now, got)
		}
	})
}
