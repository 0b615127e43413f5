package dialog_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// A ticket from before the desk gets its card as soon as there is a desk.
func TestDeskComesLater(t *testing.T) {
	t.Parallel()
	file := bot.File{Account: "web", Ref: "f1", Name: "a.png"}
	before := func() *talk {
		c := newTalk(t, withoutDesk)
		c.says("human please").says("my order is late")
		return c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "see here", Files: []bot.File{file}, From: lena})
	}
	after := func(c *talk) *talk { // the same store, a program with a desk
		c.manager = newTalk(t).manager
		return c
	}
	c := after(before())
	c.says("hello?").want(
		"open desk: [T-1001 · human please | Waiting since",
		"say desk: **The conversation so far**⏎⏎> **Lena:** human please",
		"say desk: <Lena>", // the file
		"say desk: <Lena> hello?",
		"say customer: Thank you, I've added that to **T-1001**.",
	)
	if h := c.last.Sends[0].Handle; h != "card:T-1001" {
		t.Errorf("the card is %q", h)
	}
	if text := c.last.Sends[1].Reply.Text; !strings.Contains(text, "my order is late") || strings.Contains(text, "hello?") {
		t.Errorf("so far: %s", text)
	}
	if fs := c.last.Sends[2].Reply.Files; len(fs) != 1 || fs[0].Ref != "f1" {
		t.Errorf("what was sent while nobody was there is lost: %v", fs)
	}
	c.says("anyone?").want("say desk: <Lena> anyone?")
	c.agent(anna, "hi").want("joined", "<Anna> hi", "edit desk: [T-1001")

	// Who had gone back to the bot: the thread is opened, and asking for a person
	// brings the words there.
	c = before().presses(dialog.ChoiceAssistant)
	after(c).says("how do I get a refund").want("open desk: [T-1001", "say desk: **The conv", "Hello! I'm an automated", "You can have your money back")
	c.says("human").want("say desk: **The conv", "say desk: <Lena> human", "say customer: Your request **T-1001** is with our team")
	if text := c.last.Sends[0].Reply.Text; !strings.Contains(text, "money back") || strings.Contains(text, "my order is late") {
		t.Errorf("so far: %s", text)
	}
}

func TestLostThreadBeginsAnew(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c := newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	lost := func(handle string) *talk {
		return c.turn(bot.Internal, bot.Message{Kind: bot.KindUndelivered, Re: handle, Text: "thread_not_found"})
	}
	c.says("human").agent(anna, "what is it?")
	c.says("order 77", "and 78")
	first, second := c.last.Sends[0].Handle, c.last.Sends[1].Handle
	lost("answer:m1").want() // the bot's own words
	lost(first).want("open desk: [T-1001 · human | Anna has it", "say desk: **The conversation so far**")
	if h := c.last.Sends[0].Handle; h != "card:T-1001:2" {
		t.Errorf("the card is %q", h)
	}
	for _, said := range []string{"Anna", "order 77", "and 78"} {
		if !strings.Contains(c.last.Sends[1].Reply.Text, said) {
			t.Errorf("%q is lost: %s", said, c.last.Sends[1].Reply.Text)
		}
	}
	lost(second).want()        // it went with the same thread
	lost("card:T-1001").want() // so did this
	c.says("still there?").want("say desk: <Lena> still there?")
	c.agent(anna, "yes").want("<Anna> yes")
	lost("card:T-1001:2").want("open desk: [T-1001", "say desk: **The conv")
	if log.Len() > 0 {
		t.Errorf("log: %s", &log)
	}
	lost("card:T-1001:3").want() // three are enough
	if got := log.String(); !strings.Contains(got, "level=ERROR") || !strings.Contains(got, "thread_not_found") {
		t.Errorf("log: %s", got)
	}
	if f := c.facts[len(c.facts)-1]; f.Kind != "reply_undelivered" {
		t.Errorf("facts: %v", f)
	}

	// A closed ticket's thread may go.
	c = newTalk(t)
	c.says("human").agent(anna, "!resolve")
	lost("card:T-1001").want()
}

func TestEditOfWhatWasNeverSent(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	edit := func(text string) *talk {
		return c.turn(bot.Desk, bot.Message{Kind: bot.KindEdit, Re: c.lastDesk(), Text: text, From: anna})
	}
	const unsent = "say desk only U1: This message was never sent to the customer, and an edit doesn't send it."
	c.agent(anna, "// hidden words")
	edit("hidden words").want(unsent)
	edit("// hidden again").want("react desk: 🔒")
	edit("hidden words").want(unsent)
	c.turn(bot.Desk, bot.Message{Kind: bot.KindDelete, Re: c.lastDesk(), From: anna}).want()
	c.agent(anna, "/reslove")
	edit("/resolv").want("say desk only U1: I don't know */resolv*")
	edit("/resolve").want(unsent)
	c.agent(anna, "hello")
	edit("hello you").want("edit customer: <Anna> hello you") // was sent
	c.agent(anna, "!resolve bye")
	edit("!resolve bye then").want("edit customer: <Anna> bye then")
	c.agent(anna, "!reopen").agent(anna, "!resolve")
	edit("it is on its way").want(unsent)
	c.agent(anna, "too late")
	edit("too late!").want("react desk: ⏳") // the ticket is closed: its author was asked
	// Older than the transcript: it may have been sent.
	c.turn(bot.Desk, bot.Message{Kind: bot.KindEdit, Re: "m0", Text: "x", From: anna}).want("edit customer: <Anna> x")
}

// lastDesk is the ID of what an agent wrote last.
func (c *talk) lastDesk() (id string) {
	for _, l := range c.lines {
		if l.Side == bot.Desk && l.Kind == bot.KindText {
			id = l.ID
		}
	}
	return id
}

func TestEditOfWordsFromBeforeTheHandover(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("how do I get a refund")
	c.says("human")
	edit := func(id, text string) *talk {
		return c.turn(bot.Customer, bot.Message{Kind: bot.KindEdit, Re: id, Text: text, From: lena})
	}
	edit("m1", "how do I get order 77").want("say desk: <Lena> how do I get order 77⏎⏎*(edited)*")
	if h := c.last.Sends[0].Handle; h != "m1" {
		t.Errorf("the copy is %q", h)
	}
	edit("m1", "order 78").want("edit desk: <Lena> order 78⏎⏎*(edited)*") // now it stands there
	edit("m2", "a human").want("edit desk: <Lena> a human⏎⏎*(edited)*")
}

func TestClosedCardStaysAsItIs(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "!resolve")
	c.says("this is shit")
	for _, line := range heard(c.last) {
		if strings.Contains(line, "desk") {
			t.Errorf("the next case's mood is shown: %s", line)
		}
	}
	if !strings.Contains(string(c.state), `"mood":"angry"`) {
		t.Errorf("no mood: %s", c.state)
	}
}

func TestGiveBackOfAColleaguesTicket(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "hi")
	c.agent(ben, "!bot").want("say desk only U2: **T-1001** was with Anna, and you have closed it.", "handed the conversation back", "edit desk")
}
