package dialog_test

import (
	"slices"
	"strings"
	"testing"

	"handoff/bot"
)

// What is ordered from elsewhere is the same verb; who gave it reads the answer
// there, the thread what concerns it.
func TestOrdersFromElsewhere(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").stands("t1")
	c.orders(anna, "claim", "").want("say customer: Anna from our team", "say slack/C9 only U1: **T-1001**: Anna has it since", "edit desk")
	c.orders(anna, "claim", "").want("say slack/C9 only U1: You already have **T-1001**.")
	c.orders(ben, "assign", "@U2", "@U2", "Ben").want("say customer: Ben from", "say slack/C9 only U2: **T-1001**: Ben has it", "edit desk")
	c.orders(anna, "assign", "@Ben", "@U2", "Ben").want("say slack/C9 only U1: **T-1001** is with Ben already.")
	c.orders(anna, "snooze", "tomorrow 9:00").want("say desk: Anna has put", "say slack/C9 only U1: **T-1001**: Snoozed until 21 November, 9:00 (UTC) · Ben", "edit desk")
	c.orders(anna, "wake", "").want("say desk", "say slack/C9 only U1: **T-1001**: Ben has it", "edit desk")
	c.orders(anna, "tag", "vip").want("say slack/C9 only U1: **T-1001** has the tags: vip.")
	c.orders(anna, "transfer", "nowhere").want("say slack/C9 only U1: There is no team")
	c.orders(anna, "close", "duplicate").want("say slack/C9 only U1: **T-1001** was with Ben", "say customer: Your request", "edit desk")
	c.orders(anna, "dance", "").want("say slack/C9 only U1: That button no longer")
	var verbs []string
	for _, fact := range c.kinds("audit") {
		_, rest, _ := strings.Cut(fact, `"verb":"`)
		verb, _, _ := strings.Cut(rest, `"`)
		verbs = append(verbs, verb)
	}
	if !slices.Contains(verbs, "snooze") || !slices.Contains(verbs, "close") || !strings.Contains(c.kinds("audit")[0], `"who":"slack:U1"`) {
		t.Errorf("audit: %v", c.kinds("audit"))
	}
}

// A dry run says what would happen and changes nothing but the ledger.
func TestDryRun(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human").stands("t1")
	for _, o := range []struct {
		verb, words string
		want        []string
	}{
		{"claim", "", []string{"only U1: **T-1001** would be: Anna has it since 20 Nov", "only U1: The customer would read: “Anna from our team has joined and is with you now.”"}},
		{"resolve", "", []string{"would be: Solved by Anna", "would read: “Your request T-1001 has been marked as solved."}},
		{"snooze", "2h", []string{"would be: Snoozed until"}},
		{"snooze", "soon", []string{"I can't read *soon* as a time"}},
		{"transfer", "billing", []string{"· State: open · Team: billing. Nothing was changed.", `would read: “Our colleagues of Billing \& Co go on with`}},
		{"transfer", "sales", []string{"There is no team *sales*"}},
		{"wake", "", []string{"**T-1001** is new, so that cannot be done now."}},
	} {
		before := string(c.state)
		c.orders(anna, o.verb, o.words, "dry-run", "1")
		c.want(o.want...)
		if string(c.state) != before || len(c.last.Wakes) > 0 || c.last.Lists {
			t.Errorf("%s %s has changed something", o.verb, o.words)
		}
		for _, s := range c.last.Sends {
			if s.Reply.Only != anna.ID {
				t.Errorf("%s: somebody else reads %+v", o.verb, s)
			}
		}
		if audit := c.kinds("audit"); !strings.Contains(audit[len(audit)-1], `"dry":true`) {
			t.Errorf("audit: %v", audit)
		}
	}
	if n := len(c.kinds("claimed")); n != 0 {
		t.Errorf("%d facts of what never was", n)
	}
}

// Once there are roles, others give no orders from elsewhere.
func TestOrdersByRank(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams, ranks)
	c.says("human")
	c.orders(bot.Person{ID: "U7", Name: "Mallory"}, "close", "", "rank", "").want("say slack/C9 only U7: That is for agents.")
	c.orders(bot.Person{ID: "U8", Name: "Lea"}, "close", "", "rank", "lead").want("say customer: Your request", "only U8", "edit desk")
	if len(c.kinds("audit")) != 1 {
		t.Errorf("audit: %v", c.kinds("audit"))
	}
}

