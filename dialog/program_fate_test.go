package dialog_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
)

// programs gives an order as the HTTP API puts it, and returns its ID.
func (c *talk) programs(line string, values map[string]string) string {
	c.Helper()
	verb, words, _ := strings.Cut(line, " ")
	all := dialog.AsProgram("crm", dialog.RankAgent, c.number())
	maps.Copy(all, values)
	id := fmt.Sprintf("api:%d", c.n)
	c.turn(bot.Internal, bot.Message{ID: id, Kind: bot.KindCommand, Name: verb, Text: words, From: bot.Person{ID: "api:crm", Name: "crm"}, Values: all})
	return id
}

func (c *talk) number() string {
	var e dialog.Entry
	if json.Unmarshal(c.list, &e) != nil {
		return "T-1001"
	}
	return e.Number
}

// fates are those that the last turn passed on, "id status did code".
func (c *talk) fates() []string {
	c.Helper()
	var all []string
	for _, s := range c.last.Sends {
		if s.Op != bot.OpPass || s.To != (bot.Address{Account: bot.Own, Chat: "handoff/orders"}) {
			continue
		}
		var f dialog.OrderFate
		if err := json.Unmarshal([]byte(s.Pass.Text), &f); err != nil {
			c.Fatal(err)
		}
		if f.At.IsZero() || (f.Reason == "") != (f.Code == "") || strings.ContainsAny(f.Reason, "{}\n*") {
			c.Errorf("%+v", f)
		}
		all = append(all, strings.TrimSpace(fmt.Sprint(s.Pass.Re, " ", f.Status, " ", f.Did, " ", f.Code)))
	}
	return all
}

// What an agent would read aside, or see on the card, a program reads as the fate of
// its order.
func TestFateOfAnOrder(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").stands("t1")
	for _, o := range []struct {
		line   string
		values map[string]string
		want   string
	}{
		{"snooze when pigs fly", nil, "refused [] unknown_time"},
		{"assign @U7", nil, "refused [] unknown_agent"},
		{"transfer nowhere", nil, "refused [] unknown_team"},
		{"untag gold", nil, "done []"},
		{"tag vip", nil, "done [ticket.tagged]"},
		{"priority high", nil, "done [ticket.priority]"},
		{"merge T-1001", nil, "refused [] same_ticket"},
		{"assign @U2", map[string]string{"@U2": "Ben"}, "done [ticket.assigned]"},
		{"assign @U2", map[string]string{"@U2": "Ben"}, "done []"}, // he has it
		{"claim", nil, "refused [] taken"},
		{"reply Hello, we look into it.", nil, "done [ticket.replied]"},
		{"release", nil, "done [ticket.released]"},
		{"note she wrote before", nil, "done [ticket.note]"},
		{"snooze", nil, "done [ticket.snoozed]"},
		{"wake", nil, "done [ticket.woken]"},
		{"wake", nil, "refused [] wrong_stage"},
		{"translate on", nil, "refused [] not_translated"},
		{"resolve Have a nice day!", nil, "done [ticket.replied ticket.resolved]"},
		{"reply Anything else?", map[string]string{"ticket": "T-1001"}, "refused [] ticket_closed"},
		{"close", map[string]string{"ticket": "T-1001"}, "refused [] ticket_closed"},
		{"close", map[string]string{"ticket": "T-1000"}, "refused [] ticket_closed"}, // another one by now
	} {
		id := c.programs(o.line, o.values)
		if got := c.fates(); !slices.Equal(got, []string{id + " " + o.want}) {
			t.Errorf("%s: %q, want %s", o.line, got, o.want)
		}
		never(t, heard(c.last), "only")
	}
	c.orders(anna, "claim", "")
	if got := c.fates(); got != nil {
		t.Errorf("an agent's order has a fate: %v", got)
	}
}

// An order whose turn fails each time has failed.
func TestFateOfAFailure(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").stands("t1")
	c.turn(bot.Internal, bot.Message{ID: "failed:x", Kind: bot.KindFailed, Name: bot.Internal.String(), Re: "api:7", Values: map[string]string{"cause": "no"}})
	if got := c.fates(); !slices.Equal(got, []string{"api:7 failed [] failed"}) {
		t.Errorf("%q", got)
	}
}

// A merge is ordered when the other ticket has answered.
func TestFateOfAMerge(t *testing.T) {
	t.Parallel()
	web, tg := two(t)
	id := web.programs("merge T-1002", nil)
	if got := web.fates(); got != nil {
		t.Errorf("before the answer: %v", got)
	}
	settled(t, web, tg, id+" done [ticket.merged]")

	web, tg = two(t)
	id = web.programs("merge T-1002", nil)
	asks := web.last
	tg.agent(ben, "!resolve")
	tg.last.Sends, web.last = nil, asks
	settled(t, web, tg, id+" refused [] merge_refused")

	web, _ = two(t)
	id = web.programs("merge T-1002", nil)
	web.agent(anna, "!resolve") // before the answer
	if got := web.fates(); !slices.Equal(got, []string{id + " refused [] merge_refused"}) {
		t.Errorf("%q", got)
	}
}

// settled delivers what one passes to the other until a fate is told.
func settled(t *testing.T, web, tg *talk, want string) {
	t.Helper()
	from, to := web, tg
	for range 4 {
		for _, s := range from.last.Sends {
			if s.Op == bot.OpPass && strings.HasPrefix(s.Pass.Name, "merge.") {
				to.turn(bot.Internal, *s.Pass)
			}
		}
		if got := to.fates(); got != nil {
			if !slices.Equal(got, []string{want}) {
				t.Errorf("%q, want %s", got, want)
			}
			return
		}
		from, to = to, from
	}
	t.Errorf("no fate, want %s", want)
}
