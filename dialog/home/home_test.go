package home_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/desk"
	"handoff/dialog/home"
	"handoff/dialog/relay"
)

var (
	anna  = bot.Person{ID: "U1", Name: "Anna"}
	bea   = bot.Person{ID: "U9", Name: "Bea"} // a lead
	start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

// place is one agent's page and the conversations that its buttons reach.
type place struct {
	*testing.T
	manager *dialog.Manager
	list    map[string][]byte
	kept    map[string][]byte
	now     time.Time
	n       int
	last    bot.Outcome
	passed  []bot.Message
}

func (p *place) Get(_ context.Context, key string) ([]byte, error) { return p.kept[key], nil }
func (p *place) Set(_ context.Context, key string, v []byte, _ time.Duration) error {
	p.kept[key] = v
	return nil
}
func (p *place) Head(_ context.Context, key string, n int) ([]byte, error) {
	return p.kept[key][:min(len(p.kept[key]), n)], nil
}
func (p *place) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	if !bytes.Equal(p.kept[key], old) {
		return false, nil
	}
	return true, p.Set(ctx, key, v, keep)
}
func (p *place) Count(context.Context, string) (int64, error)      { return 1, nil }
func (p *place) Listed(context.Context) (map[string][]byte, error) { return p.list, nil }

// Conditions make it a dialog.Health.
func (p *place) Conditions(context.Context, *dialog.Turn) []dialog.Condition {
	return []dialog.Condition{{Name: "model", Note: "takes no requests *now*"}, {Name: "knowledge", Well: true, Note: "37 articles"}}
}

