package dialog_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// Who had the merged ticket has the one that goes on, and the lease goes on where it
// stood.
func TestHolderGoesAlong(t *testing.T) {
	t.Parallel()
	web, tg := two(t, teams)
	web.agentPresses(anna, "claim")
	since := web.now
	web.later(15 * time.Minute)
	tg.later(15 * time.Minute)
	web.agent(ben, "!merge T-1002")
	got := settle(web, tg)
	wants(t, got, "telegram/7 say customer: Anna from our team has joined", "telegram/7 say desk: **T-1001** was with Anna, who now has this ticket.")
	if e := tg.entry(); e.Agent.ID != anna.ID || tg.stage() != "the agent's turn" {
		t.Errorf("%+v is %s", e.Agent, tg.stage())
	}
	if due := tg.timers["lease"]; due.Sub(since) > 21*time.Minute {
		t.Errorf("the reminder comes %s after the claim", due.Sub(since))
	}
	tg.later(20 * time.Minute)
	wants(t, heard(tg.last), "claimed") // two thirds, then all of it
	if e := tg.entry(); e.Owner != dialog.OwnerQueue {
		t.Errorf("the lease did not lapse: %+v", e)
	}
}

// Who took the merged ticket elsewhere is not called by the number that somebody else has
// at the desk.
func TestHolderFromElsewhereGoesAlong(t *testing.T) {
	t.Parallel()
	web, tg := two(t, teams, func(d *dialog.Config, _ *answer.Config) { d.People = company })
	web.orders(bot.Person{ID: "11", Name: "bo"}, "claim", "", "at", "discord/1")
	web.agent(anna, "!merge T-1002")
	for from, to := web, tg; ; from, to = to, from {
		i := slices.IndexFunc(from.last.Sends, func(s bot.Send) bool { return s.Op == bot.OpPass && strings.HasPrefix(s.Pass.Name, "merge.") })
		if i < 0 {
			break
		}
		to.turn(bot.Internal, *from.last.Sends[i].Pass)
	}
	if e := tg.entry(); e.Agent != (dialog.Agent{ID: "9", Name: "Bo"}) || tg.called() != "" {
		t.Errorf("it is with %+v, and %q is called", e.Agent, tg.called())
	}
}

// Who has answered holds no lease, and who has the other ticket keeps it.
func TestHolderWhoAnsweredGoesAlong(t *testing.T) {
	t.Parallel()
	web, tg := two(t, teams)
	web.agent(anna, "hello")
	web.agent(ben, "!merge T-1002")
	settle(web, tg)
	if _, ok := tg.timers["lease"]; ok || tg.entry().Agent.ID != anna.ID {
		t.Errorf("a lease: %t, %+v has it", ok, tg.entry().Agent)
	}

	web, tg = two(t, teams)
	web.agent(anna, "hello")
	tg.agent(ben, "hello")
	web.agent(ben, "!merge T-1002 anyway")
	got := settle(web, tg)
	never(t, got, "who now has this ticket")
	if tg.entry().Agent.ID != ben.ID {
		t.Errorf("%+v has it", tg.entry().Agent)
	}
}

// Another ticket that was opened meanwhile is nobody's, and promises nothing.
func TestNothingGoesToAnotherTicket(t *testing.T) {
	t.Parallel()
	web, tg := two(t, books(nil, 1))
	web.agentPresses(anna, "claim")
	web.agent(anna, "!callback 10:00").settles()
	web.agent(anna, "!merge T-1002")
	passed := func(c *talk, name string) bot.Message {
		i := slices.IndexFunc(c.last.Sends, func(s bot.Send) bool { return s.Op == bot.OpPass && s.Pass.Name == name })
		return *c.last.Sends[i].Pass
	}
	tg.turn(bot.Internal, passed(web, "merge.ask"))
	web.turn(bot.Internal, passed(tg, "merge.yes"))
	along := passed(web, "merge.along")
	tg.memory.n = 2
	tg.agent(ben, "!resolve")
	tg.says("a human please")
	tg.turn(bot.Internal, along)
	never(t, heard(tg.last), "callback.wish")
	wants(t, heard(tg.last), "is cancelled, as your request is closed")
	if e := tg.entry(); e.Number != "T-1003" || e.Agent.ID != "" {
		t.Errorf("%s is with %+v", e.Number, e.Agent)
	}
}

// A callback goes along: the customer reads where it will be kept, and the time is
// taken once. Where the other ticket has one of its own, they read that this one is off.
func TestCallbackGoesAlong(t *testing.T) {
	t.Parallel()
	memory := &counter{}
	oneBook := func(d *dialog.Config, _ *answer.Config) { d.Memory = memory }
	web, tg := two(t, books(nil, 1), oneBook)
	web.agent(anna, "!callback 10:00").settles()
	web.agent(anna, "!merge T-1002")
	got := settle(web, tg)
	wants(t, got, "web/1 say customer: We go on with your request", "telegram/7 say customer: That's settled: a colleague will write to you here on Saturday at 10:00 (UTC).")
	never(t, got, "cancelled")
	if got := string(memory.kept["callbacks:book"]); strings.Count(got, `"at"`) != 1 || !strings.Contains(got, "T-1002") {
		t.Errorf("the book: %s", got)
	}

	memory.n = 0
	web, tg = two(t, books(nil, 1), oneBook)
	tg.agent(anna, "!callback 11:00").settles()
	web.agent(anna, "!callback 10:00").settles()
	web.agent(anna, "!merge T-1002")
	wants(t, settle(web, tg), "telegram/7 say customer: The appointment on Saturday at 10:00 (UTC) is cancelled. Your request stays open")
	if c := tg.entry().Callback; c.Hour() != 11 {
		t.Errorf("the other one: %s", c)
	}
}
