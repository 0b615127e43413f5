package dialog_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

func TestGiveBackMarksTheBoundary(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("xyzzy").says("xyzzy plugh").want("T-1001", "open desk", "say desk: **The conv", "say desk: <Lena> xyzzy plugh")
	c.agentPresses(anna, dialog.ChoiceBot).want("say customer: Anna has handed the conversation back", "edit desk: [T-1001 · xyzzy plugh | Given back")
	// Neither handed over again at once, nor mute.
	c.says("xyzzy").want("say customer: I couldn't find that. Could you put it in other words")
	c.says("how do I get a refund").want("say customer: You can have your money back")
	c.says("a person please").want("**T-1002**", "open desk: [T-1002", "say desk", "say desk")
}

func TestAskingAgainReadsTheSameNumber(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human please").want("T-1001", "open desk", "say desk: <Lena> human please")
	c.says("I want a human!").want("say desk: <Lena> I want a human!", "say customer: Your request **T-1001** is with our team and has been waiting for a minute.")
	c.presses(dialog.ChoicePerson).want("**T-1001**")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "status", From: lena}).want("**T-1001**")
	if c.memory.n != 1 {
		t.Errorf("%d numbers were used", c.memory.n)
	}
	c.agentPresses(anna, dialog.ChoiceClaim).want("Anna from our team has joined", "edit desk")
	c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "agent", From: lena}).want("say customer: Anna has your request **T-1001**")
}

func TestClaims(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	c.agentPresses(anna, dialog.ChoiceClaim)
	c.agentPresses(ben, dialog.ChoiceClaim).want("say desk only U2: **T-1001** was already claimed by Anna.")
	c.agentPresses(anna, dialog.ChoiceClaim).want("say desk only U1: You already have **T-1001**.")
	c.agent(ben, "I can help too").want("say customer: <Ben> I can help too", "say desk only U2: Anna has **T-1001**; your words were sent")
	c.agent(ben, "really").want("say customer: <Ben> really") // once is enough
	c.agentPresses(ben, dialog.ChoiceResolve).want("say desk only U2: **T-1001** was with Anna, and you have closed it.", "say customer: Your request **T-1001** has been marked as solved.", "edit desk")
	for _, verb := range []string{dialog.ChoiceClaim, dialog.ChoiceResolve, dialog.ChoiceBot} {
		c.agentPresses(anna, verb).want("say desk only U1: **T-1001** was solved by Ben")
	}
	c.agent(anna, "one more thing").want("react desk: ⏳", "say desk only U1: **T-1001** was closed by Ben, so this has **not** been sent yet. Take it over again?⏎⏎> one more thing (takeover:bb85e451) (sendonly:bb85e451) (keep:bb85e451)")
	c.agentPresses(anna, dialog.ChoiceReopen).want("say customer: Anna has opened your request **T-1001** again", "edit desk: [T-1001 · human | Anna has it")
	c.agentPresses(ben, dialog.ChoiceReopen).want("say desk only U2: **T-1001** was already claimed by Anna.")
	c.says("still here").want("say desk: <Lena> still here")
	if !strings.Contains(string(c.list), `"owner":"agent"`) {
		t.Errorf("list: %s", c.list)
	}
}

func TestTakingOverWithdrawsTheLastAnswer(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human")
	c.agentPresses(anna, dialog.ChoiceResolve)
	c.says("how do I get a refund")
	handle := ""
	for _, s := range c.last.Sends {
		if strings.HasPrefix(s.Handle, "answer:") {
			handle = s.Handle
		}
	}
	c.agent(anna, "!reopen")
	if len(c.last.Withdraw) != 1 || c.last.Withdraw[0] != (bot.Withdrawal{To: bot.Customer, Handle: handle}) || handle == "" {
		t.Errorf("withdrawn: %v, want %q", c.last.Withdraw, handle)
	}
}

func TestBotTurnsYieldToTheDesk(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("how do I get a refund")
	if len(c.last.Unless) != 1 || c.last.Unless[0] != bot.Desk {
		t.Errorf("unless: %v", c.last.Unless)
	}
	c.says("human").agent(anna, "hello")
	if len(c.last.Unless) != 0 {
		t.Errorf("a desk turn waits for the desk: %v", c.last.Unless)
	}
}

