package admin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
)

// byWord sends what speaks of an invoice to the billing team.
type byWord struct{}

func (byWord) Route(q dialog.Inquiry) dialog.Routing {
	if strings.Contains(q.Text, "invoice") {
		return dialog.Routing{Team: "billing", Priority: dialog.PriorityHigh, Tags: []string{"money"}}
	}
	return dialog.Routing{Team: "support"}
}

func routed(d *dialog.Config, a *admin.Config) {
	twoTeams(d, a)
	d.Router = byWord{}
}

// list puts an entry on the live list.
func (w *world) entry(e dialog.Entry) {
	w.Helper()
	data, err := json.Marshal(e)
	if err != nil {
		w.Fatal(err)
	}
	w.list["web/"+e.Number] = data
}

// At a team's channel its own tickets are listed, and how many there are elsewhere.
func TestQueueOfADesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, routed)
	w.customer("1", "Lena", "human please, my parcel is lost")
	w.customer("2", "Kim", "human please, the invoice is wrong")
	w.customer("3", "Max", "human please, still lost")
	queue := func(at bot.Address, text string) *world {
		return w.at(anna, at, bot.Message{Kind: bot.KindCommand, Name: "handoff", Text: text})
	}
	billing := bot.Address{Account: "slack", Chat: "C2"}
	lines := func(want int) {
		t.Helper()
		if got := strings.Count(w.last[0].Reply.Text, "- **T-"); got != want {
			t.Errorf("%d tickets, want %d: %s", got, want, w.last[0].Reply.Text)
		}
	}
	queue(billing, "queue").reads("**Open tickets: 1**", "T-1002", "high · billing · #money", "And 2 at other desks: **/handoff queue all**.")
	lines(1)
	queue(deskC1, "queue").reads("**Open tickets: 2**", "T-1001", "T-1003", "And 1 at other desks")
	lines(2)
	queue(billing, "queue all").reads("**Open tickets: 3**")
	lines(3)
	if text := w.last[0].Reply.Text; strings.Index(text, "T-1002") > strings.Index(text, "T-1001") {
		t.Errorf("the urgent one does not come first: %s", text)
	}
	queue(billing, "queue all support").reads("**Open tickets: 2**")
	queue(billing, "queue Support").reads("No ticket is open.", "And 2 at other desks")
	queue(billing, "queue tag:money priority:high").reads("T-1002")
	queue(billing, "queue tag:none").reads("No open ticket is like that.")
	queue(bot.Address{Account: "slack", Chat: "D1"}, "queue").reads("**Open tickets: 3**")
	queue(billing, "status").reads("**3** open: 3 waiting", "- **support**: 2 open, 2 waiting", "- **billing**: 1 open, 1 waiting")
	// An order by a filter is about the tickets that the queue shows there.
	queue(billing, "claim unassigned").reads("Shall I do this? Tickets: 1", "T-1002")
	queue(billing, "claim all unassigned").reads("Shall I do this? Tickets: 3")
}

