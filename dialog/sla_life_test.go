package dialog_test

import (
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/hours"
)

// The clock goes on with another team, by its hours and its promise; what has passed
// stays passed.
func TestClockOfAnotherTeam(t *testing.T) {
	t.Parallel()
	night := &hours.Schedule{Zone: place(t, "Asia/Shanghai"), Week: hours.Always()}
	c := comes(t, office(t), "2026-11-26 16:30 +0100", func(d *dialog.Config, _ *answer.Config) {
		d.Teams = []dialog.Team{
			{Name: "support", Hours: office(t), SLA: hourly},
			{Name: "night", Hours: night, SLA: dialog.SLA{First: 3 * time.Hour, Warn: 10 * time.Minute}, Leads: []string{"@night"}, Desk: bot.Address{Account: "slack", Chat: "C2"}},
		}
	})
	c.asks(from("en", ""), personEn)
	if got := c.field("First reply"); got != "🟢 due Friday, 27 November, 9:30 (Berlin time)" {
		t.Fatalf("the card: %q", got)
	}
	// At 20:00 half an hour of support's time has passed, and 2.5 hours of the night's are left.
	c.reaches(berlinTime, "2026-11-26 19:59 +0100")
	c.agent(anna, "!transfer night")
	if got := c.field("First reply"); got != "🟢 due Friday, 27 November, 5:30 (Beijing time)" && got != "🟢 due Friday, 27 November, 5:30 (Shanghai time)" {
		t.Errorf("the card: %q", got)
	}
	if got := c.field("Solution"); got != "" {
		t.Errorf("the night promises no solution: %q", got)
	}
	c.thread = "t2"
	wantLines(t, c.reaches(berlinTime, "2026-11-26 22:21 +0100"), "say desk: ⏳ **First reply** is due in 10 minutes")
}

// What is put aside is not measured, until it comes back.
func TestSnoozedClock(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly))
	c.asks(from("en", ""), personEn)
	c.reaches(berlinTime, "2026-11-23 09:29 +0100")
	c.agent(anna, "!snooze 3h")
	if got := c.field("First reply"); got != "⏸ stands still" {
		t.Errorf("the card: %q", got)
	}
	c.reaches(berlinTime, "2026-11-23 12:31 +0100") // it has come back
	if got := c.field("First reply"); got != "🟢 due Monday, 23 November, 13:00 (Berlin time)" {
		t.Errorf("the card: %q", got)
	}
}

// The last words are a reply; an end without a word is none.
func TestLastWordsAreAReply(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly))
	c.asks(from("en", ""), personEn).agent(anna, "!resolve It is on its way.")
	wantLines(t, c.replies(), "first, 1m0s, of which open 1m0s")
	wantLines(t, c.slaFacts(), "first kept 1m0s", "resolve kept 1m0s")

	c = comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly))
	c.asks(from("en", ""), personEn).agent(anna, "!resolve")
	wantLines(t, c.replies())
	wantLines(t, c.slaFacts(), "resolve kept 1m0s")
}

// A ticket that comes back is promised a reply and an end anew.
func TestReopenedClock(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly), func(d *dialog.Config, _ *answer.Config) { d.ReopenIn = 48 * time.Hour })
	c.asks(from("en", ""), personEn).agent(anna, "!resolve It is on its way.")
	c.reaches(berlinTime, "2026-11-24 09:59 +0100")
	c.asks(from("en", ""), personEn)
	if got := c.field("Next reply"); got != "🟢 due Tuesday, 24 November, 12:00 (Berlin time)" {
		t.Errorf("the card: %q", got)
	}
	if got := c.field("Solution"); got != "🟢 due Thursday, 26 November, 10:00 (Berlin time)" {
		t.Errorf("the card: %q", got)
	}
}
