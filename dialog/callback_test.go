package dialog_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// nextDay reads "15:04" as that time on the next day.
func nextDay(text string, now time.Time, zone *time.Location) (time.Time, error) {
	at, err := time.ParseInLocation("15:04", text, zone)
	y, m, d := now.In(zone).AddDate(0, 0, 1).Date()
	return time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, zone), err
}

// books is a team whose customers can book half an hour.
func books(h dialog.Hours, each int) func(*dialog.Config, *answer.Config) {
	return func(d *dialog.Config, _ *answer.Config) {
		d.ParseTime = nextDay
		d.Teams = []dialog.Team{{Name: "support", Leads: []string{"@leads"}, Hours: h,
			SLA: dialog.SLA{First: time.Hour}, Callbacks: dialog.Callbacks{Slot: 30 * time.Minute, Each: each}}}
	}
}

// settles carries what the last turn passed to the book there, and the answer back. It
// returns what the answer's turn sent.
func (c *talk) settles() *talk {
	c.Helper()
	for _, s := range c.last.Sends {
		if s.Op != bot.OpPass {
			continue
		}
		for _, back := range c.book(*s.Pass) {
			c.turn(bot.Internal, *back.Pass)
		}
	}
	return c
}

// book serves a wish as the conversation does that writes the book, and returns what it
// passes back.
func (c *talk) book(m bot.Message) []bot.Send {
	c.Helper()
	m.ID, m.At = fmt.Sprint("p", c.name, c.n, m.Values), bot.Address{Account: bot.Own, Chat: "callbacks"}
	bt := &bot.Turn{Conversation: dialog.BookConversation, Side: bot.Internal, Messages: []bot.Message{m}, Now: c.now}
	if err := c.manager.Turn(context.Background(), bt); err != nil {
		c.Fatalf("the book: %v", err)
	}
	return bt.Outcome().Sends
}

// choices are the labels of the buttons that the customer reads last.
func (c *talk) choices() []string {
	var labels []string
	for _, s := range c.last.Sends {
		for _, choice := range s.Reply.Choices {
			if s.To == bot.Customer {
				labels = append(labels, choice.Label)
			}
		}
	}
	return labels
}

// slot is the ID of the button with that label.
func (c *talk) slot(label string) string {
	for _, s := range c.last.Sends {
		for _, choice := range s.Reply.Choices {
			if choice.Label == label {
				return choice.ID
			}
		}
	}
	c.Fatalf("no button %q", label)
	return ""
}

