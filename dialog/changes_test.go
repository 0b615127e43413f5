package dialog_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
)

// What became of a change that never arrived.
func (c *talk) lost(op bot.Op, handle string) *talk {
	c.Helper()
	return c.turn(bot.Internal, bot.Message{Kind: bot.KindUndelivered, Name: string(op), Re: handle, Text: "message is too old"})
}

func (c *talk) deletes(side bot.Side, id string) *talk {
	c.Helper()
	from := lena
	if side == bot.Desk {
		from = anna
	}
	return c.turn(side, bot.Message{Kind: bot.KindDelete, Re: id, From: from})
}

func (c *talk) edits(side bot.Side, id, text string) *talk {
	c.Helper()
	from := lena
	if side == bot.Desk {
		from = anna
	}
	return c.turn(side, bot.Message{Kind: bot.KindEdit, Re: id, Text: text, From: from})
}

// The customer takes words back: the agent still reads them, struck through.
func TestCustomerDeletes(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").says("order *77*\n\n- # not this one\n~~x~~")
	id := c.last.Sends[0].Handle
	c.edits(bot.Customer, id, "order 78\n\n~~x~~").want("edit desk")
	c.deletes(bot.Customer, id).want(`edit desk: <Lena> ~~order 78~~\⏎~~\~\~x\~\~~~⏎⏎*(deleted by the customer)*`)
	if len(c.last.Withdraw) != 0 {
		t.Errorf("the copy is taken from the agent: %v", c.last.Withdraw)
	}
	c.deletes(bot.Customer, "long ago").want("edit desk: <Lena> *(deleted by the customer)*")

	// Before the handover: a pending answer is taken back, and the thread knows.
	c = newTalk(t)
	c.says("hi").says("is my refund late")
	c.deletes(bot.Customer, "m2").want()
	if len(c.last.Withdraw) != 1 || c.last.Withdraw[0].Handle != "answer:m2" {
		t.Errorf("withdrawn: %v", c.last.Withdraw)
	}
	c.says("human")
	if text := c.last.Sends[2].Reply.Text; !strings.Contains(text, "> **Lena:** ~~is my refund late~~ *(deleted by the customer)*") {
		t.Errorf("so far: %s", text)
	}
}

// A copy that can no longer be changed is said anew, as it reads now.
func TestCopyThatCannotBeChanged(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").says("order 77")
	id := c.last.Sends[0].Handle
	c.edits(bot.Customer, id, "order 78").want("edit desk")
	c.lost(bot.OpEdit, id).want("say desk: <Lena> order 78⏎⏎*(edited)*")
	if h := c.last.Sends[0].Handle; h != id {
		t.Errorf("the copy is %q, want %q", h, id)
	}
	c.deletes(bot.Customer, id).want("edit desk")
	c.lost(bot.OpEdit, id).want("say desk: <Lena> order 78⏎⏎*(deleted by the customer)*")
	c.lost(bot.OpSay, id).want("open desk: [T-1001", "say desk: **The conv") // the thread is gone
}

