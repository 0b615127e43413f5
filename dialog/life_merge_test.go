package dialog_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// shared is the live list of several conversations.
type shared []*talk

func (s shared) Listed(context.Context) (map[string][]byte, error) {
	all := make(map[string][]byte)
	for _, c := range s {
		if c.list != nil {
			all[c.name] = c.list
		}
	}
	return all, nil
}

// two conversations of Lena: on the website (T-1001) and in Telegram (T-1002), each
// with a ticket.
func two(t *testing.T, change ...func(*dialog.Config, *answer.Config)) (web, tg *talk) {
	t.Helper()
	web, tg = newTalk(t, change...), newTalk(t, change...)
	web.name, web.at = "web/1", bot.Address{Account: "web", Chat: "1"}
	tg.name, tg.at = "telegram/7", bot.Address{Account: "telegram", Chat: "7"}
	tg.memory.n = 1
	web.lists, tg.lists = shared{web, tg}, shared{web, tg}
	web.says("a human please").stands("t1")
	tg.says("a human please").stands("t2")
	if !strings.Contains(string(tg.list), "T-1002") {
		t.Fatalf("list: %s", tg.list)
	}
	return web, tg
}

// wants compares what was sent with patterns, in order; other lines may stand
// between.
func wants(t *testing.T, got []string, parts ...string) {
	t.Helper()
	at := 0
	for _, line := range got {
		if at < len(parts) && strings.Contains(line, parts[at]) {
			at++
		}
	}
	if at < len(parts) {
		t.Fatalf("nothing like %q in its place in\n  %s", parts[at], strings.Join(got, "\n  "))
	}
}

func never(t *testing.T, got []string, part string) {
	t.Helper()
	for _, line := range got {
		if strings.Contains(line, part) {
			t.Errorf("%q is in %s", part, line)
		}
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	web.agent(anna, "// she wrote by mail, too")
	web.agent(anna, "!merge T-1002")
	wants(t, settle(web, tg),
		"telegram/7 say desk: Anna has merged **T-1001** (web) into **T-1002**",
		"web/1 say desk: Anna has merged **T-1001** into **T-1002**: [it goes on there](handoff:slack/C1/t2).",
		"web/1 say customer: We go on with your request **T-1001** together with **T-1002**.",
		"web/1 edit desk: [T-1001 · a human please | Merged into T-1002 by Anna")
	if web.list != nil || tg.field("Merged here") != "T-1001" {
		t.Errorf("list %s, card %v", web.list, tg.card.Card.Fields)
	}
	// What she writes there is read here, and the reply goes where she wrote last.
	web.says("it is the *blue* lamp")
	wants(t, settle(web, tg), `telegram/7 say desk: <Lena · web> it is the \*blue\* lamp`)
	tg.agent(ben, "I'll send a new one")
	got := settle(tg, web)
	wants(t, got, "web/1 say customer: Ben from our team has joined", "web/1 say customer: <Ben> I'll send a new one")
	never(t, got, "telegram/7 say customer")
	words := tg.lines[len(tg.lines)-1]
	// Its receipt stands on the agent's words.
	web.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: "merged:" + words.ID, Text: "9"})
	wants(t, settle(web, tg), "telegram/7 react desk: ✅ on "+words.ID)
	// An edit and a deletion find it.
	tg.turn(bot.Desk, bot.Message{Kind: bot.KindDelete, Re: words.ID, From: ben})
	wants(t, settle(tg, web), "web/1 delete customer: on merged:"+words.ID)
	// She writes in Telegram: the reply goes there.
	tg.says("and hurry")
	wants(t, settle(tg, web), "telegram/7 say desk: <Lena> and hurry")
	tg.agent(ben, "today")
	wants(t, settle(tg, web), "telegram/7 say customer: <Ben> today")
	// When it is solved the other conversation is free: the bot answers there.
	tg.agent(ben, "!resolve")
	wants(t, settle(tg, web), "telegram/7 say customer: Your request **T-1002** has been marked as solved.")
	web.says("how do I get a refund")
	got = settle(web, tg)
	wants(t, got, "web/1 say customer: You can have your money back")
	never(t, got, "telegram/7")
}

