package human

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	spanPart = regexp.MustCompile(`^(?:and |, ?)?(half an?|an?|\d+(?:[.]\d+)?) ?(minutes?|mins?|min|m|hours?|hrs?|hr|h|days?|d|weeks?|wks?|w)`)
	hanPart  = regexp.MustCompile(`^([半\d零〇一二两三四五六七八九十]+)个?(半)?(分钟|分|小时|钟头|天|日|周|星期|礼拜)(半)?`)
)

// span reads a length of time from now on: minutes and hours pass, days and weeks
// are the calendar's, at the same time of day.
func span(text string, now time.Time) (time.Time, bool) {
	if han, ok := hanSpan(text, now); ok {
		return han, true
	}
	if text == "half hour" {
		text = "half an hour"
	}
	rest, passed, days, found := text, time.Duration(0), 0, false
	for rest != "" {
		m := spanPart.FindStringSubmatch(rest)
		if m == nil {
			return time.Time{}, false
		}
		n, ok := amount(m[1])
		if !ok {
			return time.Time{}, false
		}
		unit, calendar := unitOf(m[2])
		if calendar && n == float64(int(n)) {
			days += int(n) * int(unit/day)
		} else {
			passed += time.Duration(n * float64(unit))
		}
		rest, found = strings.TrimSpace(rest[len(m[0]):]), true
		if rest == "from now" || rest == "later" {
			rest = ""
		}
	}
	return ahead(now, days, passed), found
}

// amount is a number of units; at most four digits, so that nothing overflows.
func amount(word string) (float64, bool) {
	switch word {
	case "a", "an":
		return 1, true
	case "half a", "half an":
		return 0.5, true
	}
	n, err := strconv.ParseFloat(word, 64)
	return n, err == nil && n <= 9999
}

func unitOf(word string) (unit time.Duration, calendar bool) {
	switch word[0] {
	case 'm':
		return time.Minute, false
	case 'h':
		return time.Hour, false
	case 'd':
		return day, true
	}
	return 7 * day, true
}

func ahead(now time.Time, days int, passed time.Duration) time.Time {
	if days > 0 {
		y, m, d := now.Date()
		now = at(y, m, d+days, now.Hour(), now.Minute(), now.Location()).Add(time.Duration(now.Second()) * time.Second)
	}
	return now.Add(passed)
}

// hanSpan reads "两小时", "一个半小时", "1小时30分钟后", "半天".
func hanSpan(text string, now time.Time) (time.Time, bool) {
	text = strings.ReplaceAll(text, " ", "")
	for _, after := range []string{"以后", "之后", "后"} {
		text = strings.TrimSuffix(text, after)
	}
	rest, passed, days := text, time.Duration(0), 0
	for rest != "" {
		m := hanPart.FindStringSubmatch(rest)
		if m == nil {
			return time.Time{}, false
		}
		halves := 0
		if m[1] == "半" {
			halves = 1
		} else {
			n, ok := number(m[1])
			if !ok {
				return time.Time{}, false
			}
			halves = 2 * n
		}
		if m[2] != "" || m[4] != "" {
			halves++
		}
		unit := map[string]time.Duration{"分钟": time.Minute, "分": time.Minute, "小时": time.Hour, "钟头": time.Hour, "天": day, "日": day}[m[3]]
		if unit == 0 {
			unit = 7 * day
		}
		if unit >= day && halves%2 == 0 {
			days += halves / 2 * int(unit/day)
		} else {
			passed += time.Duration(halves) * unit / 2
		}
		rest = rest[len(m[0]):]
	}
	return ahead(now, days, passed), text != ""
}

// digits of Chinese numbers.
var digits = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// number reads "15", "十五", "二十", "两": up to 9999 in digits, 99 in characters.
func number(text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, n >= 0 && n <= 9999
	}
	n, part, ten := 0, -1, false
	for _, r := range text {
		switch d, ok := digits[r]; {
		case r == '十' && !ten:
			n, part, ten = 10*max(part, 0), -1, true
			if n == 0 {
				n = 10
			}
		case ok && part < 0:
			part = d
		case ok && part == 0: // "零五"
			part = d
		default:
			return 0, false
		}
	}
	if part < 0 && !ten {
		return 0, false
	}
	return n + max(part, 0), true
}
