package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Words that look internal wait for their author's answer.
func TestInternalWordsAreAsked(t *testing.T) {
	t.Parallel()
	begin := func() (c *talk, timer string) {
		c = newTalk(t)
		c.says("human")
		c.typed(anna, "a1", "the customer is *lying*").want("react desk: ⏳ on a1",
			`say desk only U1: This looks like a word among colleagues, so it has **not** been sent.⏎⏎> the customer is \*lying\* (send:`)
		timer = c.heldTimer()
		if at := c.last.Wakes[timer]; !at.Equal(c.now.Add(24 * time.Hour)) {
			t.Errorf("it is a note at %v", at)
		}
		return c, timer
	}
	c, timer := begin()
	send := c.button("send")
	c.agentPresses(ben, send).want("say desk only U2: These are Anna's words")
	c.typed(anna, "a2", "Hello!").want("joined", "say customer: <Anna> Hello!", "edit desk") // does not wait for it
	c.agentPresses(anna, send).want(`say customer: <Anna> the customer is \*lying\*`, "say desk only U1: Sent")
	c.ringsHeld(timer).want()
	c.agentPresses(anna, send).want("say desk only U1: These words no longer wait")

	c, timer = begin()
	c.agentPresses(anna, c.button("keep")).want("react desk: 🔒 on a1", "say desk only U1: Kept as a note.")
	c.ringsHeld(timer).want()
	c, timer = begin()
	c.ringsHeld(timer).want("react desk: 🔒 on a1") // nobody answered for a day
	c, _ = begin()
	c.edits(bot.Desk, "a1", "you are right").want("react desk: ⏳ on a1") // stays asked
	c.agent(anna, "!undo").want("react desk: 🔒 on a1", "Taken back")

	// Each such message is asked about.
	c, _ = begin()
	first := c.button("send")
	c.typed(anna, "a2", "she is lying").want("react desk: ⏳ on a2", "say desk only U1: This looks")
	c.agentPresses(anna, c.button("keep")).want("react desk: 🔒 on a2", "Kept")
	c.agentPresses(anna, first).want("joined", "<Anna> the customer", "Sent", "edit desk")

	// Last words: the verb waits, too.
	c = claimed(t)
	c.typed(anna, "a1", "!resolve the customer is lying").want("react desk: ⏳", "say desk only U1: This looks")
	c.agentPresses(anna, c.button("send")).want("<Anna> the customer is lying", "marked as solved", "edit desk")
	c = claimed(t)
	c.typed(anna, "a1", "!resolve the customer is lying")
	c.agentPresses(anna, c.button("keep")).want("react desk: 🔒 on a1", "Kept", "marked as solved", "edit desk")

	// Who says so expressly is not asked, and a colleague's name counts.
	c = claimed(t)
	c.agent(anna, "!reply the customer is king").want("<Anna> the customer is king")
	c.turn(bot.Desk, bot.Message{Kind: bot.KindText, Text: "what do you say @Ben", Values: map[string]string{"@U2": "Ben"}, From: anna}).want("react desk: ⏳", "This looks")
}

