package dialog_test

import (
	"slices"
	"strings"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// later lets time pass and serves the timers that come, in order. What all of them
// sent can be read with want.
func (c *talk) later(d time.Duration) *talk {
	c.Helper()
	end := c.now.Add(d)
	var sends []bot.Send
	for {
		name := ""
		for n, at := range c.timers {
			if !at.After(end) && (name == "" || at.Before(c.timers[name]) || at.Equal(c.timers[name]) && n < name) {
				name = n
			}
		}
		if name == "" {
			break
		}
		at := c.timers[name]
		delete(c.timers, name)
		c.alarm(name, at)
		sends = append(sends, c.last.Sends...)
	}
	c.now, c.last.Sends = end, sends
	return c
}

// alarm serves a timer at a time, or now if that has passed.
func (c *talk) alarm(name string, at time.Time) *talk {
	c.Helper()
	if at.After(c.now) {
		c.now = at
	}
	c.now = c.now.Add(-time.Minute) // a turn takes one
	return c.turn(bot.Internal, bot.Message{Kind: bot.KindTimer, Name: name})
}

// stands is the report of the ticket's card: its thread is known now.
func (c *talk) stands(thread string) *talk {
	c.Helper()
	c.thread = thread
	return c.turn(bot.Internal, bot.Message{Kind: bot.KindSent, Re: c.card.Handle, Text: "card",
		Values: map[string]string{"thread": bot.Address{Account: "slack", Chat: "C1", Thread: thread}.String()}})
}

// orders gives a ticket's verb from elsewhere, as package admin passes it.
func (c *talk) orders(p bot.Person, verb, words string, more ...string) *talk {
	c.Helper()
	values := map[string]string{"at": "slack/C9"}
	for i := 0; i+1 < len(more); i += 2 {
		values[more[i]] = more[i+1]
	}
	return c.turn(bot.Internal, bot.Message{Kind: bot.KindCommand, Name: verb, Text: words, From: p, Values: values})
}

// fillsIn sends a form of the card.
func (c *talk) fillsIn(p bot.Person, form string, values map[string]string) *talk {
	c.Helper()
	return c.turn(bot.Desk, bot.Message{Kind: bot.KindForm, Name: form, From: p, Values: values})
}

// called are those whom the last turn called by name.
func (c *talk) called() string {
	var all []string
	for _, s := range c.last.Sends {
		if s.Reply.Card == nil {
			all = append(all, s.Reply.Call...)
		}
	}
	return strings.Join(all, " ")
}

// stage is where the ticket stands.
func (c *talk) stage() string { return c.field("State") }

// kinds are the facts of a kind, as JSON.
func (c *talk) kinds(kind string) []string {
	var out []string
	for _, f := range c.facts {
		if f.Kind == kind {
			out = append(out, string(f.Data))
		}
	}
	return out
}

// entry is what the live list shows.
func (c *talk) entry() dialog.Entry {
	c.Helper()
	entries, err := dialog.Entries(c.Context(), c)
	if err != nil || len(entries) != 1 {
		c.Fatalf("listed: %v, %v", entries, err)
	}
	return entries[0]
}

var billing = bot.Address{Account: "slack", Chat: "C2"}

// teams has two, with leads, an alarm channel and half an hour for a first reply.
func teams(d *dialog.Config, _ *answer.Config) {
	d.Teams = []dialog.Team{
		{Name: "support", Leads: []string{"slack:U9"}, Alarm: bot.Address{Account: "slack", Chat: "CALARM"}, Within: 30 * time.Minute},
		{Name: "billing", Title: "Billing & Co", Desk: billing, Leads: []string{"slack:@payers"}},
	}
}

// settle delivers what one passes to the other until nothing is on its way, and
// returns what was sent besides.
func settle(talks ...*talk) []string {
	var all []string
	waiting := make(map[string][]bot.Message)
	take := func(c *talk) {
		c.last.Sends = slices.DeleteFunc(c.last.Sends, func(s bot.Send) bool {
			if s.Op != bot.OpPass {
				return false
			}
			to := s.To.(bot.Address).Chat
			waiting[to] = append(waiting[to], *s.Pass)
			return true
		})
		for _, line := range heard(c.last) {
			all = append(all, c.name+" "+line)
		}
		c.last.Sends = nil
	}
	for _, c := range talks {
		take(c)
	}
	for busy := true; busy; {
		busy = false
		for _, m := range waiting[dialog.BookConversation] {
			for _, s := range talks[0].book(m) {
				waiting[s.To.(bot.Address).Chat] = append(waiting[s.To.(bot.Address).Chat], *s.Pass)
			}
		}
		delete(waiting, dialog.BookConversation)
		for _, c := range talks {
			for len(waiting[c.name]) > 0 {
				busy = true
				m := waiting[c.name][0]
				waiting[c.name] = waiting[c.name][1:]
				c.turn(bot.Internal, m)
				take(c)
			}
		}
	}
	return all
}

// ranks are roles: Lea is a lead.
func ranks(d *dialog.Config, _ *answer.Config) {
	d.Roles = dialog.Roles{Lead: []string{"slack:U8"}, Agent: []string{"slack:U1", "slack:U2"}}
}
