package dialog_test

import (
	"slices"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
)

// form is the form that the last turn opened.
func (c *talk) form() bot.Form {
	c.Helper()
	for _, s := range c.last.Sends {
		if s.Reply.Form != nil {
			if s.Grant == "" || s.Reply.Only == "" {
				c.Errorf("it opens for nobody: %+v", s)
			}
			return *s.Reply.Form
		}
	}
	c.Fatalf("no form in %q", heard(c.last))
	return bot.Form{}
}

// fills sends the reply form as an agent filled it in.
func (c *talk) fillsReply(p bot.Person, id, do, text string) *talk {
	c.Helper()
	return c.turn(bot.Desk, bot.Message{ID: id, Kind: bot.KindForm, Name: "reply", From: p, Values: map[string]string{"text": text, "do": do}})
}

func (c *talk) opens(p bot.Person) *talk {
	c.Helper()
	return c.turn(bot.Desk, bot.Message{Kind: bot.KindChoice, Name: "reply", From: p, Grant: "trigger"})
}

// The form holds the nearest article's answer to what the customer said last.
func TestReplyForm(t *testing.T) {
	t.Parallel()
	c := newTalk(t, takesBack)
	c.says("human").says("do you ship abroad?", "to Spain")
	f := c.opens(anna).form()
	if f.Name != "reply" || len(f.Inputs) != 2 || !f.Inputs[0].Long || f.Inputs[0].Value != "We ship to the EU in 5 days." || !strings.Contains(f.Inputs[0].Label, "Shipping abroad") {
		t.Errorf("form %+v", f)
	}
	var do []string
	for _, o := range f.Inputs[1].Options {
		do = append(do, o.ID)
	}
	if !slices.Equal(do, []string{"send", "resolve", "note"}) || f.Inputs[1].Value != "send" {
		t.Errorf("options %+v", f.Inputs[1])
	}
	// Its words leave at once; colleagues read them in the thread, with a receipt.
	c.fillsReply(anna, "form:V1", "send", "Yes, *gladly*.\nIn 5 days").want("Anna from our team has joined", `say customer: <Anna> Yes, \*gladly\*.\⏎In 5 days`, `say desk: <Anna> *To the customer:* Yes, \*gladly\*.\⏎In 5 days`, "edit desk")
	c.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: "form:V1"}).want(`edit desk: <Anna> *To the customer:* Yes, \*gladly\*.\⏎In 5 days⏎⏎✅`)
	c.fillsReply(anna, "form:V2", "note", "she is nice").want("say desk: <Anna> 🔒 she is nice")
	c.fillsReply(anna, "form:V3", "send", "// she is nice").want("say desk: <Anna> 🔒 she is nice")
	c.fillsReply(anna, "form:V4", "send", " ").want("say desk only U1: There are no words to send")
	c.fillsReply(anna, "form:V5", "send", "Anything else?")
	c.lost(bot.OpSay, "form:V5").want("edit desk: <Anna> *To the customer:* Anything else?⏎⏎⚠️", "say desk: ⚠️ This did not reach the customer")
	c.typed(anna, "a1", "wait")
	c.fillsReply(anna, "form:V6", "resolve", "Bye!").want("say customer: <Anna> wait", "say customer: <Anna> Bye!", "say desk: <Anna> *To the customer:* Bye!", "marked as solved", "edit desk")

	// Nothing that fits: an empty form. The command without words opens it, too.
	c = claimed(t)
	c.says("xyzzy")
	if f := c.opens(anna).form(); f.Inputs[0].Value != "" || f.Inputs[0].Label != "Words" {
		t.Errorf("form %+v", f)
	}
	c.agent(anna, "!reply").want("say desk only U1: Write your reply to **T-1001**.")
	if c.last.Sends[0].Reply.Form == nil {
		t.Error("no form")
	}
	// What was answered already is not answered again.
	c.says("how do I get a refund").agent(anna, "like this").says("and do you ship abroad?")
	if f := c.opens(anna).form(); !strings.HasPrefix(f.Inputs[0].Value, "We ship") {
		t.Errorf("form %+v", f)
	}
}

// A form that has become stale loses no words.
func TestStaleReplyForm(t *testing.T) {
	t.Parallel()
	// Closed meanwhile.
	c := claimed(t)
	c.opens(anna)
	c.agentPresses(ben, dialog.ChoiceResolve)
	c.fillsReply(anna, "form:V1", "resolve", "first line\nsecond line").want(`say desk only U1: **T-1001** was closed by Ben, so this has **not** been sent yet. Take it over again?⏎⏎> first line\⏎> second line (takeover:`)
	c.agentPresses(anna, c.button("takeover")).want("Anna has opened", `<Anna> first line\⏎second line`, "say desk: <Anna> *To the customer:*", "marked as solved", "edit desk")

	// Taken by a colleague meanwhile.
	begin := func() *talk {
		c := newTalk(t)
		c.says("human").opens(anna)
		c.agentPresses(ben, dialog.ChoiceClaim)
		return c.fillsReply(anna, "form:V1", "send", "Hello!").want("say desk only U1: Ben has taken **T-1001** while you were writing, so this has **not** been sent yet.⏎⏎> Hello! (send:")
	}
	c = begin()
	c.agentPresses(anna, c.button("send")).want("say customer: <Anna> Hello!", "say desk: <Anna> *To the customer:* Hello!", "say desk only U1: Sent")
	c = begin()
	c.agentPresses(anna, c.button("keep")).want("say desk: <Anna> 🔒 Hello!", "Kept")
	c = begin()
	c.agent(anna, "!undo").want("say desk only U1: Taken back: the customer reads nothing of it.⏎⏎> Hello!")
	// Who saw the colleague's name on the form knows.
	c = claimed(t)
	if f := c.opens(ben).form(); !strings.Contains(f.Inputs[0].Label, "Anna has this ticket") {
		t.Errorf("form %+v", f)
	}
	c.fillsReply(ben, "form:V1", "send", "Hello!").want("<Ben> Hello!", "*To the customer:* Hello!")
}

// The same verbs from elsewhere, and as a dry run.
func TestOrderedReply(t *testing.T) {
	t.Parallel()
	c := claimed(t, takesBack)
	order := func(verb, text string, dry bool) *talk {
		values := map[string]string{"at": "slack/D1"}
		if dry {
			values["dry-run"] = "1"
		}
		return c.turn(bot.Internal, bot.Message{ID: "api:" + verb + itoa(c.n), Kind: bot.KindCommand, Name: verb, Text: text, From: anna, Values: values})
	}
	order("reply", "Hello!", true).want("say slack/D1 only U1: Nothing was done. Without the dry run this would be: **reply** Hello!")
	order("reply", "Hello!", false).want("say customer: <Anna> Hello!", "say desk: <Anna> *To the customer:* Hello!", "say slack/D1 only U1: Sent")
	order("note", "she is nice", false).want("say desk: <Anna> 🔒 she is nice", "say slack/D1 only U1: Kept as a note.")
	order("reply", "// she is nice", false).want("say desk: <Anna> 🔒 she is nice", "Kept")
	order("undo", "", false).want("delete customer", "edit desk: <Anna> *To the customer:* Hello!⏎⏎🔒", "That had left already")
	c.agentPresses(anna, dialog.ChoiceResolve)
	order("reply", "Hello!", false).want("say slack/D1 only U1: **T-1001** was closed by Anna, so this has **not** been sent yet.")
}