// An agent who types while the assistant has the conversation decides who goes on.
func TestTypingIntoTheAssistantsConversation(t *testing.T) {
	t.Parallel()
	begin := func(end string) *talk {
		c := claimed(t)
		c.agentPresses(anna, end)
		return c
	}
	c := begin(dialog.ChoiceBot)
	c.typed(ben, "b1", "Hello").want("react desk: ⏳ on b1",
		"say desk only U2: **T-1001** was given back to the assistant by Anna, so this has **not** been sent yet. Take it over again?⏎⏎> Hello (takeover:")
	take, only, keep := c.button("takeover"), c.button("sendonly"), c.button("keep")
	state, lines := c.state, c.lines
	again := func() *talk {
		c.state, c.lines = state, lines
		return c
	}
	c.typed(ben, "b2", "there").want("react desk: ⏳ on b2") // one question is about both
	state, lines = c.state, c.lines
	c.agentPresses(anna, take).want("say desk only U1: These are Ben's words")
	again().agentPresses(ben, take).want("Ben has opened your request **T-1001** again", "<Ben> Hello", "<Ben> there", "say desk only U2: Sent", "edit desk: [T-1001 · human | Ben has it")
	again().agentPresses(ben, only).want("<Ben> Hello", "<Ben> there", "say desk only U2: Sent")
	c.says("how do I get a refund").want("Hello! I'm", "You can have your money back") // the assistant goes on
	again().agentPresses(ben, keep).want("react desk: 🔒 on b1", "react desk: 🔒 on b2", "Kept")
	c.agentPresses(ben, take).want("These words no longer wait")
	again().agent(ben, "!undo").want("react desk: 🔒 on b2", "Taken back")

	// The assistant's last answer, still unsent, is taken back when a person takes over.
	again().says("how do I get a refund")
	c.agentPresses(ben, take)
	if len(c.last.Withdraw) != 1 {
		t.Errorf("withdrawn: %v", c.last.Withdraw)
	}

	c = begin(dialog.ChoiceResolve)
	c.typed(anna, "a1", "one more thing").want("react desk: ⏳", "say desk only U1: **T-1001** was closed by Anna")
	c.agentPresses(anna, c.button("takeover")).want("Anna has opened", "<Anna> one more thing", "Sent", "edit desk")

	// Words that look internal are asked about first, then who goes on.
	c = begin(dialog.ChoiceResolve)
	c.typed(anna, "a1", "the customer was right").want("react desk: ⏳", "say desk only U1: This looks")
	c.agentPresses(anna, c.button("send")).want("react desk: ⏳", "say desk only U1: **T-1001** was closed by Anna")
	c.agentPresses(anna, c.button("sendonly")).want("<Anna> the customer was right", "Sent")

	// The next ticket takes its place: what was held for the old one is a note.
	c = begin(dialog.ChoiceResolve)
	c.typed(anna, "a1", "too late")
	c.says("a person please")
	if got := heard(c.last); got[0] != "react desk: 🔒 on a1" {
		t.Errorf("%q", got)
	}
}

// Whom customers read is the team's policy; the desk reads names.
func TestSignedByTheTeam(t *testing.T) {
	t.Parallel()
	c := newTalk(t, inTeam(dialog.Team{Title: "Billing", Sign: dialog.SignTeam}))
	c.says("human")
	c.agent(anna, "hello").want("say customer: Billing from our team has joined", "say customer: <Billing> hello", "edit desk: [T-1001 · human | Anna has it")
	id := c.lastDesk()
	if with := c.status[0].Fields[1].Value; with != "Billing" {
		t.Errorf("the website says %q", with)
	}
	c.edits(bot.Desk, id, "hello!").want("edit customer: <Billing> hello!")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "agent", From: lena}).want("say customer: Billing has your request")
	c.deletes(bot.Desk, id)
	c.lost(bot.OpDelete, id).want("edit customer: <Billing> *(message withdrawn)*")
	c.agent(ben, "me too").want("<Billing> me too", "say desk only U2: Anna has **T-1001**")
	c.agent(anna, "!resolve bye").want("<Billing> bye", "marked as solved", "edit desk: [T-1001 · human | Solved by Anna")
	c.agent(anna, "!reopen").want("say customer: Billing has opened", "edit desk")
	c.agent(anna, "!bot").want("say customer: Billing has handed", "edit desk")
	// A thread that begins anew tells who said it.
	c = newTalk(t, inTeam(dialog.Team{Title: "Billing", Sign: dialog.SignTeam}))
	c.says("human").agent(anna, "hello you")
	c.lost(bot.OpSay, "card:T-1001")
	if text := c.last.Sends[1].Reply.Text; !strings.Contains(text, "**Anna:** hello you") || strings.Contains(text, "Billing:") {
		t.Errorf("so far: %s", text)
	}
	// A team without a title signs with the agent's name.
	c = newTalk(t, inTeam(dialog.Team{Sign: dialog.SignTeam}))
	c.says("human").agent(anna, "hello").want("Anna from our team", "<Anna> hello", "edit desk")
}
