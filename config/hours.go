package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hours is when the team is there. Without this section nothing is said of it.
type Hours struct {
	Zone string `yaml:"zone"` // IANA, as Europe/Berlin; default UTC
	// Week is nil unless written: the team is always there, but for holidays.
	Week *Week `yaml:"week"`
	// Holidays are days with hours of their own, none or other ones:
	// "2026-12-25 Christmas Day", "2026-12-24 9:00-12:00", "01-01" of each year.
	Holidays []string `yaml:"holidays"`
	Calendar string   `yaml:"calendar"` // an iCalendar file: at its events nobody is there; default none
}

func (h *Hours) defaults() { *h = Hours{Zone: DefaultZone} }

// Week is a day's shifts: "9:00-12:00 13:00-17:30", over midnight "22:00-2:00".
// Empty or closed: nobody is there.
type Week struct {
	Mon string `yaml:"mon" form:"9:00-17:00"`
	Tue string `yaml:"tue" form:"9:00-17:00"`
	Wed string `yaml:"wed" form:"9:00-17:00"`
	Thu string `yaml:"thu" form:"9:00-17:00"`
	Fri string `yaml:"fri" form:"9:00-17:00"`
	Sat string `yaml:"sat" form:"9:00-17:00"`
	Sun string `yaml:"sun" form:"9:00-17:00"`
}

// dayKeys are the days of a week as time.Weekday counts them.
var dayKeys = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (w *Week) days() [7]string {
	return [7]string{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}
}

// Shift is from and to in minutes since midnight; To above 1440 is on the next day.
type Shift struct{ From, To int }

// Holiday is a day with hours of its own; Year 0 is every year.
type Holiday struct {
	Year   int
	Month  time.Month
	Day    int
	Name   string
	Shifts []Shift // none: closed
}

// Shifts are those of the week, by time.Weekday; false: the team is always there.
func (h *Hours) Shifts() (week [7][]Shift, ok bool) {
	if h.Week == nil {
		return week, false
	}
	for i, text := range h.Week.days() {
		week[i], _ = parseShifts(text) // checked by Load
	}
	return week, true
}

// Days are the holidays.
func (h *Hours) Days() []Holiday {
	var days []Holiday
	for _, text := range h.Holidays {
		if day, err := parseHoliday(text); err == nil { // checked by Load
			days = append(days, day)
		}
	}
	return days
}

const (
	minutesOfDay = 24 * 60
	closed       = "closed"
)

var shiftForm = regexp.MustCompile(`^(\d{1,2}):(\d\d)[-–](\d{1,2}):(\d\d)$`)

// parseShifts reads "9:00-12:00 13:00-17:30"; the error is why and how to mend it.
func parseShifts(text string) ([]Shift, error) {
	text = strings.TrimSpace(text)
	if text == "" || text == closed {
		return nil, nil
	}
	var shifts []Shift
	for word := range strings.FieldsSeq(strings.ReplaceAll(text, ",", " ")) {
		f := shiftForm.FindStringSubmatch(word)
		if f == nil {
			return nil, errors.New(`is no time from-to; write it as "9:00-17:00", several with a blank between, or closed`)
		}
		n := func(i int) int { v, _ := strconv.Atoi(f[i]); return v }
		s := Shift{n(1)*60 + n(2), n(3)*60 + n(4)}
		if n(2) > 59 || n(4) > 59 || s.From >= minutesOfDay || s.To > minutesOfDay {
			return nil, fmt.Errorf("%s is a time that no clock shows; write 0:00 to 24:00", word)
		}
		if s.To == s.From {
			return nil, fmt.Errorf("%s ends when it begins; write 0:00-24:00 for a whole day", word)
		}
		if s.To < s.From {
			if s.To += minutesOfDay; s.To-s.From > minutesOfDay/2 {
				return nil, fmt.Errorf("%s ends before it begins; over midnight a shift may last 12 hours, as 22:00-2:00: write a longer one in two, to 24:00 and from 0:00 on the next day", word)
			}
		}
		shifts = append(shifts, s)
	}
	slices.SortStableFunc(shifts, func(a, b Shift) int { return a.From - b.From })
	for i := 1; i < len(shifts); i++ {
		if shifts[i].From < shifts[i-1].To {
			return nil, fmt.Errorf("%s and %s overlap; write one that holds both", shifts[i-1], shifts[i])
		}
	}
	return shifts, nil
}

// String is the shift as it is written.
func (s Shift) String() string {
	to := s.To
	if to > minutesOfDay {
		to -= minutesOfDay
	}
	return fmt.Sprintf("%d:%02d-%d:%02d", s.From/60, s.From%60, to/60, to%60)
}

var holidayForm = regexp.MustCompile(`^(?:(\d{4})-)?(\d\d)-(\d\d)(?:\s+(.*))?$`)

// parseHoliday reads a date, then shifts, then a name, each but the date optional.
func parseHoliday(text string) (Holiday, error) {
	f := holidayForm.FindStringSubmatch(strings.TrimSpace(text))
	if f == nil {
		return Holiday{}, errors.New(`is no date; write it as "2026-12-25", "2026-12-24 9:00-12:00 Christmas Eve" or "01-01" for each year`)
	}
	n := func(i int) int { v, _ := strconv.Atoi(f[i]); return v }
	h := Holiday{Year: n(1), Month: time.Month(n(2)), Day: n(3)}
	year := h.Year
	if f[1] == "" {
		year = 2024 // has a 29 February
	}
	y, m, d := time.Date(year, h.Month, h.Day, 0, 0, 0, 0, time.UTC).Date()
	if y != year || m != h.Month || d != h.Day || f[1] != "" && h.Year == 0 {
		return Holiday{}, errors.New("is a day that does not exist; mend the date, year-month-day")
	}
	words := strings.Fields(f[4])
	i := 0
	for i < len(words) && (shiftForm.MatchString(words[i]) || words[i] == closed && i == 0) {
		i++
	}
	h.Name = strings.Join(words[i:], " ")
	if h.Name != "" && h.Name[0] >= '0' && h.Name[0] <= '9' {
		return Holiday{}, errors.New(`after the date stand times and a name, which begins with no digit; write it as "2026-12-24 9:00-12:00 Christmas Eve"`)
	}
	if strings.ContainsFunc(h.Name, func(r rune) bool { return r < ' ' || r == 0x7f }) || len([]rune(h.Name)) > 60 {
		return Holiday{}, errors.New("its name must be at most 60 characters on one line")
	}
	var err error
	h.Shifts, err = parseShifts(strings.Join(words[:i], " "))
	return h, err
}
