package dialog_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/route"
	"handoff/dialog/triage"
)

// routed gives the Manager two teams beside the first, and rules.
func routed(rules ...route.Rule) func(*dialog.Config, *answer.Config) {
	return func(d *dialog.Config, _ *answer.Config) {
		d.Teams = []dialog.Team{
			{Name: "support", Languages: []string{"en"}, Leads: []string{"slack:U8", "slack:@S1", "discord:7"}},
			{Name: "billing", Skills: []string{"billing"}, Desk: bot.Address{Account: "slack", Chat: "C2"}, Leads: []string{"slack:U9"}},
		}
		r, problems := route.New(route.Config{Teams: d.Teams, Rules: rules, Language: "en", Reader: triage.Rules{},
			Categories: []route.Category{{Name: "billing", Words: []string{"refund*"}}, {Name: "lost", Words: []string{"verloren"}}}})
		if len(problems) > 0 {
			panic(problems[0].String())
		}
		d.Router = r
	}
}

// cardOf is the card as it stands, as it was opened or edited, and its fields in lines.
func cardOf(c *talk) (s bot.Send, fields string) {
	c.Helper()
	if c.card.Card == nil {
		c.Fatalf("no card: %v", heard(c.last))
	}
	for _, f := range c.card.Card.Fields {
		fields += f.Name + ": " + f.Value + "\n"
	}
	return bot.Send{At: c.opened, Reply: c.card}, fields
}

func wantFields(c *talk, want, not string) bot.Send {
	c.Helper()
	s, fields := cardOf(c)
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); !strings.Contains(fields, line+"\n") {
			c.Errorf("the card says\n%swant %q", fields, line)
		}
	}
	for line := range strings.Lines(not) {
		if line = strings.TrimSpace(line); line != "" && strings.Contains(fields, line) {
			c.Errorf("the card says\n%snot wanted: %q", fields, line)
		}
	}
	return s
}

// wantRouting compares where the ticket stands: team, category, priority, tags.
func wantRouting(c *talk, want string) {
	c.Helper()
	var s dialog.State
	if err := json.Unmarshal(c.state, &s); err != nil {
		c.Fatal(err)
	}
	r := s.Ticket.Routing
	got := fmt.Sprintf("%s|%s|%s|%s", r.Team, r.Category, r.Priority, strings.Join(r.Tags, ","))
	if got != want {
		c.Errorf("routed to %s, want %s", got, want)
	}
}

// A ticket goes to the channel of the team that the rules name; the card tells why,
// and calls the leads.
func TestTicketIsRouted(t *testing.T) {
	t.Parallel()
	c := newTalk(t, routed(
		route.Rule{Name: "complaints", If: `mood == "threat"`, Team: "support", Priority: "urgent", Tags: []string{"Complaint", "legal"}, Lead: true},
		route.Rule{If: `category == "billing"`, Team: "billing"},
	))
	c.says("where is my refund").says("human please").want("T-1001", "open desk", "say desk: **The", "say desk: <Lena>")
	s := wantFields(c, "Why here: category == \"billing\"", "Language, attention")
	wantRouting(c, "billing|billing||")
	if s.At.Chat != "C2" || len(s.Reply.Call) > 0 {
		t.Errorf("opened at %v, called %v", s.At, s.Reply.Call)
	}
	c = newTalk(t, routed(route.Rule{Name: "complaints", If: `mood == "threat"`, Team: "support", Priority: "urgent", Tags: []string{"Complaint", "legal"}, Lead: true}))
	c.says("hi").says("I will sue you, my lawyer is ready")
	s = wantFields(c, "Why here: complaints", "")
	wantRouting(c, "support||urgent|complaint,legal")
	if s.At != deskAddress || strings.Join(s.Reply.Call, " ") != "U8 @S1" {
		t.Errorf("opened at %v, called %v", s.At, s.Reply.Call)
	}
}

// The question before and the articles tried make the category, not the cry for a person.
func TestCategoryOfTheCase(t *testing.T) {
	t.Parallel()
	tagged := func(_ *dialog.Config, a *answer.Config) {
		own := slices.Clone(articles)
		for i := range own {
			if own[i].Article == "parcel" {
				own[i].Tags = []string{"warehouse", "lost"}
			}
		}
		a.Knowledge = own
	}
	c := newTalk(t, routed(), tagged)
	c.says("my lost parcel box of last night").says("that did not help").says("human please")
	wantFields(c, "Why here: the fallback", "")
	wantRouting(c, "support|lost||")
}

// Who nobody understands is told to the agents; without rules the card is as it was.
func TestUnspokenLanguage(t *testing.T) {
	t.Parallel()
	c := newTalk(t, routed())
	c.says("你好，我的快递丢了").says("转人工")
	wantFields(c, "Language, attention: nobody in the team writes zh-CN", "")
	c = newTalk(t)
	c.says("你好，我的快递丢了").says("转人工")
	wantFields(c, "Language: zh-CN", "attention\nWhy here")
}

// A member is who the team names, by person or by group.
func TestTeamHas(t *testing.T) {
	t.Parallel()
	x := dialog.Team{Members: []string{"slack:U1", "slack:@S1"}, Leads: []string{"slack:U9"}}
	for _, c := range []struct {
		account string
		p       bot.Person
		want    bool
	}{
		{"slack", bot.Person{ID: "U1"}, true},
		{"slack", bot.Person{ID: "U2", Groups: []string{"S2", "S1"}}, true},
		{"slack", bot.Person{ID: "U9"}, true},
		{"slack", bot.Person{ID: "U2"}, false},
		{"slack", bot.Person{ID: "@S1"}, false},
		{"telegram", bot.Person{ID: "U1"}, false},
		{"slack", bot.Person{}, false},
	} {
		if got := x.Has(c.account, c.p); got != c.want {
			t.Errorf("%s %+v: %v", c.account, c.p, got)
		}
	}
	if !(dialog.Team{}).Has("slack", bot.Person{ID: "U5"}) {
		t.Error("a team that names nobody is everybody's")
	}
}
