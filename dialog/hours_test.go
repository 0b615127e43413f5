package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/hours"
)

func place(t testing.TB, zone string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// office is open Monday to Friday, 9:00 to 17:00, in Berlin; Friday also from 22:00
// to 2:00.
func office(t testing.TB) *hours.Schedule {
	day := []hours.Span{{From: 540, To: 1020}}
	return &hours.Schedule{
		Zone:  place(t, "Europe/Berlin"),
		Week:  hours.Week{1: day, 2: day, 3: day, 4: day, 5: {day[0], {From: 1320, To: 1560}}},
		Dates: []hours.Date{{Month: time.December, Day: 25, Name: "Christmas *Day*"}},
	}
}

func keeps(h dialog.Hours) func(*dialog.Config, *answer.Config) {
	return func(d *dialog.Config, _ *answer.Config) { d.Hours = h }
}

// comes is a talk that begins a minute before now.
func comes(t *testing.T, h dialog.Hours, now string, change ...func(*dialog.Config, *answer.Config)) *talk {
	t.Helper()
	c := newTalk(t, append(change, keeps(h))...)
	at, err := time.Parse("2006-01-02 15:04 -0700", now)
	if err != nil {
		t.Fatal(err)
	}
	c.now = at.Add(-time.Minute)
	return c
}

func from(locale, zone string) bot.Person {
	return bot.Person{ID: "c1", Name: "Lena", Locale: locale, Zone: zone}
}

func (c *talk) asks(p bot.Person, text string) *talk {
	c.Helper()
	return c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: text, From: p})
}

const (
	personEn = "I want to talk to a person"
	personZh = "我要转人工"
)

func TestExpectation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ now, locale, zone, want string }{
		"inside":                      {"2026-11-27 10:00 +0100", "en", "", "A colleague from our team will answer you right here, as soon as one is free."},
		"inside, Chinese":             {"2026-11-27 10:00 +0100", "zh-CN", "", "我们的同事有空后会尽快在这里回复您。"},
		"over midnight, inside":       {"2026-11-28 01:00 +0100", "en", "", "as soon as one is free."},
		"over midnight, outside":      {"2026-11-28 02:00 +0100", "en", "", "Your number is **T-1001**. Our team is back on Monday at 9:00 (Berlin time). Your request is kept and will be answered then. You can go on writing; it will all be added."},
		"outside, Chinese":            {"2026-11-28 02:00 +0100", "zh-CN", "", "您的编号是 **T-1001**。我们的团队将于星期一 9:00（柏林时间）回来。您的请求已保留，届时会为您答复。您可以继续留言，内容都会一并转达。"},
		"today":                       {"2026-11-26 08:00 +0100", "en", "", "Our team is back today at 9:00 (Berlin time)."},
		"today, Chinese":              {"2026-11-26 08:00 +0100", "zh-CN", "", "我们的团队将于今天 9:00（柏林时间）回来。"},
		"a customer in the same zone": {"2026-11-28 12:00 +0100", "en", "Europe/Vienna", "back on Monday at 9:00 (Berlin time)."},
		"a customer to the east":      {"2026-11-28 12:00 +0100", "en", "Asia/Shanghai", "back on Monday at 9:00 (Berlin time; 16:00 where you are)."},
		"the same, Chinese":           {"2026-11-28 12:00 +0100", "zh-CN", "Asia/Shanghai", "我们的团队将于星期一 9:00（柏林时间，您当地时间 16:00）回来。"},
		"on another day":              {"2026-11-28 12:00 +0100", "en", "Pacific/Honolulu", "back on Monday at 9:00 (Berlin time; Sunday 22:00 where you are)."},
		"the same in Chinese":         {"2026-11-28 12:00 +0100", "zh-CN", "Pacific/Honolulu", "将于星期一 9:00（柏林时间，您当地时间星期日 22:00）回来。"},
		"today is not theirs":         {"2026-11-26 08:00 +0100", "en", "Pacific/Honolulu", "back on Thursday, 26 November, at 9:00 (Berlin time; Wednesday 22:00 where you are)."},
		"a zone that nobody knows":    {"2026-11-28 12:00 +0100", "en", "Mars/Olympus", "back on Monday at 9:00 (Berlin time)."},
		"the machine's zone":          {"2026-11-28 12:00 +0100", "en", "Local", "back on Monday at 9:00 (Berlin time)."},
		"a holiday":                   {"2026-12-25 12:00 +0100", "en", "", `Because of Christmas \*Day\*, our team is back on Monday at 9:00 (Berlin time). Your request is kept and will be answered then.`},
		"a holiday, Chinese":          {"2026-12-25 12:00 +0100", "zh-CN", "", `因Christmas \*Day\*，我们的团队将于星期一 9:00（柏林时间）回来。您的请求已保留，届时会为您答复。`},
		"the clocks go forward":       {"2027-03-27 12:00 +0100", "en", "America/New_York", "back on Monday at 9:00 (Berlin time; 3:00 where you are)."},
		"the clocks go back":          {"2027-10-30 12:00 +0200", "en", "America/New_York", "back on Monday at 9:00 (Berlin time; 4:00 where you are)."},
		"neither":                     {"2027-02-06 12:00 +0100", "en", "UTC", "back on Monday at 9:00 (Berlin time; 8:00 where you are)."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			words := personEn
			if c.locale != "en" {
				words = personZh
			}
			k := comes(t, office(t), c.now)
			k.asks(from(c.locale, c.zone), words).want(c.want, "open desk", "say desk: <Lena>")
		})
	}
}

