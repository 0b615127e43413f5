package human

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// reading is what a text says of a day and a time of day.
type reading struct {
	dated   bool // a day is named, in one of these ways
	days    int  // from today on
	weekday int  // 0: none; 1 is Monday, 7 Sunday
	week    int  // from this one on: "next friday" is 1; -1: whichever comes next
	year    int  // 0: the next one
	month   time.Month
	day     int

	timed        bool
	hour, minute int
	half         string // "am", "pm", or of the day: "evening"
}

// rule reads what a text begins with.
type rule struct {
	pattern *regexp.Regexp
	take    func(r *reading, m []string) bool
}

var weekdays = map[string]int{
	"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7,
	"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7,
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

const (
	weekdayName = `(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?\b\.?`
	monthName   = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`
	hanNumber   = `([\d零〇一二两三四五六七八九十]+)`
)

// days read a day.
var days = []rule{
	{regexp.MustCompile(`^the day after tomorrow\b|^day after tomorrow\b|^后天`), in(2, "")},
	{regexp.MustCompile(`^大后天`), in(3, "")},
	{regexp.MustCompile(`^tomorrow (morning|afternoon|evening|night)\b`), func(r *reading, m []string) bool { return in(1, m[1])(r, m) }},
	{regexp.MustCompile(`^tomorrow\b|^tmrw\b|^明天|^明日`), in(1, "")},
	{regexp.MustCompile(`^tonight\b|^this evening\b|^今晚`), in(0, "evening")},
	{regexp.MustCompile(`^明晚`), in(1, "evening")},
	{regexp.MustCompile(`^明早`), in(1, "morning")},
	{regexp.MustCompile(`^this (morning|afternoon)\b`), func(r *reading, m []string) bool { return in(0, m[1])(r, m) }},
	{regexp.MustCompile(`^today\b|^今天|^今日`), in(0, "")},
	{regexp.MustCompile(`^next week\b|^下周(?:$| |[^一二三四五六日天])|^下星期(?:$| )`), func(r *reading, _ []string) bool { return onWeekday(r, 1, 1) }},
	{regexp.MustCompile(`^next ` + weekdayName), func(r *reading, m []string) bool { return onWeekday(r, weekdays[m[1]], 1) }},
	{regexp.MustCompile(`^(?:this )?` + weekdayName), func(r *reading, m []string) bool { return onWeekday(r, weekdays[m[1]], -1) }},
	{regexp.MustCompile(`^下个?(?:周|星期|礼拜)([一二三四五六日天])`), func(r *reading, m []string) bool { return onWeekday(r, weekdays[m[1]], 1) }},
	{regexp.MustCompile(`^(?:这个?|本)?(?:周|星期|礼拜)([一二三四五六日天])`), func(r *reading, m []string) bool { return onWeekday(r, weekdays[m[1]], -1) }},
	{regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})t?(?:\b|$)`), func(r *reading, m []string) bool { return onDate(r, m[1], m[2], m[3]) }},
	{regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})?`), func(r *reading, m []string) bool { return onDate(r, m[3], m[2], m[1]) }},
	{regexp.MustCompile(`^(?:(\d{4})年)?` + hanNumber + `月` + hanNumber + `[日号]?`), hanDate},
	{regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?` + monthName + `(?: (\d{4}))?(?:\b|$)`), func(r *reading, m []string) bool {
		return onDate(r, m[3], strconv.Itoa(int(months[m[2]])), m[1])
	}},
	{regexp.MustCompile(`^` + monthName + ` (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?:\b|$)`), func(r *reading, m []string) bool {
		return onDate(r, m[3], strconv.Itoa(int(months[m[1]])), m[2])
	}},
}

// times read a time of day.
var times = []rule{
	{regexp.MustCompile(`^(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|a\.m\.|p\.m\.)(?:\b|$)`), func(r *reading, m []string) bool { return clock(r, m[1], m[2], m[3]) }},
	{regexp.MustCompile(`^(\d{1,2}):(\d{2})(?::00)?(?: ?uhr)?(?:\b|$)`), func(r *reading, m []string) bool { return clock(r, m[1], m[2], "") }},
	{regexp.MustCompile(`^(\d{1,2})(?: ?o'?clock| ?uhr)(?:\b|$)`), func(r *reading, m []string) bool { return clock(r, m[1], "", "") }},
	{regexp.MustCompile(`^noon\b`), func(r *reading, _ []string) bool { return clock(r, "12", "", "") }},
	{regexp.MustCompile(`^midnight\b`), func(r *reading, _ []string) bool { return clock(r, "24", "", "") }},
	{regexp.MustCompile(`^(凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里)`), func(r *reading, m []string) bool {
		if r.half != "" {
			return false
		}
		r.half = hanHalves[m[1]]
		return true
	}},
	{regexp.MustCompile(`^` + hanNumber + `[点點时](?:(半)|(一|三)刻|` + hanNumber + `分?|整|钟)?`), hanClock},
}

// bare is an hour that stands alone, after a day.
var bare = rule{regexp.MustCompile(`^(\d{1,2})$`), func(r *reading, m []string) bool { return r.dated && clock(r, m[1], "", "") }}

var hanHalves = map[string]string{
	"凌晨": "am", "早上": "morning", "早晨": "morning", "清晨": "morning", "上午": "morning", "中午": "noon",
	"下午": "afternoon", "傍晚": "evening", "晚上": "evening", "夜里": "evening",
}

// readDay reads a day, a time of day, or both, in any order; the whole text.
func readDay(text string) (reading, bool) {
	r := reading{week: -1}
	rest := text
	for rest != "" {
		before := rest
		for _, filler := range []string{"at ", "on ", "@ ", "um ", ", ", ",", "的"} {
			rest = strings.TrimPrefix(rest, filler)
		}
		rest = strings.TrimSpace(rest)
		for _, rules := range [][]rule{days, times, {bare}} {
			if m := first(rules, &r, rest); m != "" {
				rest = strings.TrimSpace(rest[len(m):])
				break
			}
		}
		if rest == before {
			return r, false
		}
	}
	return r, r.dated || r.timed || r.half != ""
}

// first is what the first rule that holds has read.
func first(rules []rule, r *reading, text string) string {
	for _, rule := range rules {
		m := rule.pattern.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		try := *r
		if rule.take(&try, m) {
			*r = try
			return m[0]
		}
	}
	return ""
}

func in(days int, half string) func(*reading, []string) bool {
	return func(r *reading, _ []string) bool {
		if r.dated {
			return false
		}
		r.dated, r.days, r.half = true, days, half
		if half == "night" {
			r.half = "evening"
		}
		return true
	}
}

func onWeekday(r *reading, weekday, week int) bool {
	if r.dated {
		return false
	}
	r.dated, r.weekday, r.week = true, weekday, week
	return true
}

func onDate(r *reading, year, month, day string) bool {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if r.dated || m < 1 || m > 12 || d < 1 || d > 31 || year != "" && y < 2000 {
		return false
	}
	r.dated, r.year, r.month, r.day = true, y, time.Month(m), d
	return true
}

func hanDate(r *reading, m []string) bool {
	month, ok := number(m[2])
	day, also := number(m[3])
	return ok && also && onDate(r, m[1], strconv.Itoa(month), strconv.Itoa(day))
}
