package dialog_test

import (
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	roles := dialog.Roles{Admin: []string{"discord:7", "slack:@S1"}, Lead: []string{"discord:@42"}, Agent: []string{"telegram:9", "discord:7"}}
	for _, c := range []struct {
		account string
		person  bot.Person
		want    dialog.Rank
	}{
		{"discord", bot.Person{ID: "7"}, dialog.RankAdmin},
		{"telegram", bot.Person{ID: "7"}, dialog.RankNone}, // somebody else with that number
		{"telegram", bot.Person{ID: "9"}, dialog.RankAgent},
		{"discord", bot.Person{ID: "8", Groups: []string{"41", "42"}}, dialog.RankLead},
		{"discord", bot.Person{ID: "@42"}, dialog.RankNone}, // a person is no group
		{"slack", bot.Person{ID: "U1", Groups: []string{"S1"}}, dialog.RankAdmin},
		{"slack", bot.Person{ID: "U1", Name: "discord:7", Groups: []string{"S2"}}, dialog.RankNone},
		{"discord", bot.Person{}, dialog.RankNone},
	} {
		if got := roles.Of(c.account, c.person); got != c.want {
			t.Errorf("%s %+v is %q, want %q", c.account, c.person, got, c.want)
		}
	}
}

// The team may ask where customers write too; a customer reads nothing of the
// queue, nor does a group.
func TestCommandElsewhere(t *testing.T) {
	t.Parallel()
	staffed := func(d *dialog.Config, _ *answer.Config) { d.Roles = dialog.Roles{Agent: []string{"web:@staff"}} }
	kim := bot.Person{ID: "77", Name: "Kim", Groups: []string{"staff"}}
	give := func(c *talk, from bot.Person, public bool, grant string) *talk {
		return c.turn(bot.Customer, bot.Message{Kind: bot.KindCommand, Name: "handoff", Text: "queue", From: from, Public: public, Grant: grant})
	}
	c := newTalk(t, staffed)
	c.says("a human please")
	give(c, lena, false, "").want("say customer only " + lena.ID + ": That command is for our team.")
	give(c, kim, false, "").want("say web/1 only 77: **Open tickets: 1**")
	c = newTalk(t, staffed)
	give(c, kim, true, "").want("say customer: Please write that to me in private")
	give(c, kim, true, "g").want("say web/1 only 77: No ticket is open.")
	give(c, lena, true, "g").want("say customer only " + lena.ID + ": That command is for our team.")
	c = newTalk(t) // nobody has a role
	give(c, kim, false, "").want("say customer only 77: That command is for our team.")
}