// What an agent should look at first stands first, with the marks that say why.
func TestQueueOrderAndMarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(_ *dialog.Config, a *admin.Config) { a.Health = healthy{} })
	at := func(minutes int) time.Time { return w.now.Add(time.Duration(minutes) * time.Minute) }
	w.entry(dialog.Entry{Number: "T-1", Subject: "aside", Since: at(-50), Stage: dialog.StageSnoozed, Until: at(60), Owner: dialog.OwnerAgent, Agent: dialog.Agent{ID: "U1", Name: "Anna"}})
	w.entry(dialog.Entry{Number: "T-2", Subject: "of an older program", Since: at(-40), Owner: dialog.OwnerQueue})
	w.entry(dialog.Entry{Number: "T-3", Subject: "with the customer", Since: at(-30), Stage: dialog.StageWaiting, Owner: dialog.OwnerAgent, Agent: dialog.Agent{ID: "U2", Name: "Ben"}})
	w.entry(dialog.Entry{Number: "T-4", Subject: "soon", Since: at(-20), Stage: dialog.StageNew, Owner: dialog.OwnerQueue, Due: at(11)})
	w.entry(dialog.Entry{Number: "T-5", Subject: "late", Since: at(-10), Stage: dialog.StageReopened, Owner: dialog.OwnerQueue, Due: at(-9), Priority: dialog.PriorityUrgent, Tags: []string{"*vip*"}})
	w.list["web/damaged"] = []byte("{")
	w.give(anna, "queue").reads(
		"- **T-5** late · Customer · 11 minutes · nobody yet · urgent · reopened · overdue for 10 minutes · #\\*vip\\*⏎- **T-2** of an older",
		"⏎- **T-3** with the customer · Customer · 31 minutes · Ben · waits for the customer⏎- **T-4** soon", "due in 10 minutes⏎- **T-1** aside · Customer · 51 minutes · Anna · put aside until 13:00 (UTC)")
	w.give(anna, "queue due").reads("**Open tickets: 2**", "T-4", "T-5")
	w.give(anna, "queue stage:open").reads("**Open tickets: 1**", "T-2")
	w.give(anna, "queue agent:@U2").reads("**Open tickets: 1**", "T-3")
	w.give(anna, "mine").reads("**Open tickets: 1**", "T-1")
	w.give(ben, "my").reads("T-3")
	w.give(anna, "status").reads("**5** open: 3 waiting, 0 with an agent, 1 with the customer, 1 put aside", "Waiting longest: T-2", "**2** are due or overdue.",
		"- ⚠️ **model** busy⏎- ✅ **knowledge**")
	for i := range 30 {
		w.entry(dialog.Entry{Number: fmt.Sprintf("T-%d", 100+i), Since: at(i), Owner: dialog.OwnerQueue})
	}
	w.give(anna, "queue").reads("**Open tickets: 35**", "and 15 more")
	w.give(anna, "claim all unassigned").reads("(Claim: 33 tickets)")
	for i := range 30 {
		w.entry(dialog.Entry{Number: fmt.Sprintf("T-%d", 200+i), Since: at(i), Owner: dialog.OwnerQueue})
	}
	w.give(anna, "claim all unassigned").reads("Those are 63 tickets; at most 50 are changed at once.").orders()
}

type healthy struct{}

func (healthy) Conditions(context.Context, *dialog.Turn) []dialog.Condition {
	return []dialog.Condition{{Name: "model", Note: "busy"}, {Name: "knowledge", Well: true}}
}

// A ticket is shown whole, with the way to its thread; a customer's words in it are
// words.
func TestTicket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.entry(dialog.Entry{Number: "T-1001", Subject: "*[x](http://evil)*", Customer: "Lena\n# h", Since: w.now, Owner: dialog.OwnerQueue, Platform: "telegram", Language: "de",
		Reason: dialog.ReasonMood, Mood: dialog.MoodAngry, Priority: dialog.PriorityUrgent, Tags: []string{"vip", "refund"}, Category: "orders", Due: w.now.Add(time.Hour),
		Thread: bot.Address{Account: "slack", Chat: "C1", Thread: "17.1"}})
	w.give(anna, "ticket 1001").reads(`**[T-1001](handoff:slack/C1/17.1)** \*\[x\](http://evil)\*`, "- **Customer**: “Lena # h”", "- **Mood**: angry", "- **Priority**: urgent",
		"- **Tags**: vip, refund", "- **Reason**: the customer is angry", "- **Stage**: open", "- **Promise**: due in 59 minutes", "[To its thread](handoff:slack/C1/17.1)",
		"(Claim) (Assign) (Snooze) (Priority) (Close)")
	w.give(anna, "ticket 1002").reads("Did you mean one of these?", "(T-1001)")
	w.press(anna, "T-1001").reads("Lena")
	w.give(anna, "ticket 7").reads("**T-7** is not open: it is closed, or there is no such ticket.")
	w.give(anna, "ticket please").reads("*please* is no ticket's number")
}