// Outside hours the customer picks a time, the agents are reminded and told; all of it
// stands on the card.
func TestCallback(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-28 12:00 +0100", books(office(t), 1)) // a Saturday
	c.asks(from("en", "Asia/Shanghai"), personEn)
	c.want("pick one, and a colleague will write to you here then (Shanghai time):", "open desk", "say desk")
	if got := c.choices(); !slices.Equal(got, []string{"Monday 16:00", "Monday 16:30", "Monday 17:00", "Monday 17:30", "Another time"}) {
		t.Fatalf("offered: %v", got)
	}
	c.presses(c.slot("Monday 16:30")).settles()
	c.want("a colleague will write to you here on Monday at 9:30 (Berlin time; 16:30 where you are). If you'd rather be called, write your number here.",
		"say desk: 📅 The customer has booked a callback: Monday, 30 November, 9:30 (Berlin time).")
	if got := c.field("Callback"); got != "📅 Monday, 30 November, 9:30 (Berlin time)" {
		t.Errorf("the card: %q", got)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-30 09:19 +0100"))
	wantLines(t, c.reaches(berlinTime, "2026-11-30 09:29 +0100"), "say desk: 📅 In 10 minutes, Lena expects to hear from you.")
	if got := c.calls(); !slices.Equal(got, []string{"@leads"}) {
		t.Errorf("called: %v", got)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-30 09:31 +0100"), "say desk: 📅 Now Lena expects to hear from you.")
	wantLines(t, c.rest("callback"))
}

// rest are the timers of a kind that are still set.
func (c *talk) rest(kind string) []string {
	var names []string
	for name := range c.wakes {
		if strings.HasPrefix(name, kind) {
			names = append(names, name)
		}
	}
	return names
}

// A time goes to one customer only; who comes second is offered others. A time that
// is given back is free again.
func TestCallbackIsBookedOnce(t *testing.T) {
	t.Parallel()
	first := comes(t, office(t), "2026-11-28 12:00 +0100", books(office(t), 1))
	second := comes(t, office(t), "2026-11-28 12:00 +0100", books(office(t), 1), func(d *dialog.Config, _ *answer.Config) { d.Memory = first.memory })
	second.name, second.at.Chat = "web/2", "2"
	for _, c := range []*talk{first, second} {
		c.asks(from("en", ""), personEn)
	}
	id := first.slot("Monday 9:00")
	first.presses(id).settles()
	second.presses(id).settles().want("say customer: I'm sorry, that time can't be booked any more. These are free (Berlin time): (slot:")
	if got := second.choices(); got[0] != "Monday 9:30" {
		t.Errorf("offered: %v", got)
	}
	first.presses(dialog.ChoiceCallbackCancel).want("pass handoff", "say customer: The appointment on Monday at 9:00 (Berlin time) is cancelled.", "say desk")
	first.settles()
	wantLines(t, first.rest("callback"))
	second.presses(id).settles().want("a colleague will write to you here on Monday at 9:00", "say desk")
	// It changes to another one, and the first is free.
	second.presses(dialog.ChoiceCallback).presses(second.slot("Monday 10:00")).settles().want("on Monday at 10:00", "say desk")
	first.presses(id).settles().want("on Monday at 9:00", "say desk")
	// Whoever's ticket is closed gives the time back.
	first.agentPresses(anna, "resolve:cancel").settles()
	second.presses(id).settles().want("on Monday at 9:00", "say desk")
}

// What was promised before an upgrade is not promised anew: older programs kept the book
// as a bare list under another key.
func TestCallbacksOfAnOlderProgram(t *testing.T) {
	t.Parallel()
	first := comes(t, office(t), "2026-11-28 12:00 +0100", books(office(t), 1))
	second := comes(t, office(t), "2026-11-28 12:00 +0100", books(office(t), 1), func(d *dialog.Config, _ *answer.Config) { d.Memory = first.memory })
	second.name, second.at.Chat = "web/2", "2"
	old := []byte(`[{"team":"support","at":"2026-11-30T08:00:00Z","number":"T-900","conversation":"web/9"}]`)
	if err := first.memory.Set(t.Context(), "callbacks", old, 0); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		talk *talk
		free string
	}{{first, "Monday 9:30"}, {second, "Monday 10:00"}} {
		c.talk.asks(from("en", ""), personEn)
		if got := c.talk.choices(); got[0] != c.free {
			t.Fatalf("offered: %v, want %s first", got, c.free)
		}
		c.talk.presses(c.talk.slot(c.free)).settles().want("a colleague will write to you here", "say desk")
	}
}

// A time in words; what is none goes to the agents like all words.
func TestCallbackInWords(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-29 12:00 +0100", books(office(t), 1)) // a Sunday
	c.asks(from("zh-CN", "Asia/Shanghai"), personZh)
	c.presses(dialog.ChoiceCallbackOther).want("say customer: 您希望约在什么时间（北京时间）？")
	c.asks(from("zh-CN", "Asia/Shanghai"), "订单号是 1234")
	c.want("抱歉，我没看懂这个时间", "say desk: <Lena> 订单号是 1234", "已补充到")
	c.presses(dialog.ChoiceCallbackOther)
	c.asks(from("zh-CN", "Asia/Shanghai"), "16:20").settles().want("已约好：我们的同事将于星期一 9:30（柏林时间，您当地时间 16:30）在这里联系您。", "say desk")
	// Outside hours there is nobody.
	c.presses(dialog.ChoiceCallbackOther)
	c.asks(from("zh-CN", "Asia/Shanghai"), "4:00").settles().want("抱歉，这个时间已无法预约")
}

// Agents set one in their words; a slip changes nothing.
func TestAgentSetsCallback(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", books(office(t), 1))
	c.asks(from("en", ""), personEn).agent(anna, "Let us talk tomorrow.")
	c.agent(anna, "!callback soon").want("say desk only U1: Write when, later than now")
	c.agent(anna, "!callback cancel").want("say desk only U1: No callback is booked.")
	c.agent(anna, "!calback 20:15").want("Did you mean **!callback**?")
	c.agent(anna, "!callback tomorrow 20:15").settles().want("write to you here on Tuesday at 20:15 (Berlin time)", "say desk: 📅 Anna has set a callback: Tuesday, 24 November, 20:15 (Berlin time). The customer was told.")
	c.agent(anna, "!callback cancel").want("pass handoff", "The appointment on Tuesday at 20:15 (Berlin time) is cancelled.", "say desk")
}

// Whoever waits longer than was promised is offered a time.
func TestSorry(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", books(office(t), 1))
	c.asks(from("en", ""), personEn)
	if got := c.choices(); len(got) != 0 {
		t.Errorf("offered in hours: %v", got)
	}
	wantLines(t, c.reaches(berlinTime, "2026-11-23 10:01 +0100"), "say customer: I'm sorry that nobody has answered yet", "say desk: ⏰")
	// After a week without the program: one line, and no reminder of what has passed.
	c.presses(c.slot("Monday 11:00")).settles()
	c.now = c.now.Add(7 * 24 * time.Hour)
	wantLines(t, append(c.rings("callback:soon", c.now), c.rings("callback:now", c.now)...), "📅 Lena expected to hear from you: the callback was due Monday, 23 November, 11:00 (Berlin time).")
}

// What a crisis is told has no buttons of an office.
func TestNoSlotsInCrisis(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-28 12:00 +0100", books(office(t), 1))
	c.asks(from("en", ""), "I want to kill myself")
	if got := c.choices(); len(got) != 0 {
		t.Errorf("offered: %v", got)
	}
}

// A file that comes with a time is the agents' all the same.
func TestCallbackInWordsWithAFile(t *testing.T) {
	t.Parallel()
	c := newTalk(t, books(nil, 1))
	c.says("a human please").presses("callback:other")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "10:00", Files: []bot.File{{Account: "web", Ref: "f1", Name: "a.png"}}, From: lena}).
		want("pass handoff/", "say desk: <Lena> 10:00 {f1}", "say customer: Thank you, I've added that")
}

