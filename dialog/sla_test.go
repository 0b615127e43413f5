package dialog_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/hours"
)

// promises is a team that is there as office is, and answers within an hour.
func promises(h dialog.Hours, sla dialog.SLA) func(*dialog.Config, *answer.Config) {
	return func(d *dialog.Config, _ *answer.Config) {
		d.Teams = []dialog.Team{{Name: "support", Leads: []string{"@leads"}, Hours: h, SLA: sla}}
	}
}

var hourly = dialog.SLA{First: time.Hour, Next: 2 * time.Hour, Resolve: 16 * time.Hour, Warn: 10 * time.Minute}

const berlinTime = "2006-01-02 15:04 -0700"

// slaFacts are those of the clocks, a line each.
func (c *talk) slaFacts() []string {
	var out []string
	for _, f := range c.facts {
		var x dialog.SLAFact
		if f.Kind != "sla" || json.Unmarshal(f.Data, &x) != nil {
			continue
		}
		word := "kept"
		if x.Broken {
			word = "broken"
		}
		out = append(out, string(x.Kind)+" "+word+" "+(time.Duration(x.Took)*time.Second).String())
	}
	return out
}

// calls are who is called in the thread by the last turn.
func (c *talk) calls() []string {
	for _, s := range c.last.Sends {
		if s.To == bot.Desk && s.Op == bot.OpSay {
			return s.Reply.Call
		}
	}
	return nil
}

func wantLines(t *testing.T, got []string, parts ...string) {
	t.Helper()
	ok := len(got) == len(parts)
	for i := 0; ok && i < len(parts); i++ {
		ok = strings.Contains(got[i], parts[i])
	}
	if !ok {
		t.Fatalf("\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(parts, "\n  "))
	}
}

// A warning before the breach and one at it, each once; the card shows it; the clock
// stands still over night.
func TestFirstReply(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-26 16:30 +0100", promises(office(t), hourly)) // a Thursday
	c.asks(from("en", ""), personEn)
	if got := c.field("First reply"); got != "🟢 due Friday, 27 November, 9:30 (Berlin time)" {
		t.Fatalf("the card: %q", got)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-27 09:19 +0100"))
	wantLines(t, c.reaches(berlinTime, "2026-11-27 09:21 +0100"),
		"say desk: ⏳ **First reply** is due in 10 minutes: Friday, 27 November, 9:30 (Berlin time).")
	if got := c.calls(); !slices.Equal(got, []string{"@leads"}) {
		t.Errorf("called: %v", got)
	}
	if got := c.field("First reply"); !strings.HasPrefix(got, "🟡 due Friday") {
		t.Errorf("the card: %q", got)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-27 10:30 +0100"), "say desk: ⏰ **First reply** is overdue")
	if got := c.field("First reply"); got != "🔴 overdue" {
		t.Errorf("the card: %q", got)
	}
	c.agent(anna, "Hello, sorry for the wait.")
	wantLines(t, c.slaFacts(), "first broken 1h0m0s")
	wantLines(t, c.replies(), "first, 18h1m0s, of which open 2h1m0s")
}

// replies are the facts "replied", a line each.
func (c *talk) replies() []string {
	var out []string
	for _, f := range c.facts {
		var x dialog.RepliedFact
		if f.Kind != "replied" || json.Unmarshal(f.Data, &x) != nil {
			continue
		}
		word := "next"
		if x.First {
			word = "first"
		}
		out = append(out, word+", "+(time.Duration(x.Waited)*time.Second).String()+", of which open "+(time.Duration(x.Open)*time.Second).String())
	}
	return out
}

// Who answers in time hears nothing; the next reply has a promise of its own, and the
// solution's clock stands still while the customer is waited for.
func TestNextReplyAndSolution(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly)) // a Monday
	c.asks(from("en", ""), personEn)
	c.reaches(berlinTime, "2026-11-23 09:29 +0100")
	c.agent(anna, "Which order?")
	wantLines(t, c.slaFacts(), "first kept 30m0s")
	if got := c.field("Solution"); got != "⏸ stands still" {
		t.Errorf("the card: %q", got)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-26 08:59 +0100")) // three days: nothing
	c.asks(from("en", ""), "Order 42")
	if got := c.field("Solution"); got != "🟢 due Friday, 27 November, 16:30 (Berlin time)" {
		t.Errorf("the card: %q", got)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-26 10:51 +0100"), "⏳ **Next reply** is due in 10 minutes")
	if got := c.calls(); !slices.Equal(got, []string{"U1", "@leads"}) {
		t.Errorf("called: %v", got)
	}
	c.agent(anna, "It is on its way.")
	wantLines(t, c.reaches(berlinTime, "2026-11-26 12:59 +0100"))
	c.asks(from("en", ""), "And when will it be here?")
	c.agent(anna, "Tomorrow.")
	c.agent(anna, "!resolve")
	wantLines(t, c.slaFacts(), "first kept", "next kept 1h52m0s", "next kept 1m0s", "resolve kept 2h23m0s")
	if len(c.wakes) != 0 {
		t.Errorf("timers of a ticket that is closed: %v", c.wakes)
	}
}

// A clock that jumps, or a program that did not run for a week, tells one thing only,
// the most important, and tells it once.
func TestNoStorm(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly))
	c.asks(from("en", ""), personEn)
	name, _ := c.next()
	c.now = c.now.Add(7 * 24 * time.Hour)
	wantLines(t, c.rings(name, c.now), "say desk: ⏰ **First reply** is overdue: it was due Monday, 23 November, 10:00 (Berlin time).")
	wantLines(t, c.slaFacts(), "first broken", "resolve broken")
	wantLines(t, c.passes(30*24*time.Hour))
	// The clock was wrong, and goes back: nothing is told twice.
	c.now = c.now.Add(-37 * 24 * time.Hour)
	wantLines(t, c.passes(60*24*time.Hour))
	c.asks(from("en", ""), "hello?")
	wantLines(t, c.passes(60*24*time.Hour))
}

// A timer that comes too soon (the clock went back) says nothing and comes again.
func TestTimerTooSoon(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly))
	c.asks(from("en", ""), personEn)
	name, at := c.next()
	wantLines(t, c.rings(name, c.now.Add(5*time.Minute)))
	if again, when := c.next(); again != name || !when.Equal(at) {
		t.Fatalf("the timer %q comes %v", again, when)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-23 09:51 +0100"), "⏳ **First reply**")
}