func TestMergeByWordsOfTheMergedCustomer(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	tg.agent(ben, "hello")
	settle(tg, web)
	tg.agent(ben, "!snooze until reply")
	web.agent(anna, "!merge 1002")
	settle(web, tg)
	web.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "see", From: lena, Files: []bot.File{{Account: "web", Ref: "lamp.png"}}})
	wants(t, settle(web, tg), "telegram/7 say desk: <Lena · web> see {lamp.png}", "telegram/7 say desk: ⏰ **T-1002** is back: the customer has written.")
	web.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "status", From: lena}).want("say customer: Your request **T-1001** goes on together with **T-1002**.")
	tg.agent(ben, "!resolve There it goes.")
	got := settle(tg, web)
	wants(t, got, "web/1 say customer: <Ben> There it goes.", "web/1 say customer: Your request **T-1002** has been marked as solved.")
	// Words that crossed the news bring it back: nobody's are lost.
	tg.turn(bot.Internal, bot.Message{Kind: bot.KindCommand, Name: "merge.words", Text: "wait", From: lena,
		Values: map[string]string{"number": "T-1001", "conversation": "web/1", "platform": "web", "words": "m99"}})
	wants(t, settle(tg, web), "telegram/7 say desk: ↩️ **T-1002** is open again", "telegram/7 say desk: <Lena · web> wait")
}

func TestMergeIsRefused(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	web.agent(anna, "!merge").want("only U1: Into which ticket?")
	web.agent(anna, "!merge T-1001").want("only U1: **T-1001** is this ticket.")
	web.agent(anna, "!merge T-2000").want("only U1: There is no open ticket *T-2000*")
	// Of two that ask each other neither is merged.
	web.agent(anna, "!merge T-1002")
	tg.agent(ben, "!merge T-1001")
	wants(t, settle(web, tg), "could not be merged", "could not be merged")
	if web.list == nil || tg.list == nil {
		t.Error("one of them is closed")
	}
	// Another person's ticket wants a word more.
	tg.turn(bot.Customer, bot.Message{Kind: bot.KindText, Text: "hi", From: bot.Person{ID: "c2", Name: "Bob"}})
	web.agent(anna, "!merge T-1002").want("only U1: **T-1001** is of Lena, **T-1002** of Bob. If they are the same person: **!merge T-1002 anyway**.")
	// It was closed before it could answer.
	web.agent(anna, "!merge T-1002 anyway")
	sends := web.last.Sends
	web.last.Sends = nil
	tg.agent(ben, "!resolve")
	settle(tg, web)
	web.last.Sends = sends
	wants(t, settle(web, tg), "web/1 say desk: **T-1001** could not be merged into **T-1002**, which is closed")
	if web.agent(anna, "hello").want("Anna from our team", "<Anna> hello", "edit desk"); web.list == nil {
		t.Error("the ticket is closed")
	}
}

// The ticket that was asked is closed and its customer back with the next one before
// the ask arrives: that one was never meant.
func TestMergeNeverMeetsTheNextTicket(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	web.agent(anna, "!merge T-1002")
	sends := web.last.Sends
	web.last.Sends = nil
	tg.agent(ben, "!resolve")
	tg.says("a human please").stands("t3")
	settle(tg, web)
	web.last.Sends = sends
	wants(t, settle(web, tg), "web/1 say desk: **T-1001** could not be merged into **T-1002**")
	if web.list == nil || tg.field("Merged here") != "" {
		t.Errorf("list %s, card %v", web.list, tg.card.Card.Fields)
	}
}