func TestExpectationFarAhead(t *testing.T) {
	t.Parallel()
	far := &hours.Schedule{Zone: place(t, "America/New_York"), Dates: []hours.Date{{Year: 2027, Month: time.January, Day: 4, Open: []hours.Span{{From: 545, To: 600}}}}}
	comes(t, far, "2026-11-28 12:00 +0000").asks(from("en", ""), personEn).want("back on Monday, 4 January, at 9:05 (New York time).", "open desk", "say desk")
	comes(t, far, "2026-11-28 12:00 +0000").asks(from("zh-CN", ""), personZh).want("将于1月4日星期一 9:05（纽约时间）回来。", "open desk", "say desk")
	never := &hours.Schedule{Zone: time.UTC}
	comes(t, never, "2026-11-28 12:00 +0000").asks(from("en", ""), personEn).want("Our team is not here at present. Your request is kept and will be answered when it is back.", "open desk", "say desk")
	comes(t, never, "2026-11-28 12:00 +0000").asks(from("zh-CN", ""), personZh).want("我们的团队目前不在。", "open desk", "say desk")
	utc := &hours.Schedule{Zone: time.UTC, Week: hours.Week{1: {{From: 540, To: 600}}}}
	comes(t, utc, "2026-11-28 12:00 +0000").asks(from("en", ""), personEn).want("back on Monday at 9:00 (UTC).", "open desk", "say desk")
}

func TestWaitingCustomerAsksAgain(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-28 12:00 +0100")
	c.asks(from("en", "Asia/Shanghai"), personEn)
	c.asks(from("en", "Asia/Shanghai"), "a human please!").want("say desk", "say customer: Your request **T-1001** is with our team. Our team is back on Monday at 9:00 (Berlin time; 16:00 where you are). Your request is kept and will be answered then.")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "status", From: lena}).want("back on Monday at 9:00 (Berlin time; 16:00 where you are).")
	c.now = c.now.Add(46 * time.Hour) // Monday, 10:00
	c.says("a human please!").want("say desk", "say customer: Your request **T-1001** is with our team and has been waiting for 46 hours. A colleague will answer you right here, as soon as one is free.")
	// Whom a colleague has is not told of hours.
	c.now = c.now.Add(12 * time.Hour)
	c.agentPresses(anna, dialog.ChoiceClaim)
	c.says("a human please!").want("say desk")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "status", From: lena}).want("Anna has your request **T-1001**")
}

func TestOutsideWithoutADesk(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-28 12:00 +0100", withoutDesk)
	c.asks(lena, personEn).want("Your number is **T-1001**. Our team is back on Monday at 9:00 (Berlin time). Your request is kept and will be answered then. You can go on writing; it will all be added. (assistant)")
	c.presses(dialog.ChoicePerson).want("Your request **T-1001** is with our team. Our team is back on Monday at 9:00 (Berlin time). Your request is kept and will be answered then. (assistant)")
}

// Who may be in danger reads the same words at any hour.
func TestCrisisKeepsItsWords(t *testing.T) {
	t.Parallel()
	const words = "I want to kill myself"
	inside := comes(t, office(t), "2026-11-27 10:00 +0100").asks(lena, words)
	outside := comes(t, office(t), "2026-11-28 12:00 +0100").asks(lena, words)
	if a, b := heard(inside.last)[0], heard(outside.last)[0]; a != b || !strings.Contains(a, "emergency number") {
		t.Errorf("inside:  %s\noutside: %s", a, b)
	}
	if got := outside.status; len(got) != 1 || strings.Contains(got[0].Status, "back on") {
		t.Errorf("status: %+v", got)
	}
	outside.presses(dialog.ChoicePerson)
	for _, line := range heard(outside.last) {
		if strings.Contains(line, "back on") {
			t.Errorf("told of hours: %s", line)
		}
	}
}

