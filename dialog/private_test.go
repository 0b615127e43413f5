package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// inGroup is a conversation where others read along; alone is the same person's
// private chat with the same program.
func inGroup(t *testing.T, change ...func(*dialog.Config, *answer.Config)) *talk {
	c := newTalk(t, change...)
	c.name, c.public = "web/g1/c1", true
	c.at = bot.Address{Account: "web", Chat: "g1", Thread: "c1"}
	return c
}

func (c *talk) alone() *talk {
	return &talk{T: c.T, manager: c.manager, memory: c.memory, now: c.now, name: "web/1", at: bot.Address{Account: "web", Chat: "1"}}
}

// starts opens the chat by a deep link.
func (c *talk) starts(context string, from bot.Person) *talk {
	c.Helper()
	return c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "start", Values: map[string]string{"context": context}, From: from})
}

// link is the button to the private chat in what was said last.
func (c *talk) link() string {
	c.Helper()
	for _, s := range c.last.Sends {
		for _, choice := range s.Reply.Choices {
			if choice.Private {
				if len(choice.ID) > 40 {
					c.Errorf("the button's ID has %d bytes", len(choice.ID))
				}
				return choice.ID
			}
		}
	}
	c.Fatalf("no button leads to the private chat: %q", heard(c.last))
	return ""
}

// A group gets answers, and nothing that is for one person alone.
func TestGroupIsAnswered(t *testing.T) {
	t.Parallel()
	c := inGroup(t)
	c.says("how do I get a refund").want("say customer: *Automated assistant:*⏎⏎You can have your money back")
	c.says("do you ship abroad").want("say customer: Here's what I found:⏎⏎> We ship to the EU in 5 days.⏎⏎Source: Shipping abroad (private:")
	if len(c.last.Sends[0].Reply.Choices) != 1 {
		t.Errorf("a group is asked whether it helped: %q", heard(c.last))
	}
	c.says("thanks").want("You're welcome!")
	inGroup(t).says("Hello!").want("say customer: Hello! I'm an automated assistant. What would you like to know?")
	inGroup(t).says("您好").want("say customer: 您好！我是自动助手，请问想了解什么？")
	inGroup(t).says("退款").want("say customer: *自动助手：*⏎⏎退款需要14天。")
}

// A person comes in private alone: no ticket is opened in the group.
func TestPersonFromAGroup(t *testing.T) {
	t.Parallel()
	c := inGroup(t)
	c.says("where is my order 77?").want("I couldn't find that") // once more, then a person
	c.says("where is my order 77, the lamp").want("say customer: That is for a person to answer, and not for everybody to read. Please press the button: we go on in private, and you need not say it again. (private:")
	if c.memory.n != 0 || c.last.Lists || c.memory.keep != 7*24*time.Hour {
		t.Errorf("%d tickets, listed %v, kept for %v", c.memory.n, c.last.Lists, c.memory.keep)
	}
	if f := c.facts[len(c.facts)-1]; f.Kind != "private" || string(f.Data) != `{"reason":"unanswered","desk":false}` {
		t.Errorf("fact %s %s", f.Kind, f.Data)
	}
	link := c.link()

	p := c.alone()
	p.starts(link, lena).want("say customer: Nobody else reads along here. I'm the automated assistant; in the group you asked: “where is my order 77, the lamp”",
		"say customer: I'm sorry, I don't have an answer to that, so I've asked our team.⏎⏎Your number is **T-1001**.",
		"open desk: [T-1001 · where is my order 77, the lamp |", "say desk: <Lena> where is my order 77, the lamp")
	p.agent(anna, "hi").want("joined", "say customer: <Anna> hi", "edit desk")
	// Pressed again while a person has it, or when all is over: no second ticket.
	p.starts(link, lena).want("say customer: Anna has your request")
	p.agent(anna, "!resolve").starts(link, lena).want("say customer: Hello! I'm an automated assistant.")
	if p.memory.n != 1 {
		t.Errorf("%d tickets", p.memory.n)
	}
	// The group goes on as before.
	c.says("how do I get a refund").want("You can have your money back")
}

