package dialog_test

import (
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/hours"
)

// back lets a solved ticket come back for three days.
func back(d *dialog.Config, _ *answer.Config) { d.ReopenIn = 72 * time.Hour }

// solved is a ticket of Lena's parcel that Anna has solved.
func solved(t *testing.T, change ...func(*dialog.Config, *answer.Config)) *talk {
	t.Helper()
	c := newTalk(t, append([]func(*dialog.Config, *answer.Config){back}, change...)...)
	c.says("a human please, my blue lamp arrived broken").stands("t1")
	c.agent(anna, "hello").agent(anna, "!resolve A new one is on its way.")
	return c
}

func TestComesBack(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"that did not help", "a human please", "the blue lamp arrived broken again", "I am really disappointed, do you ship abroad?!!!",
		"thanks but it still fails", "no it's not solved", "Danke, aber es geht immer noch nicht", "reopen", "Anna?"} {
		c := solved(t)
		c.later(48*time.Hour).says(words).want("say desk: ↩️ **T-1001** is open again: the customer says that it is not solved.", "say desk: <Lena> ",
			"say customer: I've opened your request **T-1001** again and passed your message to Anna.", "edit desk: [T-1001 · a human please, my blue lamp arrived broken | Anna has it")
		if c.called() != "U1" || c.stage() != "reopened · reopened 1×" || c.memory.n != 1 {
			t.Errorf("%q: called %q, stage %q, %d numbers", words, c.called(), c.stage(), c.memory.n)
		}
		if e := c.entry(); e.Stage != dialog.StageReopened || e.Agent.Name != "Anna" || e.Waiting.IsZero() {
			t.Errorf("%q: entry %+v", words, e)
		}
		c.agent(anna, "I see").want("say customer: <Anna> I see")
		if c.stage() != "waiting for the customer · reopened 1×" {
			t.Errorf("%q: stage %q", words, c.stage())
		}
	}
}

func TestDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"thanks!", "thank you, bye", "👍", "ok", "yes", "no", "hello", "how do I get a refund", "do you ship abroad?", "great, that worked, thank you so much Anna", "Danke Anna, hat geklappt!", "Anna was really kind"} {
		c := solved(t)
		c.says(words)
		if c.list != nil || c.memory.n != 1 {
			t.Errorf("%q opened something: %v", words, heard(c.last))
		}
		for _, s := range c.last.Sends {
			if s.To == bot.Desk {
				t.Errorf("%q: the desk reads %v", words, heard(c.last))
			}
		}
	}
	// Too late, given back rather than solved, not configured: a new case.
	c := solved(t)
	c.later(73*time.Hour).says("a human please").want("**T-1002**", "open desk: [T-1002", "say desk")
	c = newTalk(t, back)
	c.says("human").agent(anna, "!bot")
	c.says("a human please").want("**T-1002**", "open desk: [T-1002", "say desk")
	c = newTalk(t)
	c.says("human").agent(anna, "!resolve")
	c.says("a human please").want("**T-1002**", "open desk: [T-1002", "say desk")
	// Who may be in danger gets words of their own.
	c = solved(t)
	c.says("I want to kill myself").want("say customer: I'm very sorry you're going through this", "open desk: [T-1002", "say desk")
}

// While the team is away whoever comes takes it, and nobody in particular is called.
func TestComesBackWhileTheTeamIsAway(t *testing.T) {
	t.Parallel()
	office := &hours.Schedule{Zone: time.UTC, Week: hours.Week{5: {{From: 540, To: 1020}}}}
	c := solved(t, func(d *dialog.Config, _ *answer.Config) { d.Hours = office })
	c.later(10*time.Hour).says("that did not help").want("say desk: ↩️", "say desk: <Lena> that did not help", "say customer: I've opened your request **T-1001** again. Our team is back", "edit desk: [T-1001")
	if c.called() != "" || c.entry().Owner != dialog.OwnerQueue {
		t.Errorf("called %q, %+v", c.called(), c.entry())
	}
	c.agent(ben, "hello").want("Ben from our team", "<Ben> hello", "edit desk")
}