// The place that always shows how a request stands says when the team is back, and
// no longer once it is there.
func TestStandingOutside(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ locale, words, away, there string }{
		{"en", personEn, "Your request is with our team, who are back on Monday, 30 November, at 9:00 (Berlin time; 16:00 where you are).", "A colleague will answer as soon as one is free."},
		{"zh-CN", personZh, "您的请求已在我们团队，团队将于11月30日星期一 9:00（柏林时间，您当地时间 16:00）回来。", "同事有空后会尽快回复。"},
	} {
		c := comes(t, office(t), "2026-11-28 12:00 +0100").asks(from(x.locale, "Asia/Shanghai"), x.words)
		if len(c.status) != 1 || c.status[0].State != dialog.StandingQueue || c.status[0].Status != x.away {
			t.Errorf("status: %+v, want %q", c.status, x.away)
		}
		if c.asks(from(x.locale, "Asia/Shanghai"), "hm"); len(c.status) != 0 {
			t.Errorf("said again: %+v", c.status)
		}
		c.now = c.now.Add(46 * time.Hour)
		if c.asks(from(x.locale, "Asia/Shanghai"), "hm"); len(c.status) != 1 || !strings.Contains(c.status[0].Status, x.there) {
			t.Errorf("status when the team is back: %+v", c.status)
		}
	}
}

func TestCardSaysOutside(t *testing.T) {
	t.Parallel()
	for now, want := range map[string]string{
		"2026-11-27 10:00 +0100": "",
		"2026-11-28 12:00 +0100": "Hours: came outside hours",
		"2026-12-25 12:00 +0100": "Hours: came outside hours (Christmas *Day*)",
	} {
		c := comes(t, office(t), now).asks(lena, personEn)
		got := ""
		for _, f := range c.last.Sends[1].Reply.Card.Fields {
			if f.Name == "Hours" {
				got = f.Name + ": " + f.Value
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", now, got, want)
		}
	}
}

func TestStatusCommandTellsHours(t *testing.T) {
	t.Parallel()
	always := &hours.Schedule{Zone: time.UTC, Week: hours.Always()}
	for _, x := range []struct {
		h         dialog.Hours
		now, want string
	}{
		{nil, "2026-11-27 10:00 +0100", "Waiting longest: –."},
		{office(t), "2026-11-27 10:00 +0100", "The team is open; it closes today at 17:00 (Berlin time)."},
		{office(t), "2026-11-27 23:00 +0100", "The team is open; it closes on Saturday at 2:00 (Berlin time)."},
		{office(t), "2026-11-28 12:00 +0100", "The team is closed; it opens on Monday at 9:00 (Berlin time)."},
		{office(t), "2026-12-25 12:00 +0100", `The team is closed because of Christmas \*Day\*; it opens on Monday at 9:00 (Berlin time).`},
		{always, "2026-11-28 12:00 +0100", "The team is open around the clock."},
		{&hours.Schedule{Zone: time.UTC}, "2026-11-28 12:00 +0100", "The team is closed, and no opening is foreseen."},
	} {
		c := comes(t, x.h, x.now)
		c.name = "desk"
		c.turn(bot.Desk, bot.Message{Kind: bot.KindCommand, Name: "handoff", Text: "status", From: anna, At: bot.Address{Account: "slack", Chat: "C1"}})
		got := heard(c.last)
		if len(got) != 1 || !strings.HasSuffix(got[0], x.want+" (/queue) (/mine)") {
			t.Errorf("%s: %v, want %q", x.now, got, x.want)
		}
	}
}

// Without hours nobody says anything of them, whatever the hour.
func TestWithoutHours(t *testing.T) {
	t.Parallel()
	c := comes(t, nil, "2026-12-25 03:00 +0000").asks(from("en", "Asia/Shanghai"), personEn)
	c.want("as soon as one is free. You can go on writing", "open desk", "say desk")
	if c.status[0].Status != "Your request is with our team. A colleague will answer as soon as one is free." || strings.Contains(string(c.state), "outside") {
		t.Errorf("status %+v, state %s", c.status, c.state)
	}
}