func TestWithoutDesk(t *testing.T) {
	t.Parallel()
	c := newTalk(t, withoutDesk)
	c.says("human please").want("say customer: Of course, I'll bring in a person.⏎⏎Your number is **T-1001**. A colleague from our team will look at it. You can go on writing; it will all be kept with your request. (assistant)")
	c.says("my order is late").want("say customer: Thank you, I've kept that with **T-1001**.")
	c.says("really late").want()
	c.says("a human!").want("say customer: Your request **T-1001** is on our team's list")
	if !strings.Contains(string(c.list), `"T-1001"`) {
		t.Errorf("list: %s", c.list)
	}
	c.presses(dialog.ChoiceAssistant).want("say customer: I'm the automated assistant again. Your request **T-1001** stays")
	c.says("how do I get a refund").want("Hello! I'm an automated", "You can have your money back")
	c.says("human").want("say customer: Your request **T-1001** is on our team's list")
	if c.memory.n != 1 || !strings.Contains(string(c.list), `"owner":"queue"`) {
		t.Errorf("%d tickets, list %s", c.memory.n, c.list)
	}
}

func TestListing(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hello")
	if c.last.Lists {
		t.Error("listed without a ticket")
	}
	c.says("human please")
	var e dialog.Entry
	if err := json.Unmarshal(c.list, &e); err != nil {
		t.Fatal(err)
	}
	if e.Number != "T-1001" || e.Owner != dialog.OwnerQueue || e.Subject != "human please" || e.Platform != "web" || e.Customer != "Lena" || !e.Waiting.Equal(e.Since) || len(c.list) > 400 {
		t.Errorf("%d bytes: %s", len(c.list), c.list)
	}
	c.says("more")
	if c.last.Lists {
		t.Error("listed anew though nothing changed")
	}
	c.agent(anna, "hi")
	if e = (dialog.Entry{}); json.Unmarshal(c.list, &e) != nil || e.Agent.Name != "Anna" || !e.Waiting.IsZero() {
		t.Errorf("%s", c.list)
	}
	c.says("and?")
	if e = (dialog.Entry{}); json.Unmarshal(c.list, &e) != nil || !e.Waiting.Equal(c.now) {
		t.Errorf("%s", c.list)
	}
	if c.agent(anna, "!resolve"); !c.last.Lists || c.last.Listing != nil {
		t.Errorf("a solved ticket is listed: %s", c.last.Listing)
	}
}

func TestPausedIsSilentAndRelays(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("hello")
	c.state = []byte(strings.Replace(string(c.state), `"owner":"bot"`, `"owner":"paused"`, 1))
	c.says("how do I get a refund").want("say customer: A person will answer you here.⏎⏎Your number is **T-1001**", "open desk", "say desk", "say desk: <Lena> how do")
	c.says("hello?").want("say desk: <Lena> hello?", "say customer: Thank you, I've added")
	c.agent(anna, "hi").want("joined", "<Anna> hi", "edit desk")
}

func TestCorruptStateBringsAPerson(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.state = []byte(`{"v":1,"owner":"agent"`)
	c.says("where is my parcel").want("say customer: I'm sorry, something went wrong on our side. I've asked our team to take over.⏎⏎Your number is **T-1001**", "open desk", "say desk: <Lena> where is my parcel")
	if c.facts[0].Kind != "corrupt_state" || !strings.Contains(string(c.facts[0].Data), `"size":22`) {
		t.Errorf("facts: %+v", c.facts[0])
	}
	// What an agent says into a corrupt conversation is not lost either.
	c.state = []byte("\x00")
	c.agent(anna, "hello").want("**T-1002**", "open desk", "say desk: **The", "joined", "<Anna> hello")
}

func TestNewerStateIsLeftToNewerProgram(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	bt := &bot.Turn{Conversation: "web/1", Side: bot.Customer, Now: time.Now(), State: []byte(`{"v":99}`),
		Messages: []bot.Message{{ID: "1", Kind: bot.KindText, Text: "hi"}}}
	if err := c.manager.Turn(context.Background(), bt); !errors.Is(err, dialog.ErrNewer) {
		t.Errorf("err = %v", err)
	}
	if len(bt.Outcome().Sends) != 0 {
		t.Error("something was said")
	}
}

func TestNumbersSurviveATurnThatComesAgain(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	journal := map[string][]byte{}
	for range 3 {
		bt := &bot.Turn{Conversation: "web/1", Side: bot.Customer, Now: c.now,
			Messages: []bot.Message{{ID: "1", Kind: bot.KindText, Text: "human", At: bot.Address{Account: "web", Chat: "1"}}}}
		bt.Attach(journal, func(_ context.Context, k string, v []byte) error { journal[k] = v; return nil }, nil)
		if err := c.manager.Turn(context.Background(), bt); err != nil {
			t.Fatal(err)
		}
		if got := bt.Outcome().Sends[0].Reply.Text; !strings.Contains(got, "T-1001") {
			t.Errorf("said %q", got)
		}
	}
	if c.memory.n != 1 {
		t.Errorf("%d numbers were counted", c.memory.n)
	}
}
