package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// inTeam makes the one team as a test wants it.
func inTeam(team dialog.Team) func(*dialog.Config, *answer.Config) {
	return func(d *dialog.Config, _ *answer.Config) { d.Teams = []dialog.Team{team} }
}

var takesBack = inTeam(dialog.Team{TakeBack: 8 * time.Second})

// typed is what an agent types, with an ID that a test can name.
func (c *talk) typed(p bot.Person, id, text string) *talk {
	c.Helper()
	return c.turn(bot.Desk, bot.Message{ID: id, Kind: bot.KindText, Text: text, From: p})
}

// rings is a timer of the last turns.
func (c *talk) ringsHeld(name string) *talk {
	c.Helper()
	return c.turn(bot.Internal, bot.Message{Kind: bot.KindTimer, Name: name})
}

// button is the full ID of a button that the last turn put out.
func (c *talk) button(verb string) string {
	c.Helper()
	for _, s := range c.last.Sends {
		for _, choice := range s.Reply.Choices {
			if strings.HasPrefix(choice.ID, verb+":") {
				if len(choice.ID) > 40 || choice.Label == "" {
					c.Errorf("button %q %q", choice.ID, choice.Label)
				}
				return choice.ID
			}
		}
	}
	c.Fatalf("no button %s in %q", verb, heard(c.last))
	return ""
}

// heldTimer is the one timer that the last turn set.
func (c *talk) heldTimer() string {
	c.Helper()
	name := ""
	for n, at := range c.last.Wakes {
		if strings.HasPrefix(n, "held:") && !at.IsZero() {
			name = n
		}
	}
	if name == "" {
		c.Fatalf("no timer: %v", c.last.Wakes)
	}
	return name
}

// claimed is a conversation that Anna has.
func claimed(t *testing.T, change ...func(*dialog.Config, *answer.Config)) *talk {
	t.Helper()
	c := newTalk(t, change...)
	c.says("human").agentPresses(anna, dialog.ChoiceClaim)
	return c
}

func TestTakeBack(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack)
	c.typed(anna, "a1", "you are a pest").want("react desk: ⏳ on a1", "say desk only U1: Goes out 8 s after it was written. (undo:")
	if at := c.last.Wakes[c.heldTimer()]; !at.Equal(c.now.Add(8 * time.Second)) {
		t.Errorf("it leaves at %v", at)
	}
	timer := c.heldTimer()
	c.agentPresses(anna, c.button("undo")).want("react desk: 🔒 on a1", "say desk only U1: Taken back")
	if at, ok := c.last.Wakes[timer]; !ok || !at.IsZero() {
		t.Errorf("its timer still stands: %v", c.last.Wakes)
	}
	c.ringsHeld(timer).want()
	c.agentPresses(anna, "undo:"+strings.TrimPrefix(timer, "held:")).want("say desk only U1: There is nothing to take back")

	// Its time comes.
	c.typed(anna, "a2", "let me look")
	timer = c.heldTimer()
	c.ringsHeld(timer).want("say customer: <Anna> let me look")
	if s := c.last.Sends[0]; s.Handle != "a2" || !s.Reply.Report {
		t.Errorf("%+v", s)
	}
	c.ringsHeld(timer).want() // once
	c.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: "a2"}).want("react desk: ✅ on a2")

	// Too late: it is deleted at the customer's side.
	c.agent(anna, "!undo").want("delete customer: on a2", "react desk: 🔒 on a2", "say desk only U1: That had left already.")
	c.agent(anna, "!undo").want("say desk only U1: There is nothing to take back")
	// What was taken back never comes back with an edit.
	c.edits(bot.Desk, "a2", "she is a pest").want("say desk only U1: This message was never sent")
}

// A shortcut on the message does the same as the notice, also long after.
func TestTakeBackByShortcut(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack)
	on := func(p bot.Person, verb, id string) *talk {
		return c.turn(bot.Desk, bot.Message{Kind: bot.KindChoice, Name: verb, Re: id, From: p})
	}
	c.typed(anna, "a1", "one").typed(anna, "a2", "two")
	on(ben, "undo", "a1").want("say desk only U2: These are Anna's words")
	on(anna, "undo", "a1").want("react desk: 🔒 on a1", "say desk only U1: Taken back")
	c.agent(anna, "!reply three").want("react desk: ⏳")
	c.agentPresses(anna, dialog.ChoiceResolve).want("say customer: <Anna> two", "say customer: <Anna> three", "marked as solved", "edit desk")
	on(anna, "undo", "a2").want("delete customer: on a2", "react desk: 🔒 on a2", "That had left already")
	on(anna, "undo", "a9").want("There is nothing to take back")
	on(anna, "keep", "a1").want("There is nothing to take back")
}