// Nobody closes a ticket over an appointment without a word: who would close it in its
// thread is asked, from elsewhere both sides are told, and a blocked customer is not.
func TestClosingWithACallback(t *testing.T) {
	t.Parallel()
	booked := func() *talk {
		c := newTalk(t, books(nil, 1))
		c.says("a human please").agent(anna, "!callback 10:00").settles()
		return c
	}
	const asked = "say desk only U1: 📅 A callback is booked: Saturday, 21 November, 10:00 (UTC). If **T-1001** is closed, it is cancelled, and the customer is told. (resolve:cancel) (snooze:callback)"
	const told = "say customer: The appointment on Saturday at 10:00 (UTC) is cancelled, as your request is closed."
	const desk = "say desk: 📅 The callback is cancelled with it: Saturday, 21 November, 10:00 (UTC). The customer was told."

	c := booked()
	c.agentPresses(anna, "resolve").want(asked)
	c.agent(anna, "!resolve").want(asked)
	if len(c.rest("callback")) != 2 || !c.entry().Callback.Equal(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)) {
		t.Error("it is not booked any more")
	}
	c.agentPresses(anna, "resolve:cancel")
	wants(t, heard(c.last), "has been marked as solved", told, desk)
	wantLines(t, c.rest("callback"))

	// What it was closed for is kept while they are asked.
	c = booked()
	c.agent(anna, "!close duplicate").want(strings.Replace(asked, "resolve:", "close:", 1))
	c.agentPresses(anna, "close:cancel")
	if wants(t, heard(c.last), told, desk); !strings.Contains(c.card.Card.Status, "duplicate") {
		t.Errorf("the card: %s", c.card.Card.Status)
	}

	// The call may stay: the ticket sleeps until then.
	c = booked()
	c.agentPresses(anna, "bot").want(strings.Replace(asked, "resolve:", "bot:", 1))
	c.agentPresses(anna, "snooze:callback").want("until Saturday, 21 November, 10:00 (UTC)", "edit desk")
	c.agent(anna, "!callback cancel").agent(anna, "!snooze callback").want("only U1: No callback is booked.")

	// What somebody was about to close it for is not why it is given back later.
	c = booked()
	c.agent(anna, "!close duplicate")
	c.agentPresses(anna, "bot:cancel")
	if status := c.card.Card.Status; strings.Contains(status, "duplicate") || !strings.Contains(status, "Given back") {
		t.Errorf("the card: %s", status)
	}

	// A macro closes no sooner, whatever its name.
	c = newTalk(t, books(nil, 1), func(d *dialog.Config, _ *answer.Config) { d.Macros = prepared{{Name: "cancel", Resolve: true}} })
	c.says("a human please").agent(anna, "!callback 10:00").settles()
	c.agentPresses(anna, "macro:cancel").want(asked)

	c = booked()
	c.orders(anna, "close", "")
	wants(t, heard(c.last), told, desk, "only U1: **T-1001**", "only U1: 📅 The callback is cancelled with it")
	c = booked()
	c.orders(anna, "close", "", "dry-run", "1")
	if wants(t, heard(c.last), "is cancelled, as your request is closed"); !c.entry().Callback.After(c.now) {
		t.Error("a trial cancelled it")
	}

	c = booked()
	c.agent(anna, "!block")
	wants(t, heard(c.last), "say desk: 📅 The callback is cancelled: Saturday")
	never(t, heard(c.last), "say customer")
}
