package dialog

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
)

// Hours says when the team is there. It is asked in the middle of a turn, so it
// answers from memory.
type Hours interface {
	At(t time.Time) Opening

	// Add is the moment at which the team will have been there for d since from;
	// outside its hours that is never before it opens. Zero: not foreseen.
	Add(from time.Time, d time.Duration) time.Time

	// Between is how long the team is there between a and b; 0 if b is not after a.
	Between(a, b time.Time) time.Duration
}

// Opening is whether the team is there at a moment.
type Opening struct {
	Open    bool
	Change  time.Time      // until when, or from when on, it is there; zero: not foreseen
	Holiday string         // why nobody is there, where that has a name; plain text
	Zone    *time.Location // the team's
}

// opening is the team's hours now; false where nobody said anything of hours.
func (t *Turn) opening() (Opening, bool) {
	hours := t.hours()
	if hours == nil {
		return Opening{}, false
	}
	return hours.At(t.Now), true
}

// DeskOpen reports whether the team is there now; true where nobody said anything of
// hours.
func (t *Turn) DeskOpen() bool {
	is, ok := t.opening()
	return !ok || is.Open
}

// hours are the team's; nil where nobody said anything of them.
func (t *Turn) hours() Hours { return t.hoursOf(t.Team().Name) }

// hoursOf are those of the team of that name, with what admins have changed of them.
func (t *Turn) hoursOf(name string) Hours {
	return t.Switches().over(t.manager.teamOf(name).Name, t.manager.regularHours(name))
}

// regularHours are a team's as they are configured; nil where nobody said anything of
// them.
func (m *Manager) regularHours(name string) Hours {
	if hours := m.teamOf(name).Hours; hours != nil {
		return hours
	}
	return m.hours
}

// OpenAfter is the moment at which the ticket's team will have been there for d since
// from: from plus d where nobody said anything of hours. Zero: not foreseen.
func (t *Turn) OpenAfter(from time.Time, d time.Duration) time.Time {
	if hours := t.hours(); hours != nil {
		return hours.Add(from, d)
	}
	return from.Add(max(d, 0))
}

// OpenBetween is how long the ticket's team is there between two moments: all the
// time where nobody said anything of hours.
func (t *Turn) OpenBetween(a, b time.Time) time.Duration { return openBetween(t.hours(), a, b) }

func openBetween(hours Hours, a, b time.Time) time.Duration {
	if hours != nil {
		return hours.Between(a, b)
	}
	return max(b.Sub(a), 0)
}

// away is what the customer is told of a team that is not there: when it is back,
// in the team's zone and in the customer's. Empty while it is there, where nobody
// said anything of hours, and in a crisis, which has words of its own.
func (t *Turn) away(reason Reason) string {
	is, ok := t.opening()
	if !ok || is.Open || reason == ReasonCrisis {
		return ""
	}
	switch when := t.manager.texts.when(t.Language(), is, t.Now, t.zone()); {
	case is.Change.IsZero():
		return t.Text("hours.unknown")
	case is.Holiday != "":
		return t.Text("hours.holiday", "when", when, "holiday", Line(is.Holiday, maxHoliday))
	default:
		return t.Text("hours.away", "when", when)
	}
}

// maxHoliday is the length of a holiday's name.
const maxHoliday = 60

// back is when the team comes that is not there while the customer waits.
func (t *Turn) back() *Back {
	tk := t.State.Ticket
	if !tk.Open() || t.State.Owner == OwnerAgent || t.State.Owner == OwnerBot || tk.Reason == ReasonCrisis {
		return nil
	}
	is, ok := t.opening()
	if !ok || is.Open || is.Change.IsZero() {
		return nil
	}
	return &Back{At: is.Change.UTC(), Zone: is.Zone.String()} // in UTC, as it is read again: standings are compared
}

// keepBack follows when the team comes. Where the customer always sees it, a timer comes
// then: the line would go on saying it.
func (t *Turn) keepBack() {
	tk := t.State.Ticket
	if tk == nil {
		return
	}
	was := tk.Back
	tk.Back = t.back()
	switch {
	case !t.account().Shows:
	case tk.Back == nil && was != nil:
		t.Wake(timerBack, time.Time{})
	case tk.Back != nil && (was == nil || !was.At.Equal(tk.Back.At)):
		t.Wake(timerBack, tk.Back.At)
	}
}

// alarmBack is the time at which the team comes: the end of the turn shows it, and sets
// the next one if it does not.
func (t *Turn) alarmBack(context.Context, string) error {
	if tk := t.State.Ticket; tk != nil {
		tk.Back = nil
	}
	return nil
}

// Back is when the team is there again, as the customer was told.
type Back struct {
	At   time.Time `json:"at"`
	Zone string    `json:"zone"`
}

// DeskHours is whether the team is there and until when or from when on, in the
// agents' words, by the team's clock and the reader's; empty where nobody said anything of hours.
func (t *Turn) DeskHours() string {
	is, ok := t.opening()
	if !ok {
		return ""
	}
	return t.deskOpening(is)
}

// HoursOf is the same of a team, whichever has the ticket.
func (t *Turn) HoursOf(team Team) string {
	hours := t.hoursOf(team.Name)
	if hours == nil {
		return ""
	}
	return t.deskOpening(hours.At(t.Now))
}