// What one person asked is not for another; a stale or invented key is an ordinary
// start.
func TestOnlyWhoAskedTakesItUp(t *testing.T) {
	t.Parallel()
	c := inGroup(t)
	c.says("a human please")
	link := c.link()
	stranger := bot.Person{ID: "c2", Name: "Eve", Locale: "en"}
	const welcome = "say customer: Hello! I'm an automated assistant. Ask me anything"
	c.alone().starts(link, stranger).want(welcome)
	other := c.alone()
	other.at.Account = "telegram" // another platform's person c1
	other.starts(link, lena).want(welcome)
	for _, bad := range []string{"private:", "private:xyz", "private:" + strings.Repeat("x", 5000), "private"} {
		c.alone().starts(bad, lena).want(welcome)
	}
	c.memory.kept[link] = []byte("{")
	c.alone().starts(link, lena).want(welcome)
	// In the group itself the link does nothing.
	c = inGroup(t)
	c.says("a human please")
	c.starts(c.link(), lena).want("say customer: Hello! I'm an automated assistant. What would you like to know?")
}

// Every way to a person leads through the private chat.
func TestEveryWayToAPersonIsPrivate(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a human please", "转人工", "I will sue you, my lawyer is ready", "I want to kill myself"} {
		c := inGroup(t)
		c.says(text)
		link := c.link()
		if c.memory.n != 0 || c.list != nil || strings.Contains(strings.Join(heard(c.last), " "), "desk") {
			t.Errorf("%q: %q", text, heard(c.last))
		}
		c.alone().starts(link, lena)
		if c.memory.n != 1 {
			t.Errorf("%q opens %d tickets in private", text, c.memory.n)
		}
	}
	c := inGroup(t)
	c.says("I want to kill myself").want("say customer: I'm very sorry you're going through this, and I'm glad you told me.")
	c.says("这是什么破公司，我要投诉").want("say customer: 这件事需要人工处理")
	// A button of before, a command, files and voice.
	c.presses(dialog.ChoicePerson)
	c.link()
	c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "agent", Text: "my lamp is broken", From: lena})
	p := c.alone()
	p.starts(c.link(), lena)
	if !strings.Contains(heard(p.last)[0], "my lamp is broken") {
		t.Errorf("%q", heard(p.last))
	}
	c = inGroup(t)
	c.sends("", nil, photo)
	c.link()
	c.sends("", cafe)
	c.link()
	c.sends("", nil, voice("1", "")).want("couldn't listen")
	c.link()
	c.sends("", nil, voice("2", "")).want("That is for a person to answer")
	c.alone().starts(c.link(), lena).want("I've taken along what you sent in the group.", "**T-1001**", "open desk", "say desk: <Lena> 📍 Café \\*Mitte\\*, 52.520008, 13.4 · [map](https://www.openstreetmap.org/?mlat=52.520008&mlon=13.4) {f1} {1} {2}")
	p = c.alone()
	p.says("human").agent(anna, "hi")
	p.starts(c.link(), lena).want("Anna has your request", "say desk: <Lena> 📍 Café")
	// A turn that failed for good.
	c.turn(bot.Internal, bot.Message{Kind: bot.KindFailed, Name: bot.Customer.String(), Text: "boom", At: c.at}).want("That is for a person to answer")
	if c.list != nil || c.memory.n != 2 {
		t.Errorf("%d tickets, %s", c.memory.n, c.list)
	}
	c.alone().starts(c.link(), lena)
	if c.memory.n != 3 {
		t.Errorf("%d tickets: what failed cannot be taken up", c.memory.n)
	}
}

// The button under an answer takes along what was asked, not the press.
func TestPersonButtonInAGroup(t *testing.T) {
	t.Parallel()
	c := inGroup(t)
	c.says("do you ship abroad")
	p := c.alone()
	p.starts(c.link(), lena).want("in the group you asked: “do you ship abroad”", "say customer: Of course, I'll bring in a person.", "open desk: [T-1001 · do you ship abroad", "say desk: <Lena> do you ship abroad")
}

// In a private chat that a person has, the question comes to them.
func TestTakenUpWhileAPersonHasIt(t *testing.T) {
	t.Parallel()
	c := inGroup(t)
	c.says("a human for my lamp please")
	p := c.alone()
	p.says("human").agent(anna, "hi")
	p.starts(c.link(), lena).want("say customer: Anna has your request", "say desk: <Lena> a human for my lamp please")
}

// A ticket from before we knew that others read along: no agent speaks there.
func TestNoAgentSpeaksInAGroup(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	c.public = true
	c.says("hello?")
	c.agent(anna, "your address is 5 Main St").want("say desk only U1: The customer asked this where others read along, so nothing was sent.")
	c.agentPresses(anna, dialog.ChoiceResolve).want("say desk only U1")
}
