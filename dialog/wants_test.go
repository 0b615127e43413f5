package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// Thanks and emoji are no work: they start no clock and wake nothing. A number may be
// the answer, "???" is a question, and a file is something to look at.
func TestWhatWantsAnAnswer(t *testing.T) {
	t.Parallel()
	for words, wakes := range map[string]bool{
		"thanks!": false, "👍": false, "bye": false, "谢谢": false,
		"2": true, "15 €": true, "???": true, "ok": true, "no": true, "it is broken": true,
	} {
		c := newTalk(t, promises(office(t), hourly))
		c.says("a human please").agent(anna, "how many?")
		c.says(words)
		if runs := c.field("Next reply") != ""; runs != wakes {
			t.Errorf("%q: the clock of the next reply runs: %t", words, runs)
		}
		if waits := !c.entry().Waiting.IsZero(); waits != wakes {
			t.Errorf("%q: the customer waits: %t", words, waits)
		}
		c.agent(anna, "good").agent(anna, "!snooze")
		c.says(words)
		if woken := c.entry().Stage != dialog.StageSnoozed; woken != wakes {
			t.Errorf("%q: it is back: %t", words, woken)
		}
	}
	c := claimed(t)
	c.agent(anna, "!snooze")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "thanks", Files: []bot.File{{Account: "web", Ref: "f1", Name: "a.png"}}, From: lena})
	if c.entry().Stage != dialog.StageClaimed {
		t.Errorf("a file does not bring it back: %s", c.entry().Stage)
	}
}

// Who agents are is the team's to say, in every sentence that names one.
func TestNamesByPolicy(t *testing.T) {
	t.Parallel()
	macro := dialog.Macro{Name: "me", Texts: map[string]string{"": "I am {agent}."}, Note: "by {agent}", Assign: "me"}
	c := newTalk(t, back, func(d *dialog.Config, _ *answer.Config) {
		d.Teams = []dialog.Team{{Name: "support", Title: "Kite Support", Sign: dialog.SignTeam}}
		d.Macros = prepared{macro}
	})
	reads := func() {
		t.Helper()
		for _, s := range c.last.Sends {
			if to, ok := s.To.(bot.Side); ok && to == bot.Customer && strings.Contains(s.Reply.By+s.Reply.Text, "Anna") {
				t.Errorf("the customer reads %q by %q", s.Reply.Text, s.Reply.By)
			}
		}
	}
	c.says("a human please").stands("t1")
	c.agent(anna, "!macro me").want("say desk: <Anna> 🔒 by Anna", "Kite Support from our team", "<Kite Support> I am Kite Support.", "say desk: <Anna> *To the customer:*", "edit desk")
	reads()
	c.agent(anna, "!resolve bye")
	reads()
	c.says("that did not help").want("say desk: ↩️", "say desk: <Lena>", "say customer: I've opened your request **T-1001** again and passed your message to Kite Support.", "edit desk")
	reads()
}

// A macro does nothing twice, nothing that cannot be done, and takes no ticket from a
// colleague where the verb would not.
func TestMacroOnWhatHoldsAlready(t *testing.T) {
	t.Parallel()
	c := newTalk(t, func(d *dialog.Config, _ *answer.Config) {
		d.Macros = prepared{{Name: "me", Texts: map[string]string{"": "Hello."}, Assign: "me"}, {Name: "free", Tag: []string{"late"}, Assign: "none"}}
		d.Roles = dialog.Roles{Lead: []string{"slack:U9"}, Agent: []string{"slack:U1", "slack:U2"}}
	})
	c.says("a human please").stands("t1")
	c.agent(anna, "!macro free").want()
	if c.field("Tags") != "late" {
		t.Errorf("tags %q", c.field("Tags"))
	}
	c.agent(anna, "!macro me").want("Anna from our team", "<Anna> Hello.", "say desk: <Anna> *To the customer:*", "edit desk")
	c.agent(anna, "!macro me").want("say customer: <Anna> Hello.", "say desk: <Anna> *To the customer:*")
	c.agent(ben, "!macro me").want("say desk only U2: **T-1001** is with Anna")
	c.agent(ben, "!macro free").want("say desk only U2: **T-1001** is with Anna")
	c.agent(anna, "!macro free").want("say desk: Anna has given **T-1001** back", "edit desk")
}

// The thread of a ticket that went through many teams is not taken for the present one.
func TestThreadsOfManyMoves(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("a human please").stands("t0")
	for i, team := range []string{"billing", "support", "billing", "support", "billing"} {
		c.agent(anna, "!transfer "+team).stands("t" + itoa(i+1))
	}
	c.thread = "t0"
	c.agent(ben, "psst, colleagues").want("say slack/C1/t0 only U2: ")
}

// What waits for its eight seconds is read before a ticket is put aside or given back,
// and undoes neither: by the verb, and by a macro that says something and snoozes.
func TestWordsBeforeASnoozeOrARelease(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack, func(d *dialog.Config, _ *answer.Config) {
		d.Macros = prepared{{Name: "later", Texts: map[string]string{"": "Bear with us."}, Snooze: time.Hour}}
	})
	c.agent(anna, "I'll ask")
	c.agent(anna, "!snooze 2h").want("say customer: <Anna> I'll ask", "say desk: Anna has put **T-1001** aside until", "edit desk: [T-1001 · human | Snoozed until")
	c.later(119 * time.Minute).want()
	c.later(time.Minute).want("say desk: ⏰", "edit desk: [T-1001 · human | Anna has it")
	c.agent(anna, "!macro later")
	if e := c.entry(); e.Stage != dialog.StageSnoozed || !e.Waiting.IsZero() {
		t.Errorf("after the macro: %+v", e)
	}
	c.agent(anna, "Still here").want("react desk: ⏳", "say desk only U1: Goes out")
	c.agent(anna, "!snooze 1h").want("say customer: <Anna> Still here", "say desk: Anna has put", "edit desk")
	if e := c.entry(); e.Stage != dialog.StageSnoozed {
		t.Errorf("put aside again: %+v", e)
	}
	c.agent(anna, "That is all I know")
	c.agent(anna, "!release").want("say customer: <Anna> That is all I know", "say desk: Anna has given **T-1001** back", "edit desk")
	c.later(time.Minute)
	if e := c.entry(); e.Owner != dialog.OwnerQueue {
		t.Errorf("given back: %+v", e)
	}
}