func (t *Turn) deskOpening(is Opening) string {
	when := t.manager.texts.when(t.manager.locale, is, t.Now, zoneNamed(t.Message().From.Zone))
	switch {
	case is.Open && is.Change.IsZero():
		return t.DeskText("hours.desk_always")
	case is.Open:
		return t.DeskText("hours.desk_open", "when", when)
	case is.Change.IsZero():
		return t.DeskText("hours.desk_unknown")
	case is.Holiday != "":
		return t.DeskText("hours.desk_holiday", "when", when, "holiday", Line(is.Holiday, maxHoliday))
	}
	return t.DeskText("hours.desk_closed", "when", when)
}

// when is the change of an opening in words: "on Monday at 9:00 (Berlin time)",
// and by the customer's clock where it shows something else. A day is named alone
// only where customer and team cannot mean different ones.
func (x *Texts) when(language string, is Opening, now time.Time, customer *time.Location) string {
	if is.Change.IsZero() {
		return ""
	}
	at := is.Change.In(is.Zone)
	today := now.In(is.Zone)
	days := daysBetween(today, at)
	if days == 0 && customer != nil && daysBetween(today, now.In(customer)) != 0 {
		days = -1
	}
	key := "hours.date"
	switch {
	case days == 0:
		key = "hours.today"
	case days > 0 && days < 7:
		key = "hours.day"
	}
	zone := x.Zone(language, at)
	if customer != nil {
		if theirs := at.In(customer); !sameClock(at, theirs) {
			key := "hours.theirs_day"
			if daysBetween(at, theirs) == 0 {
				key = "hours.theirs"
			}
			zone = x.Label(language, key, "zone", zone, "weekday", x.weekday(language, theirs), "time", hourMinute(theirs))
		}
	}
	return x.Label(language, key, "weekday", x.weekday(language, at), "date", x.date(language, at), "time", hourMinute(at), "zone", zone)
}

// daysBetween is how many days of the calendar b is after a, each by its own clock.
func daysBetween(a, b time.Time) int {
	midnight := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(b).Sub(midnight(a)) / (24 * time.Hour))
}

func sameClock(a, b time.Time) bool {
	_, x := a.Zone()
	_, y := b.Zone()
	return x == y
}

func hourMinute(t time.Time) string { return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()) }

func (x *Texts) weekday(language string, t time.Time) string {
	return x.Label(language, "hours."+strings.ToLower(t.Weekday().String()))
}

func (x *Texts) date(language string, t time.Time) string {
	month := x.Label(language, "hours."+strings.ToLower(t.Month().String()))
	return x.Label(language, "hours.month_day", "month", month, "day", t.Day())
}

// Zone is the name of a moment's zone as people say it: "Berlin time", "UTC".
func (x *Texts) Zone(language string, t time.Time) string {
	name := t.Location().String()
	area, city, ok := strings.Cut(name, "/")
	if !ok || area == "Etc" {
		if _, offset := t.Zone(); offset != 0 {
			return "UTC" + t.Format("-07:00")
		}
		return "UTC"
	}
	city = city[strings.LastIndexByte(city, '/')+1:]
	if Catalog(language) == "zh-CN" {
		city = cmp.Or(chineseCities[name], city)
	}
	return x.Label(language, "hours.zone", "city", strings.ReplaceAll(city, "_", " "))
}

// chineseCities are the zones whose cities are known by a Chinese name.
var chineseCities = map[string]string{
	"Asia/Shanghai": "北京", "Asia/Chongqing": "北京", "Asia/Harbin": "北京", "Asia/Urumqi": "乌鲁木齐",
	"Asia/Hong_Kong": "香港", "Asia/Macau": "澳门", "Asia/Taipei": "台北", "Asia/Singapore": "新加坡",
	"Asia/Kuala_Lumpur": "吉隆坡", "Asia/Tokyo": "东京", "Asia/Seoul": "首尔", "Asia/Bangkok": "曼谷",
	"Asia/Jakarta": "雅加达", "Asia/Manila": "马尼拉", "Asia/Ho_Chi_Minh": "胡志明市", "Asia/Kolkata": "加尔各答",
	"Asia/Dubai": "迪拜", "Europe/London": "伦敦", "Europe/Berlin": "柏林", "Europe/Paris": "巴黎",
	"Europe/Madrid": "马德里", "Europe/Rome": "罗马", "Europe/Vienna": "维也纳", "Europe/Zurich": "苏黎世",
	"Europe/Amsterdam": "阿姆斯特丹", "Europe/Brussels": "布鲁塞尔", "Europe/Moscow": "莫斯科",
	"Europe/Stockholm": "斯德哥尔摩", "Europe/Warsaw": "华沙", "Europe/Istanbul": "伊斯坦布尔",
	"America/New_York": "纽约", "America/Chicago": "芝加哥", "America/Denver": "丹佛",
	"America/Los_Angeles": "洛杉矶", "America/Toronto": "多伦多", "America/Vancouver": "温哥华",
	"America/Mexico_City": "墨西哥城", "America/Sao_Paulo": "圣保罗", "Australia/Sydney": "悉尼",
	"Australia/Melbourne": "墨尔本", "Pacific/Auckland": "奥克兰",
}

// whenBack is a Back in the words of the ticket's language. It stands there for
// days, so it never says "today".
func (t *Turn) whenBack(b Back) string {
	zone, err := time.LoadLocation(b.Zone)
	if err != nil {
		zone = time.UTC
	}
	return t.manager.texts.when(t.State.Ticket.Language, Opening{Change: b.At, Zone: zone}, time.Time{}, t.zone())
}