// Without promises nothing is measured against any, and no timer is set; how long
// customers wait is written down all the same.
func TestNoPromise(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.asks(from("en", ""), personEn).agent(anna, "Hello!")
	if len(c.wakes) != 0 || len(c.slaFacts()) != 0 {
		t.Errorf("timers %v, facts %v", c.wakes, c.slaFacts())
	}
	wantLines(t, c.replies(), "first, 1m0s, of which open 1m0s")
}

// A team that is never there breaks no promise, and the card says so.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	never := &hours.Schedule{Zone: place(t, "Europe/Berlin")}
	c := comes(t, never, "2026-11-23 09:00 +0100", promises(never, hourly))
	c.asks(from("en", ""), personEn)
	if got := c.field("First reply"); got != "⏸ nobody is there in the time ahead" || c.wakes["sla"] != (time.Time{}) {
		t.Errorf("the card: %q, timers %v", got, c.wakes)
	}
}

// The customer is told what the team has promised, and no more than it can keep today.
func TestHonestExpectation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ now, locale, zone, want string }{
		"in hours":          {"2026-11-27 10:00 +0100", "en", "", "answer you right here, usually within 60 minutes."},
		"in hours, Chinese": {"2026-11-27 10:00 +0100", "zh-CN", "", "我们的同事会在这里回复您，通常在 60 分钟内。"},
		"before closing":    {"2026-11-26 16:30 +0100", "en", "", "answer you right here, on Friday at 9:30 (Berlin time) at the latest."},
		"their own time":    {"2026-11-26 16:30 +0100", "zh-CN", "Asia/Shanghai", "最晚于星期五 9:30（柏林时间，您当地时间 16:30）在这里回复您。"},
		"outside":           {"2026-11-28 12:00 +0100", "en", "", "Our team is back on Monday at 9:00 (Berlin time)."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := office(t)
			h.Week[5] = h.Week[4]
			talk := comes(t, h, c.now, promises(h, hourly))
			text := personEn
			if c.locale == "zh-CN" {
				text = personZh
			}
			talk.asks(from(c.locale, c.zone), text)
			if got := strings.Join(heard(talk.last), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("sent:\n%s\nwant %q", got, c.want)
			}
		})
	}
}