// What the card offers is what can be done; each choice is a verb that answers.
func TestCardOffersWhatCanBeDone(t *testing.T) {
	t.Parallel()
	ids := func(c *talk) string {
		var all []string
		for _, x := range c.card.Choices {
			id := x.ID
			if x.Menu {
				id = "(" + id + ")"
			}
			if x.Form != nil {
				id += "…"
			}
			all = append(all, id)
		}
		return strings.Join(all, " ")
	}
	c := newTalk(t, teams)
	c.says("human")
	if got := ids(c); got != "claim reply resolve bot (assign)… (transfer)… (snooze)… (priority)… (tag)… (merge)… (close)…" {
		t.Errorf("new: %s", got)
	}
	c.agent(anna, "hello")
	if got := ids(c); got != "reply resolve bot (assign)… (release) (transfer)… (snooze)… (priority)… (tag)… (merge)… (close)…" {
		t.Errorf("waiting: %s", got)
	}
	menu := slices.Clone(c.card.Choices)
	c.agent(anna, "!snooze 1h")
	if got := ids(c); got != "wake reply resolve (assign)… (release) (transfer)… (priority)… (tag)… (merge)… (close)…" {
		t.Errorf("snoozed: %s", got)
	}
	c.agent(anna, "!resolve")
	if got := ids(c); got != "reopen" {
		t.Errorf("closed: %s", got)
	}
	for _, choice := range menu {
		c := newTalk(t, teams)
		c.says("human").agent(anna, "hello")
		m := bot.Message{Kind: bot.KindChoice, Name: choice.ID, From: ben}
		if f := choice.Form; f != nil {
			m.Kind, m.Name, m.Values = bot.KindForm, f.Name, map[string]string{"@U1": "Anna"}
			for _, in := range f.Inputs {
				m.Values[in.Name] = in.Value
			}
		}
		c.turn(bot.Desk, m)
		if len(heard(c.last)) == 0 && len(c.kinds("audit")) == 0 {
			t.Errorf("%s does nothing", choice.ID)
		}
		for _, line := range heard(c.last) {
			if strings.Contains(line, "no longer does anything") {
				t.Errorf("%s is no verb", choice.ID)
			}
		}
	}
}

// A card edit that changes only its fields waits, so that ten messages in ten
// seconds are two edits.
func TestCardEditsAreFew(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("human").agent(anna, "hello")
	edits := 0
	for range 10 {
		c.now = c.now.Add(-59 * 1e9) // a turn takes a minute
		c.says("and?")
		for _, s := range c.all {
			if s.Op == bot.OpEdit && s.Reply.Card != nil {
				edits++
			}
		}
	}
	c.later(20e9)
	for _, s := range c.all {
		if s.Op == bot.OpEdit && s.Reply.Card != nil {
			edits++
		}
	}
	if edits != 2 || c.field("Last words") != "“and?”" {
		t.Errorf("%d edits, last words %q", edits, c.field("Last words"))
	}
	if _, ok := c.timers["card"]; ok {
		t.Error("the card is drawn for ever")
	}
}

// A shortcut brings no values: the form asks for them.
func TestShortcutAsksForValues(t *testing.T) {
	t.Parallel()
	c := newTalk(t, teams)
	c.says("human")
	for _, verb := range []string{"assign", "transfer", "snooze", "priority", "tag", "merge", "close"} {
		c.turn(bot.Desk, bot.Message{Kind: bot.KindChoice, Name: verb, From: anna, Grant: "trigger"}).want("say desk only U1: Please fill in:")
		if f := c.last.Sends[0].Reply.Form; f == nil || f.Name != verb || c.last.Sends[0].Grant != "trigger" {
			t.Errorf("%s: %+v", verb, c.last.Sends[0])
		}
	}
	c.turn(bot.Desk, bot.Message{Kind: bot.KindChoice, Name: "claim", From: anna}).want("Anna from our team", "edit desk")
}
