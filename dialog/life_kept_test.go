package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/dialog"
	"handoff/dialog/answer"
)

// two teams with hours of their own: support in Berlin by day, the night team in
// Shanghai's, which promises a reply in four hours.
func dayAndNight(t *testing.T) func(*dialog.Config, *answer.Config) {
	shanghai := office(t)
	shanghai.Zone = place(t, "Asia/Shanghai")
	slot := dialog.Callbacks{Slot: 30 * time.Minute}
	return func(d *dialog.Config, _ *answer.Config) {
		d.ParseTime = nextDay
		d.Teams = []dialog.Team{
			{Name: "support", Hours: office(t), SLA: dialog.SLA{First: time.Hour}, Callbacks: slot},
			{Name: "night", Title: "the Night Team", Desk: billing, Leads: []string{"@night"}, Hours: shanghai, SLA: dialog.SLA{First: 4 * time.Hour}, Callbacks: slot},
		}
	}
}

// What a customer was promised holds after a transfer, and what does not is said anew.
func TestPromisesOfAMovedTicket(t *testing.T) {
	t.Parallel()
	c := comes(t, nil, "2026-11-26 15:00 +0100", dayAndNight(t)) // in Shanghai it is 22:00
	c.asks(from("en", ""), personEn).want("usually within 60 minutes", "open desk", "say desk")
	c.agent(anna, "!transfer night")
	wants(t, heard(c.last), "say customer: Our colleagues of the Night Team go on with your request **T-1001**.⏎⏎Our team is back on Friday at 9:00 (Shanghai time)")
	if got := c.choices(); len(got) < 2 || got[0] != "Friday 9:00" {
		t.Errorf("offered: %v", got)
	}
	// A clock that support had broken is not late by what the night team promises.
	c = comes(t, nil, "2026-11-26 09:00 +0100", dayAndNight(t))
	c.asks(from("en", ""), personEn)
	c.reaches(berlinTime, "2026-11-26 10:01 +0100")
	if got := c.field("First reply"); got != "🔴 overdue" {
		t.Fatal(got)
	}
	if c.agent(anna, "!transfer night"); !strings.HasPrefix(c.field("First reply"), "🟢 due Friday, 27 November, ") {
		t.Error(c.field("First reply"))
	}
}

// An appointment moves with its ticket: the seat is the other team's, who read that it
// stands, by their clock, and that nobody is there then.
func TestCallbackOfAMovedTicket(t *testing.T) {
	t.Parallel()
	c := comes(t, nil, "2026-11-26 18:00 +0100", dayAndNight(t))
	c.asks(from("en", ""), personEn)
	c.presses(c.slot("Friday 10:00")).settles() // 17:00 in Shanghai: they have just gone home
	c.agent(anna, "!transfer night")
	wants(t, heard(c.last), "say desk: 📅 The customer was promised a callback, which stands: Friday, 27 November, 17:00 (Shanghai time). That is outside this team's hours")
	never(t, heard(c.last), "request **T-1001**.⏎⏎Our team is back")
	c.settles()
	if got := string(c.memory.kept["callbacks:book"]); strings.Count(got, `"at"`) != 1 || !strings.Contains(got, `"team":"night"`) {
		t.Errorf("the book: %s", got)
	}
	wants(t, c.reaches(berlinTime, "2026-11-27 09:51 +0100"), "say desk: 📅 In 10 minutes, Lena expects to hear from you.")
	if got := c.calls(); len(got) != 1 || got[0] != "@night" {
		t.Errorf("called: %v", got)
	}
}
