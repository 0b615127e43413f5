package dialog_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// What a blocked customer reads of their request is that it is closed, not that it
// waits on a list.
func TestStandingOfABlockedCustomer(t *testing.T) {
	t.Parallel()
	c := claimed(t)
	c.agent(anna, "!block spam")
	for _, s := range c.last.Sends {
		if s.To == bot.Customer {
			t.Errorf("the customer is told %q", s.Reply.Text)
		}
	}
	if len(c.status) != 1 || c.status[0].State != dialog.StandingResolved || c.status[0].Status != "Your request is closed." {
		t.Errorf("status: %+v", c.status)
	}
}

// The line that says when the team comes says something else once it has come; a time
// that the hours have moved meanwhile is said anew.
func TestStandingWhenTheTeamComes(t *testing.T) {
	t.Parallel()
	shows := func(d *dialog.Config, _ *answer.Config) { d.Accounts = map[string]dialog.Account{"web": {Shows: true}} }
	h := office(t)
	c := comes(t, h, "2026-11-28 12:00 +0100", shows) // a Saturday
	c.asks(from("en", ""), personEn)
	stands := func() string { return c.status[len(c.status)-1].Status }
	if got := stands(); got != "Your request is with our team, who are back on Monday, 30 November, at 9:00 (Berlin time)." {
		t.Fatal(got)
	}
	monday := h.Week[1]
	h.Week[1] = nil
	if wantLines(t, c.reaches(berlinTime, "2026-11-30 09:00 +0100")); !strings.Contains(stands(), "Tuesday, 1 December") {
		t.Error(stands())
	}
	h.Week[1] = monday
	if wantLines(t, c.reaches(berlinTime, "2026-12-01 09:00 +0100")); stands() != "Your request is with our team. A colleague will answer as soon as one is free." {
		t.Error(stands())
	}
	wantLines(t, c.rest("back"))

	// Nobody sees it in other chats; and who has an agent waits for no office.
	c = comes(t, h, "2026-11-28 12:00 +0100")
	c.asks(from("en", ""), personEn)
	wantLines(t, c.rest("back"))
	c = comes(t, h, "2026-11-28 12:00 +0100", shows)
	c.asks(from("en", ""), personEn).agentPresses(anna, "claim")
	wantLines(t, c.rest("back"))
}