// One notice for a run of messages; its buttons are about all of them, and order is
// kept whatever rings first.
func TestHeldInOrder(t *testing.T) {
	t.Parallel()
	run := func() (*talk, []string) {
		c := claimed(t, takesBack)
		c.typed(anna, "a1", "one")
		undo, now := c.button("undo"), c.button("send")
		names := []string{c.heldTimer()}
		c.typed(anna, "a2", "two").want("react desk: ⏳ on a2")
		names = append(names, c.heldTimer())
		return c, append(names, undo, now)
	}
	c, n := run()
	c.ringsHeld(n[1]).want("say customer: <Anna> one", "say customer: <Anna> two") // the clock jumped
	c.ringsHeld(n[0]).want()
	c, n = run()
	c.ringsHeld(n[0]).want("say customer: <Anna> one")
	c.ringsHeld(n[1]).want("say customer: <Anna> two")
	c, n = run()
	c.agentPresses(anna, n[2]).want("react desk: 🔒 on a1", "react desk: 🔒 on a2", "Taken back")
	c, n = run()
	c.agentPresses(anna, n[3]).want("say customer: <Anna> one", "say customer: <Anna> two", "say desk only U1: Sent")
	c.ringsHeld(n[0]).want()
	c, n = run()
	c.agentPresses(ben, n[3]).want("say desk only U2: These are Anna's words")
	// The first one is gone: the notice is still about the rest.
	c.deletes(bot.Desk, "a1").agentPresses(anna, n[3]).want("say customer: <Anna> two", "Sent")
	c, n = run()
	c.deletes(bot.Desk, "a1").agentPresses(anna, n[2]).want("react desk: 🔒 on a2", "Taken back")
	c, n = run()
	c.ringsHeld(n[0]).agentPresses(anna, n[2]).want("react desk: 🔒 on a2", "delete customer: on a1", "react desk: 🔒 on a1", "That had left already")
	c, _ = run()
	c.agent(anna, "!resolve bye").want("<Anna> one", "<Anna> two", "<Anna> bye", "marked as solved", "edit desk")
	c, _ = run()
	c.agent(anna, "!bot").want("<Anna> one", "<Anna> two", "handed the conversation back", "edit desk")
	// A turn that comes again decides the same.
	c, n = run()
	state, lines := c.state, c.lines
	first := heard(c.ringsHeld(n[1]).last)
	c.state, c.lines = state, lines
	if second := heard(c.ringsHeld(n[1]).last); strings.Join(first, "|") != strings.Join(second, "|") {
		t.Errorf("%q, then %q", first, second)
	}
}

// Words leave in the order of the thread: what is corrected keeps its place, and so
// does what the platform tells late.
func TestHeldKeepsTheThreadsOrder(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack)
	c.typed(anna, "a1", "one")
	first := c.heldTimer()
	c.typed(anna, "a2", "two")
	second := c.heldTimer()
	c.edits(bot.Desk, "a1", "One").want("react desk: ⏳ on a1")
	c.ringsHeld(first).want("say customer: <Anna> One")
	c.ringsHeld(second).want("say customer: <Anna> two")

	began := c.now.Add(-time.Second)
	late := func(id, text string, at time.Time) {
		c.turn(bot.Desk, bot.Message{ID: id, Kind: bot.KindText, Text: text, From: anna, SentAt: at})
	}
	late("a4", "four", began)
	fourth := c.heldTimer()
	late("a3", "three", began.Add(-time.Second))
	c.ringsHeld(fourth).want("say customer: <Anna> three", "say customer: <Anna> four")
}

func TestHeldFollowsEditsAndDeletions(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack)
	file := bot.File{Account: "slack", Ref: "f1", Name: "a.pdf"}
	c.turn(bot.Desk, bot.Message{ID: "a1", Kind: bot.KindText, Text: "helo", Files: []bot.File{file}, From: anna})
	timer := c.heldTimer()
	c.edits(bot.Desk, "a1", "hello *you*").want("react desk: ⏳ on a1")
	if again := c.heldTimer(); again != timer {
		t.Errorf("timer %s, before %s", again, timer)
	}
	c.ringsHeld(timer).want(`say customer: <Anna> hello \*you\* {f1}`)
	c.edits(bot.Desk, "a1", "hello").want("edit customer: <Anna> hello")

	c.typed(anna, "a2", "oops")
	timer = c.heldTimer()
	c.deletes(bot.Desk, "a2").want()
	c.ringsHeld(timer).want()

	c.typed(anna, "a3", "she is odd")
	timer = c.heldTimer()
	c.edits(bot.Desk, "a3", "// she is odd").want("react desk: 🔒 on a3")
	c.ringsHeld(timer).want()
	c.typed(anna, "a4", "bye")
	timer = c.heldTimer()
	c.edits(bot.Desk, "a4", "!reslove bye").want("react desk: 🔒 on a4", "I don't know *!reslove*")
	c.ringsHeld(timer).want()
	c.typed(anna, "a5", "fine")
	timer = c.heldTimer()
	c.edits(bot.Desk, "a5", "the customer is lying").want("react desk: ⏳ on a5", "say desk only U1: This looks like a word among colleagues")
	c.ringsHeld(timer).want("react desk: 🔒 on a5") // a day later
}

