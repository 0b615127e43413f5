package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

func TestSnooze(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").agent(anna, "hello")
	c.agent(anna, "!snooze 2h").want("say desk: Anna has put **T-1001** aside until Friday, 20 November, 14:03 (UTC)", "edit desk: [T-1001 · human | Snoozed until 20 November, 14:03 (UTC) (Anna)] (wake) (reply) (resolve)")
	if e := c.entry(); e.Stage != dialog.StageSnoozed || e.Agent.Name != "Anna" || e.Until.IsZero() {
		t.Errorf("entry %+v", e)
	}
	c.later(119 * time.Minute).want()
	c.later(time.Minute).want("say desk: ⏰ **T-1001** is back: its time has come.", "edit desk: [T-1001 · human | Anna has it")
	if c.called() != "U1" || c.stage() != "the agent's turn" {
		t.Errorf("called %q, stage %q", c.called(), c.stage())
	}
	// A word of the customer ends it at once, and the timer is gone.
	c.agent(anna, "!snooze tomorrow 9:00")
	c.says("thanks").want("say desk: <Lena> thanks") // no word that wants an answer
	c.says("where is it?").want("say desk: <Lena> where is it?", "say desk: ⏰ **T-1001** is back: the customer has written.", "edit desk: [T-1001 · human | Anna has it")
	if _, ok := c.timers["snooze"]; ok || c.called() != "U1" {
		t.Errorf("called %q, timers %v", c.called(), c.timers)
	}
	c.later(48 * time.Hour).want()
	c.agent(anna, "!snooze until reply").want("say desk: Anna has put **T-1001** aside until the customer writes.", "edit desk: [T-1001 · human | Snoozed until the customer writes (Anna)]")
	c.later(48 * time.Hour).want()
	c.agentPresses(anna, dialog.ChoiceWake).want("say desk: Anna has taken **T-1001** up again.", "edit desk: [T-1001 · human | Anna has it")
	c.agentPresses(anna, dialog.ChoiceWake).want("say desk only U1: **T-1001** is the agent's turn, so that cannot be done now.")
	c.agent(anna, "!snooze soon").want("say desk only U1: I can't read *soon* as a time.")
	c.agent(anna, "!snoze 2h").want("say desk only U1: I don't know *!snoze*, so nothing was sent. Did you mean **!snooze**?")
}

// A ticket that nobody has sleeps and comes back to the queue.
func TestSnoozeInTheQueue(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").agent(anna, "!snooze 明天上午九点").want("aside until Saturday, 21 November, 9:00 (UTC)", "edit desk: [T-1001 · human | Snoozed until 21 November, 9:00 (UTC) (nobody has it)]")
	if _, ok := c.timers["lease"]; ok {
		t.Error("the leads are called for a ticket that was put aside")
	}
	c.later(24*time.Hour).want("say desk: ⏰ **T-1001** is back", "edit desk: [T-1001 · human | Waiting since", "say desk: ⏳ Nobody has taken **T-1001**", "say slack/CALARM")
	if c.stage() != "open" {
		t.Errorf("stage %q", c.stage())
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human")
	c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Text: "!assign @U2", From: anna, Values: map[string]string{"@U2": "Ben"}}).
		want("say customer: Ben from our team has joined", "say desk: Anna has given **T-1001** to Ben.", "edit desk: [T-1001 · human | Ben has it")
	if c.called() != "U2" {
		t.Errorf("called %q", c.called())
	}
	c.fillsIn(ben, dialog.ChoiceAssign, map[string]string{"agent": "U1", "@U1": "Anna"}).want("say customer: Anna from our team", "say desk: Ben has given **T-1001** to Anna.", "edit desk")
	c.agent(ben, "!assign me").want("say customer: Ben from our team", "edit desk: [T-1001 · human | Ben has it")
	c.agent(ben, "!assign me").want("only U2: You already have **T-1001**.")
	c.agent(ben, "!assign somebody").want("only U2: I don't know whom *somebody* means.")
	c.agent(ben, "!assign").want("only U2: I don't know whom")
}

