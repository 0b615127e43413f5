package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/hours"
)

// A claim is a lease: reminded, lost, then the leads, then the alarm channel.
func TestClaimWithoutAReplyGoesBack(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").stands("t1")
	c.agentPresses(anna, dialog.ChoiceClaim).want("Anna from our team has joined", "edit desk: [T-1001 · human | Anna has it")
	if c.stage() != "the agent's turn" {
		t.Fatalf("stage %q", c.stage())
	}
	c.later(19 * time.Minute).want()
	c.later(time.Minute).want("say desk: ⏳ Anna, **T-1001** waits for your first reply. In 10 minutes it goes back")
	if c.called() != "U1" {
		t.Errorf("called %q", c.called())
	}
	c.later(10*time.Minute).want("say desk: ⏳ Anna claimed **T-1001** and did not reply within 30 minutes, so it is back in the queue.", "edit desk: [T-1001 · human | Waiting since")
	if c.called() != "U9" || c.stage() != "open" || c.entry().Owner != dialog.OwnerQueue {
		t.Errorf("called %q, stage %q, %+v", c.called(), c.stage(), c.entry())
	}
	c.later(30 * time.Minute).want("say desk: ⏳ Nobody has taken **T-1001** for 30 minutes.")
	if c.called() != "U9" {
		t.Errorf("called %q", c.called())
	}
	c.later(30 * time.Minute).want("say slack/CALARM: [T-1001 · human | Nobody has taken it for 60 minutes]")
	if got := c.last.Sends[0].Reply.Card.Text; got != "[To the thread](handoff:slack/C1/t1)" {
		t.Errorf("the alarm links to %s", got)
	}
	c.later(24 * time.Hour).want() // each is told once
	c.agent(ben, "hello").want("Ben from our team", "<Ben> hello", "edit desk")
	c.later(24 * time.Hour).want() // who has replied is not reminded
	if c.stage() != "waiting for the customer" {
		t.Errorf("stage %q", c.stage())
	}
}

func TestNobodyTakesANewTicket(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human")
	c.later(30 * time.Minute).want("say desk: ⏳ Nobody has taken **T-1001**")
	c.later(30 * time.Minute).want("say slack/CALARM: [T-1001 · human | Nobody has taken it for 60 minutes]")
	if got := c.last.Sends[0].Reply.Card.Text; got != "[To the thread](handoff:slack/C1)" { // the channel: nobody told where the thread is
		t.Errorf("the alarm links to %s", got)
	}
}

// A clock that jumps over everything takes each step once and none of what is past.
func TestLeaseOfAClockThatJumps(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").agentPresses(anna, dialog.ChoiceClaim)
	delete(c.timers, "lease")
	c.alarm("lease", c.now.Add(7*24*time.Hour)).want("say desk: ⏳ Anna claimed", "edit desk")
	at := c.timers["lease"]
	if at.Before(c.now) {
		t.Errorf("the next step was in the past: %s, now %s", at, c.now)
	}
	c.alarm("lease", c.now.Add(7*24*time.Hour)).want("say desk: ⏳ Nobody has taken", "say slack/CALARM")
	c.alarm("lease", c.now.Add(time.Hour)).want() // a timer that comes again
}

func TestLeaseEndsWithAReply(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").agentPresses(anna, dialog.ChoiceClaim)
	c.later(25 * time.Minute)
	c.agent(anna, "// a note is no reply")
	if _, ok := c.timers["lease"]; !ok {
		t.Error("a note ended the lease")
	}
	c.agent(anna, "hello")
	if at, ok := c.timers["lease"]; ok {
		t.Errorf("the lease goes on: %s", at)
	}
	c.says("thanks").says("but why?") // the agent's turn again, and no lease
	if at, ok := c.timers["lease"]; ok || c.stage() != "the agent's turn" {
		t.Errorf("%s, stage %q", at, c.stage())
	}
	c.agent(ben, "!assign me").want("Ben from our team has joined", "edit desk")
	if _, ok := c.timers["lease"]; !ok {
		t.Error("a new agent has no lease")
	}
}

// Outside the team's hours nobody is asked for anything.
func TestLeaseWaitsForTheTeam(t *testing.T) {
	t.Parallel()
	office := &hours.Schedule{Zone: time.UTC, Week: hours.Week{5: {{From: 540, To: 730}}, 6: {{From: 540, To: 1020}}}}
	c := newTalk(t, teams, func(d *dialog.Config, _ *answer.Config) { d.Hours = office })
	c.says("human").agentPresses(anna, dialog.ChoiceClaim) // Friday, 12:02
	c.later(19 * time.Hour).want()
	// 8 minutes on Friday and 12 on Saturday.
	if at := c.timers["lease"]; !at.Equal(time.Date(2026, 11, 21, 9, 12, 0, 0, time.UTC)) {
		t.Errorf("reminded at %s", at)
	}
}

func TestWithoutATimeNobodyIsWatched(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agentPresses(anna, dialog.ChoiceClaim)
	if len(c.timers) > 0 {
		t.Errorf("timers: %v", c.timers)
	}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").agent(anna, "hello")
	c.agent(anna, "!release").want("say desk: Anna has given **T-1001** back to the queue.", "edit desk: [T-1001 · human | Waiting since")
	c.agent(anna, "!release").want("say desk only U1: **T-1001** is open")
	if got := c.kinds("stage"); len(got) != 4 || !strings.Contains(got[3], `"from":"waiting","what":"released","to":"open","agent":"U1"`) {
		t.Errorf("facts: %v", got)
	}
	if got := c.kinds("audit"); len(got) != 2 || got[0] != `{"who":"slack:U1","name":"Anna","verb":"release","ticket":"T-1001"}` {
		t.Errorf("audit: %v", got)
	}
	c.later(30 * time.Minute).want("⏳ Nobody has taken")
}