// A step that finds the other side changed leaves both usable.
func TestMergeInterrupted(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	web.agent(anna, "!merge T-1002")
	ask := web.last.Sends[0].Pass
	web.last.Sends = nil
	web.agent(anna, "!resolve") // closed while the ask is on its way
	settle(web, tg)
	tg.turn(bot.Internal, *ask)
	wants(t, settle(tg, web), "telegram/7 say desk: Anna has merged", "telegram/7 say desk: **T-1001** goes on by itself again")
	if tg.field("Merged here") != "" || tg.list == nil {
		t.Errorf("card: %v", tg.card.Card.Fields)
	}
}

// What an agent has written and may still take back is read before the end.
func TestMergeLetsGoWhatIsHeld(t *testing.T) {
	t.Parallel()
	web, tg := two(t, func(d *dialog.Config, _ *answer.Config) { d.Teams = []dialog.Team{{TakeBack: 8 * time.Second}} })
	web.agent(anna, "!merge T-1002")
	ask := web.last.Sends
	web.agent(anna, "one last word")
	web.last.Sends = append(ask, web.last.Sends...)
	wants(t, settle(web, tg), "web/1 say customer: <Anna> one last word", "web/1 say customer: We go on with your request")
}

// The merged one can be taken out again.
func TestUnmerge(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	web.agent(anna, "!merge T-1002")
	settle(web, tg)
	web.agent(anna, "one more").want("react desk: ⏳", "only U1: **T-1001** was closed by Anna, so this has **not** been sent yet")
	web.agent(anna, "!reopen")
	wants(t, settle(web, tg), "web/1 say customer: Anna has opened your request **T-1001** again", "telegram/7 say desk: **T-1001** goes on by itself again")
	web.says("hello?")
	got := settle(web, tg)
	wants(t, got, "web/1 say desk: <Lena> hello?")
	never(t, got, "telegram/7")
}

// A chain: the first goes on in the second, which goes on in a third.
func TestMergeOfAMerged(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	disc := newTalk(t)
	disc.name, disc.at = "discord/5", bot.Address{Account: "discord", Chat: "5"}
	disc.memory.n = 2
	for _, c := range []*talk{web, tg, disc} {
		c.lists = shared{web, tg, disc}
	}
	disc.says("human").stands("t3")
	web.agent(anna, "!merge T-1002")
	settle(web, tg, disc)
	tg.agent(anna, "!merge T-1003")
	settle(web, tg, disc)
	web.says("anybody?")
	wants(t, settle(web, tg, disc), "discord/5 say desk: <Lena · web> anybody?")
	disc.agent(ben, "yes")
	got := settle(web, tg, disc)
	wants(t, got, "web/1 say customer: <Ben> yes")
	never(t, got, "discord/5 say customer")
	words := disc.lines[len(disc.lines)-1].ID
	web.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: "merged:merged:" + words, Text: "9"})
	wants(t, settle(web, tg, disc), "discord/5 react desk: ✅ on "+words)
	disc.agent(ben, "!resolve")
	settle(web, tg, disc)
	web.says("how do I get a refund")
	wants(t, settle(web, tg, disc), "web/1 say customer: You can have your money back")
}

// Whatever is passed to a conversation in the wrong moment breaks nothing.
func TestMergeMessagesOutOfPlace(t *testing.T) {
	t.Parallel()
	values := map[string]string{"number": "T-9", "conversation": "web/9", "platform": "web", "words": "m1", "op": "say", "handle": "h"}
	for _, state := range []func(*talk){
		func(c *talk) {}, func(c *talk) { c.says("hi") }, func(c *talk) { c.says("human") }, func(c *talk) { c.says("human").agent(anna, "!bot") },
	} {
		for _, name := range []string{"merge.ask", "merge.yes", "merge.no", "merge.leave", "merge.free", "merge.words", "merge.fate", "merge.unknown"} {
			c := newTalk(t)
			state(c)
			open := c.list != nil
			c.turn(bot.Internal, bot.Message{Kind: bot.KindCommand, Name: name, Text: "x", Values: maps.Clone(values)})
			if open != (c.list != nil) && name != "merge.words" {
				t.Errorf("%s opened or closed a ticket", name)
			}
			c.says("how do I get a refund")
		}
	}
}

var _ dialog.Lists = shared{}