// An agent takes words back: they are deleted, else overwritten, else the agent
// is told, once.
func TestAgentDeletes(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "it is free")
	id := c.lastDesk()
	c.deletes(bot.Desk, id).want("delete customer: on " + id)
	if len(c.last.Withdraw) != 1 || c.last.Withdraw[0] != (bot.Withdrawal{To: bot.Customer, Handle: id}) {
		t.Errorf("withdrawn: %v", c.last.Withdraw)
	}
	c.lost(bot.OpDelete, id).want("edit customer: <Anna> *(message withdrawn)*")
	const told = "say desk: ⚠️ This could not be taken back: the customer still reads it. message is too old"
	c.lost(bot.OpEdit, id).want(told)
	c.lost(bot.OpEdit, id).want() // once

	c.agent(anna, "14 days")
	id = c.lastDesk()
	c.edits(bot.Desk, id, "15 days").want("edit customer: <Anna> 15 days")
	c.lost(bot.OpEdit, id).want("say desk: ⚠️ Your edit did not reach the customer, who still reads the earlier words: message is too old")
	c.edits(bot.Desk, id, "16 days").want("edit customer")
	c.lost(bot.OpEdit, id).want()
	// A message that the customer's platform cannot take is another matter.
	c.lost(bot.OpSay, id).want("react desk: ⚠️", "say desk: ⚠️ This did not reach the customer")
	// Who cannot be reached is told of already.
	c.agent(anna, "hello?").edits(bot.Desk, c.lastDesk(), "hello!")
	c.lost(bot.OpEdit, c.lastDesk()).want()
	// What the bot said is nobody's.
	c.lost(bot.OpDelete, "answer:m1").want()
	c.lost(bot.OpStatus, "").want()
	if f := c.facts[len(c.facts)-1]; f.Kind != "reply_undelivered" || !strings.Contains(string(f.Data), "answer:m1") {
		t.Errorf("fact: %s %s", f.Kind, f.Data)
	}
}

// The website is told how the request stands, once per change.
func TestStanding(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	stands := func(want string) {
		t.Helper()
		got := ""
		for _, s := range c.status {
			got += s.Title + " " + s.State + ": " + s.Status
			for _, f := range s.Fields {
				got += " | " + f.Name + " " + f.Value
			}
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	c.says("how do I get a refund")
	stands("")
	c.says("human")
	stands("T-1001 queue: Your request is with our team. A colleague will answer as soon as one is free. | Since Friday, 20 November, 12:02 (UTC)")
	c.says("more").says("and more")
	stands("")
	c.agent(anna, "hi")
	stands("T-1001 agent: Anna has your request and is with you. | Since Friday, 20 November, 12:05 (UTC) | With Anna")
	c.agent(anna, "there").agent(ben, "hi")
	c.says("你们好") // in another language the same holds
	stands("")
	c.agentPresses(anna, dialog.ChoiceResolve)
	stands("T-1001 resolved: Your request has been marked as solved. | Since Friday, 20 November, 12:09 (UTC)")
	c.says("thanks")
	stands("")
	c.agentPresses(ben, dialog.ChoiceReopen)
	stands("T-1001 agent: Ben has your request and is with you. | Since Friday, 20 November, 12:11 (UTC) | With Ben")
	c.agentPresses(ben, dialog.ChoiceBot)
	stands("T-1001 bot: Your request is closed. The automated assistant answers. | Since Friday, 20 November, 12:12 (UTC)")
	c = newTalk(t, withoutDesk)
	c.says("转人工")
	stands("T-1001 queue: 您的请求已在我们团队，同事有空后会尽快回复。 | 时间 11月20日星期五 12:01（UTC）")
	c.presses(dialog.ChoiceAssistant)
	stands("T-1001 bot: 您的请求在我们团队的列表中，其间由自动助手回答。 | 时间 11月20日星期五 12:01（UTC）")
	// A state that nobody can read opens a ticket, too.
	c = newTalk(t)
	c.state = []byte("{")
	c.says("hi")
	stands("T-1001 queue: Your request is with our team. A colleague will answer as soon as one is free. | Since Friday, 20 November, 12:01 (UTC)")
}

// Who stops the answer reads nothing more of it, in any state.
func TestStopIsSilent(t *testing.T) {
	t.Parallel()
	stop := bot.Message{Kind: bot.KindStop, From: lena}
	c := newTalk(t)
	c.turn(bot.Customer, stop).want()
	if c.state != nil {
		t.Errorf("it keeps a state: %s", c.state)
	}
	c.says("is my refund late")
	before := string(c.state)
	c.turn(bot.Customer, stop).want()
	if string(c.state) != before {
		t.Errorf("state %s, before %s", c.state, before)
	}
	c.says("human").turn(bot.Customer, stop).want()
	c.agent(anna, "hi").turn(bot.Customer, stop).want()
}