func newPlace(t *testing.T, agents ...string) *place {
	t.Helper()
	p := &place{T: t, list: map[string][]byte{}, kept: map[string][]byte{}, now: start}
	commander := admin.New(admin.Config{Lists: p, Memory: p})
	var err error
	p.manager, err = dialog.New(dialog.Config{
		Steps: []dialog.Step{home.New(home.Config{Lists: p, Health: p, Commander: commander}), commander, desk.New(desk.Config{}), relay.New()},
		Desk:  bot.Address{Account: "slack", Chat: "C1"}, Memory: p, Roles: dialog.Roles{Lead: []string{"slack:U9"}, Agent: agents},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ticket lists one.
func (p *place) ticket(number string, e dialog.Entry) {
	e.Number, e.Since = number, start.Add(-time.Duration(len(p.list)+1)*time.Hour)
	e.Thread = bot.Address{Account: "slack", Chat: "C1", Thread: "17.1"}
	data, err := json.Marshal(e)
	if err != nil {
		p.Fatal(err)
	}
	p.list["web/"+number] = data
}

func (p *place) turn(conversation string, side bot.Side, m bot.Message) *place {
	p.Helper()
	p.n++
	p.now = p.now.Add(time.Second)
	m.ID = fmt.Sprintf("m%d", p.n)
	bt := &bot.Turn{Conversation: conversation, Side: side, Messages: []bot.Message{m}, Now: p.now}
	if err := p.manager.Turn(context.Background(), bt); err != nil {
		p.Fatal(err)
	}
	p.last, p.passed = bt.Outcome(), nil
	for _, s := range p.last.Sends {
		if s.Op == bot.OpPass {
			p.passed = append(p.passed, *s.Pass)
		}
	}
	return p
}

func pageOf(who bot.Person) bot.Address {
	return bot.Address{Account: "slack", Chat: "home@" + who.ID}
}

func (p *place) opens(who bot.Person) *place {
	p.Helper()
	return p.turn(pageOf(who).String(), bot.Desk, bot.Message{Kind: bot.KindOpened, From: who, At: pageOf(who)})
}

func (p *place) presses(who bot.Person, label string) *place {
	p.Helper()
	for _, c := range p.page().Choices {
		if c.Label == label {
			return p.turn(pageOf(who).String(), bot.Desk, bot.Message{Kind: bot.KindChoice, Name: c.ID, From: who, At: pageOf(who), Grant: "g"})
		}
	}
	p.Fatalf("no button %q", label)
	return p
}

// page is the one reply that the last turn said, to the page.
func (p *place) page() bot.Reply {
	p.Helper()
	var said []bot.Send
	for _, s := range p.last.Sends {
		if s.Op != bot.OpPass {
			said = append(said, s)
		}
	}
	if len(said) != 1 || said[0].Op != bot.OpSay || said[0].Handle != home.Handle || said[0].Reply.Only != "" {
		p.Fatalf("said: %+v", said)
	}
	if at, ok := said[0].To.(bot.Address); !ok || !strings.HasPrefix(at.Chat, "home@") {
		p.Fatalf("said to %v", said[0].To)
	}
	return said[0].Reply
}

// shows checks the page's text and its buttons.
func (p *place) shows(parts ...string) *place {
	p.Helper()
	r := p.page()
	text := r.Text
	for _, c := range r.Choices {
		text += " (" + c.Label + ")"
		if len(c.ID) > 40 {
			p.Errorf("%q is too long for a button", c.ID)
		}
	}
	for _, part := range parts {
		if !strings.Contains(text, part) {
			p.Fatalf("page:\n%s\nwant %q", text, part)
		}
	}
	return p
}

func TestPage(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.opens(anna).shows("**My tickets:** none", "**The queue:** empty", "⚠️ **model** takes no requests \\*now\\*", "✅ **knowledge** 37 articles", "As of 12:00 (UTC)", " (Refresh)")
	p.ticket("T-1001", dialog.Entry{Owner: dialog.OwnerAgent, Agent: dialog.Agent{ID: "U1", Name: "Anna"}, Subject: "[PayPal](http://evil)", Customer: "Lena", Due: start.Add(20 * time.Minute)})
	p.ticket("T-1002", dialog.Entry{Owner: dialog.OwnerQueue, Subject: "old one", Customer: "Kim", Due: start.Add(-10 * time.Minute)})
	p.ticket("T-1003", dialog.Entry{Owner: dialog.OwnerQueue, Subject: "urgent one", Customer: "Max", Priority: dialog.PriorityUrgent, Tags: []string{"vip"}})
	p.ticket("T-1004", dialog.Entry{Owner: dialog.OwnerQueue, Subject: "aside", Stage: dialog.StageSnoozed, Due: start})
	p.opens(anna).shows("**My tickets: 1**\n\n- **[T-1001](handoff:slack/C1/17.1)** \\[PayPal\\](http://evil) · Lena", "**The queue: 2**\n\n- **[T-1003](handoff:slack/C1/17.1)** urgent one",
		"urgent · #vip", "**Due**\n\n- **[T-1002](handoff:slack/C1/17.1)** overdue for 10 minutes\n- **[T-1001](handoff:slack/C1/17.1)** due in 19 minutes",
		"(Claim next) (Refresh) (Claim T-1003) (Claim T-1002)")
	if strings.Contains(p.page().Text, "T-1004") {
		t.Error("what was put aside stands there")
	}
}

// A button is a verb; the page tells at once what was done, and a moment later how
// things stand.
func TestButtons(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.ticket("T-1002", dialog.Entry{Owner: dialog.OwnerQueue, Subject: "old one"})
	p.ticket("T-1003", dialog.Entry{Owner: dialog.OwnerQueue, Subject: "urgent one", Priority: dialog.PriorityUrgent})
	p.opens(anna).presses(anna, "Claim next").shows("Passed on: claim T-1003.")
	if len(p.passed) != 1 || p.passed[0].Name != dialog.ChoiceClaim || p.passed[0].Values["ticket"] != "T-1003" || p.passed[0].From.ID != "U1" {
		t.Fatalf("passed %+v", p.passed)
	}
	if at := p.passed[0].Values["at"]; at != "" {
		t.Errorf("the answer would replace the page: %s", at)
	}
	if wake := p.last.Wakes["home:agent:U1"]; wake.Sub(p.now) <= 0 {
		t.Errorf("the page is not made anew: %v", p.last.Wakes)
	}
	p.presses(anna, "Claim T-1002")
	if len(p.passed) != 1 || p.passed[0].Values["ticket"] != "T-1002" {
		t.Fatalf("passed %+v", p.passed)
	}
	before := p.last
	delete(p.list, "web/T-1002")
	delete(p.list, "web/T-1003")
	p.presses(anna, "Claim T-1002").shows("That button is of another time")
	p.last = before
	p.presses(anna, "Claim next").shows("Nobody waits in the queue.")

	page := pageOf(anna)
	p.turn(page.String(), bot.Internal, bot.Message{Kind: bot.KindTimer, Name: "home:agent:U1", At: page}).shows("**The queue:** empty")
	if len(p.last.Wakes) > 0 {
		t.Error("the page is made anew for ever")
	}
}

// Switches are for whom they are; what the verb says stands on the page.
func TestSwitches(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.opens(anna)
	for _, c := range p.page().Choices {
		if strings.Contains(c.Label, "Pause") {
			t.Error("an agent has a lead's switch")
		}
	}
	p.opens(bea).shows("(Pause the assistant)")
	p.turn(pageOf(anna).String(), bot.Desk, bot.Message{Kind: bot.KindChoice, Name: "home:run audit", From: anna, At: pageOf(anna)}).shows("is for leads")
	p.turn(pageOf(bea).String(), bot.Desk, bot.Message{Kind: bot.KindChoice, Name: "home:run audit", From: bea, At: pageOf(bea)}).shows("Nobody has changed anything by a command yet.")
}

// Who is none of the team reads nothing of the customers.
func TestStranger(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "slack:U1")
	p.ticket("T-1002", dialog.Entry{Owner: dialog.OwnerQueue, Subject: "secret"})
	p.opens(anna).shows("secret")
	next := p.page().Choices[0].ID
	eve := bot.Person{ID: "U5", Name: "Eve"}
	for _, m := range []bot.Message{{Kind: bot.KindOpened}, {Kind: bot.KindChoice, Name: next}} {
		m.From, m.At = eve, pageOf(eve)
		p.turn(m.At.String(), bot.Desk, m).shows("This page is for the team: `roles: {agent: [\"slack:U5\"]}`")
		if r := p.page(); strings.Contains(r.Text, "secret") || len(r.Choices) > 0 || len(p.passed) > 0 {
			t.Errorf("a stranger reads %q, %v", r.Text, r.Choices)
		}
	}
	// A customer has no such page, whatever their button is called.
	at := bot.Address{Account: "web", Chat: "1"}
	p.turn(at.String(), bot.Customer, bot.Message{Kind: bot.KindChoice, Name: next, From: bot.Person{ID: "c1"}, At: at})
	if len(p.passed) > 0 {
		t.Errorf("a customer claims: %+v", p.passed)
	}
}