// Words claim when they leave, not when they are typed.
func TestHeldWordsClaimWhenTheyLeave(t *testing.T) {
	t.Parallel()
	c := newTalk(t, takesBack)
	c.says("human")
	c.typed(anna, "a1", "hello").want("react desk: ⏳ on a1", "Goes out 8 s after it was written.")
	if strings.Contains(string(c.list), `"owner":"agent"`) {
		t.Error("it is claimed already")
	}
	timer := c.heldTimer()
	c.agentPresses(ben, dialog.ChoiceClaim).want("Ben from our team has joined", "edit desk")
	c.ringsHeld(timer).want("say customer: <Anna> hello", "say desk only U1: Ben has **T-1001**")

	c = newTalk(t, takesBack)
	c.says("human").typed(anna, "a1", "hello")
	c.ringsHeld(c.heldTimer()).want("Anna from our team has joined", "say customer: <Anna> hello", "edit desk")
	var waits bool
	for _, f := range c.facts {
		waits = waits || f.Kind == "claimed"
	}
	if !waits {
		t.Error("no claim")
	}
}

// What still waits leaves before a ticket is put aside, and does not bring it back.
func TestHeldWordsLeaveBeforeASnooze(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack)
	c.typed(anna, "a1", "I will look into it")
	c.agent(anna, "!snooze until reply").want("say customer: <Anna> I will look into it", "aside until the customer writes", "Snoozed until the customer writes")
	if !strings.Contains(string(c.list), `"stage":"snoozed"`) {
		t.Errorf("it is not put aside: %s", c.list)
	}
	c.says("and?").want("say desk", "is back", "edit desk")
	if !strings.Contains(string(c.list), `"stage":"claimed"`) {
		t.Errorf("it is not back: %s", c.list)
	}
}

// Two who answer at once learn of each other before their words have left.
func TestTwoAnswerAtOnce(t *testing.T) {
	t.Parallel()
	c := newTalk(t, takesBack)
	c.says("human").typed(anna, "a1", "hello")
	first := c.heldTimer()
	c.typed(ben, "b1", "hi").want("react desk: ⏳ on b1", "say desk only U2: Anna is answering **T-1001** as well. Goes out 8 s after it was written.")
	second := c.heldTimer()
	c.typed(ben, "b2", "there").want("react desk: ⏳ on b2") // once
	c.ringsHeld(first).want("Anna from our team has joined", "<Anna> hello", "edit desk")
	c.ringsHeld(second).want("<Ben> hi")

	// Where nobody owns it and words leave at once.
	c = newTalk(t)
	c.says("human").agentPresses(anna, dialog.ChoiceBot)
	c.typed(anna, "a1", "one more")
	c.agentPresses(anna, c.button("sendonly"))
	c.now = c.now.Add(-90 * time.Second)
	c.typed(ben, "b1", "and I")
	c.now = c.now.Add(-90 * time.Second)
	c.agentPresses(ben, c.button("sendonly")).want("say customer: <Ben> and I", "say desk only U2: Anna is answering **T-1001** as well.", "Sent")
}

// The state stays small however much is written at once.
func TestHeldIsBounded(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack)
	long := strings.Repeat("w ", 3000)
	c.typed(anna, "a1", long).typed(anna, "a2", "and")
	c.typed(anna, "a3", strings.Repeat("x", dialog.MaxHeld+1)).want("<Anna> w w", "<Anna> and", "<Anna> xxx")
	for i := range 40 {
		c.typed(anna, "r"+itoa(i), "again")
	}
	if len(c.state) > 16<<10 {
		t.Errorf("the state has %d bytes", len(c.state))
	}
	c.agent(anna, "!resolve")
	if len(c.state) > 3<<10 {
		t.Errorf("the state has %d bytes", len(c.state))
	}

	// Neither does it grow with words whose author never answers.
	c = claimed(t)
	for i := range 40 {
		c.typed(anna, "q"+itoa(i), "he is lying "+strings.Repeat("x ", 500))
	}
	if len(c.state) > 16<<10 {
		t.Errorf("the state has %d bytes", len(c.state))
	}
	if got := heard(c.last); len(got) != 3 || !strings.HasPrefix(got[1], "react desk: 🔒 on q3") {
		t.Errorf("the oldest is no note: %q", got)
	}
}
