package dialog_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

var company = dialog.People{
	{Name: "Anna", IDs: []string{"slack:U1", "telegram:11", "shop:11", "discord:7"}},
	{Name: "Bo", IDs: []string{"telegram:9", "discord:11"}},
}

func TestPeopleAgent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		account, id string
		want        dialog.Agent
	}{
		{"slack", "U1", dialog.Agent{ID: "U1", Name: "Anna"}},
		{"discord", "7", dialog.Agent{ID: "U1", Name: "Anna"}},
		{"discord", "11", dialog.Agent{ID: "9", Name: "Bo"}},
		{"telegram", "7", dialog.Agent{ID: "7", Name: "told"}}, // somebody else with that number
		{"web", "U1", dialog.Agent{ID: "U1", Name: "told"}},
		{"", "discord:7", dialog.Agent{ID: "U1", Name: "Anna"}},
		{"", "9", dialog.Agent{ID: "9", Name: "Bo"}},
		{"", "11", dialog.Agent{ID: "11", Name: "told"}}, // of two people
		{"", "slack:U2", dialog.Agent{ID: "slack:U2", Name: "told"}},
		{"", "", dialog.Agent{Name: "told"}},
		{"slack", "", dialog.Agent{Name: "told"}},
	} {
		if got := company.Agent(c.account, c.id, "told"); got != c.want {
			t.Errorf("%q %q is %+v, want %+v", c.account, c.id, got, c.want)
		}
	}
}

// A role knows a person by all IDs, whichever is written. That one of Anna's is named as
// an agent's on Telegram leaves everybody at the desk an agent, as it would without her
// other IDs.
func TestPeopleRoles(t *testing.T) {
	t.Parallel()
	agents := append(make([]string, 0, 8), "telegram:11")
	c := newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.People, d.Roles.Agent = company, agents })
	queue := func(id string) *talk {
		return c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "handoff", Text: "queue", At: bot.Address{Account: "discord", Chat: "1"}, From: bot.Person{ID: id}})
	}
	queue("7").want("say discord/1 only 7: No ticket is open.")
	queue("11").want("say customer only 11: That command is for our team.")
	if all := agents[:2]; all[1] != "" {
		t.Errorf("behind the configuration's list stands %v", all)
	}
	c.says("a human please")
	c.agentPresses(ben, dialog.ChoiceClaim)
	if e := c.entry(); e.Agent.ID != ben.ID {
		t.Errorf("it is with %+v", e.Agent)
	}
}

// What somebody took before they had a profile is theirs once they have one.
func TestPeopleLater(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("a human please")
	c.orders(bot.Person{ID: "7", Name: "anna_7"}, "claim", "", "at", "discord/1")
	c.manager = newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.People = company }).manager
	entries, err := company.Entries(t.Context(), c)
	if want := (dialog.Agent{ID: "U1", Name: "Anna"}); err != nil || entries[0].Agent != want {
		t.Errorf("listed %+v, %v", entries, err)
	}
	c.orders(anna, "claim", "").want("say slack/C9 only U1: You already have **T-1001**.", "edit desk: [T-1001 · a human please | Anna has it")
}

// Who is called is called by the ID at the desk: a lead who is written down by another
// one, an agent who took the ticket elsewhere. Who has none there is not called by the
// number of somebody else.
func TestPeopleCalled(t *testing.T) {
	t.Parallel()
	for lead, want := range map[string]string{"discord:7": "U1", "discord:11": ""} {
		c := newTalk(t, func(d *dialog.Config, _ *answer.Config) {
			d.People, d.Teams = company, []dialog.Team{{Name: "support", Desk: deskAddress, Leads: []string{lead}, Within: 15 * time.Minute}}
		})
		c.says("a human please").later(20 * time.Minute)
		if got := c.called(); got != want {
			t.Errorf("lead %s: %q is called, want %q", lead, got, want)
		}
		account, id, _ := strings.Cut(lead, ":")
		c.orders(bot.Person{ID: id}, "claim", "", "at", account+"/1")
		c.later(10 * time.Minute) // of fifteen: a reminder
		if got := c.called(); got != want {
			t.Errorf("agent %s: %q is called, want %q", lead, got, want)
		}
	}
}

// What Anna took on Discord is hers in the thread: no colleague is met there. The audit
// keeps where she did it.
func TestPeopleAct(t *testing.T) {
	t.Parallel()
	c := newTalk(t, func(d *dialog.Config, _ *answer.Config) { d.People = company })
	c.says("a human please")
	c.orders(bot.Person{ID: "7", Name: "anna_7"}, "claim", "", "at", "discord/1")
	if e := c.entry(); e.Agent != (dialog.Agent{ID: "U1", Name: "Anna"}) {
		t.Errorf("it is with %+v", e.Agent)
	}
	if f := c.kinds("audit"); len(f) != 1 || !strings.Contains(f[0], `"who":"discord:7","name":"Anna"`) {
		t.Errorf("the audit says %v", f)
	}
	c.agent(anna, "Hello!").want("<Anna> Hello!")
	for _, s := range c.all {
		if s.Reply.Only != "" {
			t.Errorf("she reads %q", s.Reply.Text)
		}
	}
}
