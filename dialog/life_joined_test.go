package dialog_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// merged are two conversations of which the second one's ticket goes on with both.
func merged(t *testing.T, change ...func(*dialog.Config, *answer.Config)) (web, tg *talk) {
	t.Helper()
	web, tg = two(t, change...)
	web.agent(anna, "hi")
	tg.agent(anna, "hi")
	web.agent(anna, "!merge T-1002")
	settle(web, tg)
	return web, tg
}

// Thanks in the conversation of a merged ticket are read, and are no work.
func TestThanksInAMergedConversation(t *testing.T) {
	t.Parallel()
	web, tg := merged(t)
	tg.agent(anna, "!snooze")
	web.says("thanks!")
	wants(t, settle(web, tg), "telegram/7 say desk: <Lena · web> thanks!")
	if e := tg.entry(); e.Stage != dialog.StageSnoozed || !e.Waiting.IsZero() {
		t.Errorf("thanks bring it back: %+v", e)
	}
	web.says("2")
	wants(t, settle(web, tg), "telegram/7 say desk: <Lena · web> 2", "telegram/7 say desk: ⏰ **T-1002** is back")
	// Both were on their way while it was solved.
	web.says("thanks again")
	late := web.last
	tg.agent(anna, "!resolve bye")
	web.last = late
	never(t, settle(web, tg), "is open again")
}

// Whoever may be in danger gets words at once, and the thread is told.
func TestDangerInAMergedConversation(t *testing.T) {
	t.Parallel()
	web, tg := merged(t)
	web.says("hello", "I want to kill myself")
	got := settle(web, tg)
	wants(t, got, "web/1 say customer: I'm very sorry you're going through this.", "telegram/7 say desk: 🚨 The customer may be in danger")
	if e := tg.entry(); e.Priority != dialog.PriorityUrgent {
		t.Errorf("priority %q", e.Priority)
	}
	web.says("you are all idiots, I will sue you")
	wants(t, settle(web, tg), "telegram/7 say desk: <Lena · web> you are all idiots")
	if got := tg.field("Mood"); got == "" || got == "calm" {
		t.Errorf("mood %q", got)
	}
}

// What the customer takes back is struck through in the other thread, and a button of
// before is answered.
func TestTakenBackInAMergedConversation(t *testing.T) {
	t.Parallel()
	web, tg := merged(t)
	web.turn(bot.Customer, bot.Message{ID: "w1", Kind: bot.KindText, Text: "my PIN is 1234", From: lena})
	settle(web, tg)
	web.turn(bot.Customer, bot.Message{Kind: bot.KindDelete, Re: "w1", From: lena})
	wants(t, settle(web, tg), "telegram/7 edit desk: <Lena · web> ~~my PIN is 1234~~")
	web.presses("person")
	wants(t, settle(web, tg), "web/1 say customer: Your request **T-1001** goes on together with **T-1002**.")
	web.turn(bot.Customer, bot.Message{Kind: bot.KindLeft, From: lena})
	settle(web, tg)
	if !strings.Contains(string(web.state), `"left":true`) {
		t.Error("nobody knows that the customer left")
	}
}

// What a customer fills in is words, whatever the fields are called: it orders nothing
// in the conversation that goes on with theirs.
func TestFormInAMergedConversation(t *testing.T) {
	t.Parallel()
	web, tg := merged(t)
	web.turn(bot.Customer, bot.Message{Kind: bot.KindForm, Name: "f", Text: "my words", From: lena,
		Values: map[string]string{"ticket": "T-1", "at": "slack/C9", "rank": "admin", "edited": "1", "words": "m1", "mood": "threat"}})
	got := settle(web, tg)
	wants(t, got, "telegram/7 say desk: <Lena · web> my words")
	never(t, got, "slack/C9")
}