// Whose ticket another has is a lead's to say, once there are roles.
func TestAssignByRank(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams, ranks)
	c.says("human").agent(ben, "hello")
	c.agent(anna, "!assign me").want("only U1: **T-1001** is with Ben: only a lead can take it away")
	c.agent(anna, "!transfer billing").want("only U1: **T-1001** is with Ben")
	c.agent(bot.Person{ID: "U8", Name: "Lea"}, "!assign me").want("say customer: Lea from our team", "edit desk")
	c.agent(bot.Person{ID: "U9", Name: "Max"}, "!assign me").want("say customer: Max from our team", "edit desk") // a lead of this team
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human please, my invoice").stands("t1")
	c.agent(anna, "hello Lena").agent(anna, "// she paid twice").agent(anna, "!priority high")
	c.agent(anna, "!transfer biling").want("only U1: There is no team *biling*. Did you mean **!transfer billing**?")
	c.agent(anna, "!transfer sales").want("only U1: There is no team *sales*. There are: support, billing.")
	c.agent(anna, "!transfer billing").want(
		"say customer: Our colleagues of Billing \\& Co go on with your request **T-1001**.",
		"edit desk: [T-1001 · human please, my invoice | Moved to billing]",
		"open desk: [T-1001 · human please, my invoice | Waiting since",
		"say desk: **The conversation so far**",
		"say desk: Anna has transferred **T-1001** to billing.")
	opened := c.last.Sends[2]
	if opened.At != billing || c.last.Sends[1].Handle == opened.Handle || len(c.last.Sends[1].Reply.Choices) != 0 {
		t.Errorf("opened %+v", opened)
	}
	history := c.last.Sends[3].Reply.Text
	for _, part := range []string{"**Lena:** human please", "**Anna:** hello Lena", "**Anna:** 🔒 she paid twice"} {
		if !strings.Contains(history, part) {
			t.Errorf("the history has no %q:\n%s", part, history)
		}
	}
	if strings.Contains(history, "priority") {
		t.Errorf("verbs are history:\n%s", history)
	}
	// Who writes into the old thread before the new one is known.
	c.agent(anna, "one more thing").want("say slack/C1/t1 only U1: **T-1001** has moved to billing, so this was not sent. [It goes on there](handoff:slack/C2).")
	// The report of the new card tells the old thread the way.
	c.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: "card:T-1001:2", Values: map[string]string{"thread": "slack/C2/t2"}}).want(
		"edit desk: [T-1001 · human please, my invoice | Moved to billing]",
		"say slack/C1/t1: **T-1001** has moved to billing: [it goes on there](handoff:slack/C2/t2).")
	c.agent(anna, "and this").want("say slack/C1/t1 only U1: **T-1001** has moved to billing, so this was not sent. [It goes on there](handoff:slack/C2/t2).")
	c.agentPresses(anna, dialog.ChoiceClaim).want("say slack/C1/t1 only U1: **T-1001** has moved")
	if e := c.entry(); e.Team != "billing" || e.Owner != dialog.OwnerQueue || e.Thread != (bot.Address{Account: "slack", Chat: "C2", Thread: "t2"}) {
		t.Errorf("entry %+v", e)
	}
	c.says("hello?").want("say desk: <Lena> hello?", "say customer: Thank you, I've added")
	c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Text: "I'll see", From: ben, At: bot.Address{Account: "slack", Chat: "C2", Thread: "t2"}}).
		want("Ben from our team", "<Ben> I'll see", "edit desk: [T-1001 · human please, my invoice | Ben has it")
	if c.card.Handle != "card:T-1001:2" {
		t.Errorf("the card is %s", c.card.Handle)
	}
}

func TestCloseWithAReason(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "!close duplicate of *T-900*").want("say customer: Your request **T-1001** has been marked as solved.", "edit desk: [T-1001 · human | Solved by Anna, 20 November, 12:02 (UTC) · “duplicate of *T-900*”] (reopen)")
	for _, s := range c.last.Sends {
		if s.To == bot.Customer && strings.Contains(s.Reply.Text, "duplicate") {
			t.Errorf("the customer reads the reason: %s", s.Reply.Text)
		}
	}
	c.agent(anna, "!reopen").want("say customer: Anna has opened", "edit desk: [T-1001 · human | Anna has it since 20 November, 12:03 (UTC)]")
	if c.stage() != "the agent's turn · reopened 1×" {
		t.Errorf("stage %q", c.stage())
	}
	c.fillsIn(anna, dialog.ChoiceClose, map[string]string{"reason": ""}).want("marked as solved", "edit desk")
}

func TestPriorityAndTags(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	c.agent(anna, "!priority high").want("only U1: **T-1001** has the priority high.")
	c.agent(anna, "!priority hihg").want("only U1: *hihg* is no priority. Did you mean **!priority high**?")
	c.agent(anna, "!priority 紧急").want("only U1: **T-1001** has the priority urgent.")
	c.agent(anna, "!tag VIP, #refund").want("only U1: **T-1001** has the tags: vip, refund.")
	c.agent(anna, "!untag vip").want("only U1: **T-1001** has the tags: refund.")
	c.agent(anna, "!tag").want("only U1: Which tags?")
	c.fillsIn(anna, dialog.ChoiceTag, map[string]string{"tags": "late paypal"}).want("only U1: **T-1001** has the tags: late, paypal.")
	if c.field("Priority") != "urgent" || c.field("Tags") != "late, paypal" {
		t.Errorf("card: %+v", c.card.Card.Fields)
	}
	if e := c.entry(); e.Priority != dialog.PriorityUrgent || len(e.Tags) != 2 {
		t.Errorf("entry %+v", e)
	}
	c.says("and?")
	if got := c.field("Last words"); got != "“and?”" {
		t.Errorf("last words %q", got)
	}
}
