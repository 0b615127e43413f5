package dialog_test

import (
	"encoding/json"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// posted is an event as a hook reads it.
type posted struct {
	Type, ID string
	Data     struct {
		Ticket dialog.TicketView
		By     struct{ Kind, ID, Name string }
		Change dialog.Detail
	}
}

// hooked is a conversation of which two programs are told: "crm" of everything
// ordinary, "audit" of notes, replies and the end, with words.
func hooked(t *testing.T, more ...func(*dialog.Config, *answer.Config)) *talk {
	return newTalk(t, append([]func(*dialog.Config, *answer.Config){func(d *dialog.Config, _ *answer.Config) {
		d.Hooks = []dialog.Hook{{Account: "crm"}, {Account: "audit", Words: true, Events: []dialog.HookEvent{
			dialog.HookNote, dialog.HookReplied, dialog.HookCustomerReplied, dialog.HookResolved}}}
	}}, more...)...)
}

// told are the events that the last turn said to an account.
func (c *talk) told(account string) []posted {
	c.Helper()
	var out []posted
	for _, s := range c.last.Sends {
		at, ok := s.To.(bot.Address)
		if !ok || at.Account != account {
			continue
		}
		var p posted
		if err := json.Unmarshal(s.Reply.Data, &p); err != nil {
			c.Fatal(err)
		}
		if at.Chat != "events" || s.Handle != "event:"+p.ID || s.Reply.Text != "" {
			c.Errorf("%s is said at %v under %s", p.Type, at, s.Handle)
		}
		out = append(out, p)
	}
	return out
}

// tells compares the kinds of the last turn's events.
func (c *talk) tells(account string, want ...string) []posted {
	c.Helper()
	told := c.told(account)
	var got []string
	for _, p := range told {
		got = append(got, strings.TrimPrefix(p.Type, "ticket."))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		c.Fatalf("%s is told %q, want %q", account, got, want)
	}
	return told
}

func TestEventsOfATicketsLife(t *testing.T) {
	t.Parallel()
	c := hooked(t)
	c.says("how do I get a refund").tells("crm")
	c.says("a human please")
	opened := c.tells("crm", "opened")[0].Data
	if tk := opened.Ticket; tk.Number != "T-1001" || tk.Stage != dialog.StageNew || tk.Priority != "normal" || tk.Customer.Name != "Lena" ||
		tk.Subject != "how do I get a refund" || tk.Platform != "web" || tk.Agent != nil || opened.By.Kind != "customer" {
		t.Errorf("opened: %+v", opened)
	}
	c.tells("audit")
	c.says("are you there?", "it is urgent").tells("crm", "customer_replied", "customer_replied")
	if words := c.told("audit"); len(words) != 2 || words[1].Data.Change.Text != "it is urgent" || words[1].Data.Change.Message != "m4" {
		t.Errorf("words: %+v", words)
	}
	c.agent(anna, "// she is a regular").tells("crm")
	if note := c.tells("audit", "note")[0].Data; note.Change.Text != "// she is a regular" || note.By.ID != "U1" {
		t.Errorf("note: %+v", note)
	}
	c.agent(anna, "Hello *Lena*")
	told := c.tells("crm", "claimed", "replied")
	if told[0].Data.Ticket.Agent.Name != "Anna" || told[1].Data.By.Kind != "agent" || told[1].Data.Change.Text != "" {
		t.Errorf("an agent comes: %+v", told)
	}
	if words := c.tells("audit", "replied")[0].Data.Change.Text; words != "Hello *Lena*" {
		t.Errorf("the reply reads %q", words)
	}
	c.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: "m7"}).tells("crm")
	c.agent(ben, "!resolve")
	closed := c.tells("crm", "resolved")[0].Data
	if tk := closed.Ticket; tk.Stage != dialog.StageResolved || tk.Closed == nil || tk.ClosedBy.Name != "Ben" || tk.Agent != nil {
		t.Errorf("closed: %+v", tk)
	}
	c.says("thanks").tells("crm")
	c.agentPresses(anna, "reopen").tells("crm", "reopened", "claimed")
	c.agent(anna, "!bot").tells("crm", "returned")
}

// An event that no webhook took is a fact, and nobody reads of it.
func TestUndeliveredEventIsSilent(t *testing.T) {
	t.Parallel()
	c := hooked(t)
	c.says("a human please")
	id := c.told("crm")[0].ID
	n := len(c.facts)
	c.turn(bot.Internal, bot.Message{Kind: bot.KindUndelivered, Name: "say", Re: "event:" + id, Text: "no success for 24h0m0s"}).want()
	if facts := c.facts[n:]; len(facts) != 1 || facts[0].Kind != "reply_undelivered" {
		t.Errorf("facts %+v", facts)
	}
}

// A turn that comes again after a crash names its events as before.
func TestEventsHaveTheirIDsFromTheTurn(t *testing.T) {
	t.Parallel()
	var first []posted
	for range 2 {
		c := hooked(t).says("a human please")
		c.agent(anna, "hello")
		told := c.told("crm")
		if told[0].ID == told[1].ID {
			t.Errorf("two events are both %s", told[0].ID)
		}
		if first == nil {
			first = told
		} else if first[0].ID != told[0].ID || first[1].ID != told[1].ID {
			t.Errorf("first %s %s, then %s %s", first[0].ID, first[1].ID, told[0].ID, told[1].ID)
		}
	}
}

// A promise that will be and that was broken, each once.
func TestEventsOfPromises(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-23 09:00 +0100", promises(office(t), hourly), func(d *dialog.Config, _ *answer.Config) {
		d.Hooks = []dialog.Hook{{Account: "crm"}}
	})
	c.asks(from("en", ""), personEn)
	var told []string
	for range 2 {
		name, at := c.next()
		c.rings(name, at)
		for _, p := range c.told("crm") {
			told = append(told, p.Type+" "+p.Data.Change.Clock+" "+p.Data.By.Kind+" "+p.Data.Change.Due.Format("15:04"))
		}
	}
	if want := "ticket.sla_warned first system 09:00, ticket.sla_broken first system 09:00"; strings.Join(told, ", ") != want {
		t.Errorf("told %q, want %s", told, want)
	}
}

// Words that may be taken back are told of when they leave, as their author's.
func TestEventsOfHeldWords(t *testing.T) {
	t.Parallel()
	c := hooked(t, takesBack)
	c.says("a human please")
	c.typed(anna, "a1", "hello").tells("crm")
	name, at := c.next()
	c.rings(name, at)
	for _, p := range c.tells("crm", "claimed", "replied") {
		if p.Data.By.Kind != "agent" || p.Data.By.ID != "U1" {
			t.Errorf("%s is by %+v", p.Type, p.Data.By)
		}
	}
}
