package admin_test

import (
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
)

func TestTicketVerbsFromTheChannel(t *testing.T) {
	t.Parallel()
	w := threeTickets(t)
	w.hold = true // package desk has its own tests
	for line, want := range map[string][]string{
		"claim T-1002":                  {"claim -> web/2"},
		"claim 1002":                    {"claim -> web/2"},
		"认领 #1002":                      {"claim -> web/2"},
		"CLAIM t1002":                   {"claim -> web/2"},
		"close T-1002 T-1003":           {"close -> web/2", "close -> web/3"},
		"close T-1002, 1003 duplicate":  {"close duplicate -> web/2", "close duplicate -> web/3"},
		"close t-1002 --dry-run":        {"close -> web/2 (dry)"},
		"—dry-run close 1002":           {"close -> web/2 (dry)"},
		"snooze 1002 tomorrow 9:00":     {"snooze tomorrow 9:00 -> web/2"},
		"snooze 1002 3 days":            {"snooze 3 days -> web/2"},
		"snooze T-1002 明天上午九点":          {"snooze 明天上午九点 -> web/2"},
		"merge T-1001 t1002":            {"merge T-1002 -> web/1"},
		"merge 1001 into #1002":         {"merge T-1002 -> web/1"},
		"priority 1002 HIGH":            {"priority high -> web/2"},
		"tag 1002 vip refund":           {"tag vip refund -> web/2"},
		`tag 1002 "two words"`:          {"tag two words -> web/2"},
		"assign 1002 me":                {"assign me -> web/2"},
		"assign 1002 @anna":             {"assign @U1 -> web/2"},
		"assign 1002 to Anna":           {"assign @U1 -> web/2"},
		"close T-1001 1001":             {"close -> web/1"},
		"reopen 1002 T-9":               nil,
		"close 1002 T-7777":             nil,
		"close everything":              nil,
		"close":                         nil,
		"priority 1002 hgih":            nil,
		"priority 1002":                 nil,
		"claim 1002 quickly":            nil,
		"transfer 1002 billling":        nil,
		"merge 1001 1001":               nil,
		"merge 1001 T-1":                nil,
		"assign 1002 @nobody":           nil,
		"close tag:paypal":              nil,
		"close mine that nobody misses": nil,
		"close mine":                    nil, // asks first
	} {
		w.give(anna, line)
		w.orders(want...)
		if want == nil && len(w.last) == 0 {
			t.Errorf("%q is answered by nothing", line)
		}
	}
}

func TestWhatIsWrongIsSaidWithTheNearest(t *testing.T) {
	t.Parallel()
	w := threeTickets(t, twoTeams)
	for line, want := range map[string]string{
		"clsoe T-1002":             "I don't know *clsoe*. Did you mean **/handoff close**? (/handoff close T-1002)",
		"priority 1002 hgih":       "There is no priority *hgih*. Did you mean **high**?",
		"priority 1002 7":          "There is no priority *7*. There are: low, normal, high, urgent.",
		"transfer 1002 biling":     "There is no team *biling*. Did you mean **billing**?",
		"close T-1020":             "**T-1020** is not open. Did you mean one of these?",
		"close T-5":                "**T-5** is not open: it is closed, or there is no such ticket.",
		"ticket 1020":              "(T-1002)",
		"close teem:billing":       "I don't know *teem:*. Did you mean **team:**?",
		"close stage:snozed":       "Did you mean **snoozed**?",
		"close tag:":               "What follows **tag:** is missing.",
		"assign 1002 @Ana":         "I don't know who *Ana* is. Did you mean **anna**?",
		"close mine because I can": "I don't understand *because I can* there.",
		"claim 1002 quickly":       "*claim* takes no more words",
		"snooze everything":        "- How: `/handoff snooze TICKET … TIME`⏎- Who may: agents⏎- For instance: `/handoff snooze T-1001 2h`",
		"queue suport":             "Did you mean **support**?",
		"audit x":                  "is for leads",
	} {
		w.give(anna, line).reads("say slack/C1@U1 only U1: ", want).orders()
	}
}

// Many tickets are changed by a button only, by the author alone, once.
func TestManyTicketsAreAskedFirst(t *testing.T) {
	t.Parallel()
	w := threeTickets(t)
	w.give(anna, "claim all my tickets about PayPal").reads("**Shall I do this? Tickets: 1**", "**claim**: T-1001 human please, PayPal").orders()
	w.give(anna, "claim all about paypal").reads("**Shall I do this? Tickets: 2**", "T-1001", "T-1003").orders()
	question := w.last
	w.press(ben, "Claim: 2 tickets").reads("was put to somebody else").orders()
	w.last = question
	w.press(anna, "Claim: 2 tickets").orders("claim -> web/1", "claim -> web/3").reads("Passed on to T-1001, T-1003: **claim**.", "You already have **T-1001**")
	w.last = question
	w.press(anna, "Claim: 2 tickets").reads("was answered already").orders()

	w.give(anna, "bot mine")
	question = w.last
	w.press(anna, "No").reads("Nothing was changed.").orders()
	w.last = question
	w.press(anna, "Back to bot: 2 tickets").reads("was answered already").orders()

	// What was closed meanwhile is left alone, also when that customer has a new ticket.
	w.give(anna, "bot mine")
	question = w.last
	w.turn("web/1", bot.Desk, bot.Message{At: bot.Address{Account: "slack", Chat: "C1", Thread: "1"}, From: anna, Kind: bot.KindText, Text: "!resolve"})
	w.customer("1", "Lena", "human please, again")
	w.last = question
	w.press(anna, "Back to bot: 2 tickets").orders("bot -> web/3").reads("No longer open, and not changed: T-1001.")

	w.give(anna, "claim unassigned --dry-run").reads("nothing was changed").orders()
	w.give(anna, "claim unassigned")
	w.now = w.now.Add(11 * time.Minute)
	w.press(anna, "Claim: 2 tickets").reads("too old").orders()
}

// Between the look at the list and the order's arrival a ticket may have closed.
func TestAnOrderMeetsNoOtherTicket(t *testing.T) {
	t.Parallel()
	w := threeTickets(t)
	w.hold = true
	w.give(anna, "resolve T-1001").orders("resolve -> web/1")
	order := w.passed[0]
	w.hold = false
	w.turn("web/1", bot.Desk, bot.Message{At: bot.Address{Account: "slack", Chat: "C1", Thread: "1"}, From: ben, Kind: bot.KindText, Text: "!resolve"})
	w.customer("1", "Lena", "human please, again")
	w.turn("web/1", bot.Internal, order).reads("only U1: **T-1001** is not open any more, so nothing was changed. The customer's latest ticket is **T-1004**.")
	if _, open := w.list["web/1"]; !open {
		t.Error("the new ticket was closed")
	}
}

// A turn that comes again reads the same plan and says the same.
func TestAPlanSurvivesAReplay(t *testing.T) {
	t.Parallel()
	w := threeTickets(t)
	w.give(anna, "claim unassigned")
	yes := w.last[0].Reply.Choices[0].ID
	w.journal, w.hold = map[string][]byte{}, true
	m := bot.Message{ID: "p1", Kind: bot.KindChoice, Name: yes}
	w.at(anna, deskC1, m).orders("claim -> web/2", "claim -> web/3")
	w.at(anna, deskC1, m).orders("claim -> web/2", "claim -> web/3")
}

// The same verbs for whom the roles name, where customers write.
func TestVerbsElsewhere(t *testing.T) {
	t.Parallel()
	w := threeTickets(t, func(d *dialog.Config, _ *admin.Config) { d.Roles.Lead = []string{"discord:7"} })
	at := bot.Address{Account: "discord", Chat: "D7"}
	give := func(p bot.Person, text string) *world {
		return w.turn(at.String(), bot.Customer, bot.Message{At: at, From: p, Kind: bot.KindCommand, Name: "handoff", Text: text})
	}
	kim := bot.Person{ID: "7", Name: "Kim"}
	give(kim, "queue").reads("say discord/D7 only 7: **Open tickets: 3**")
	give(kim, "claim 1001").orders("claim -> web/1").reads("say discord/D7 only 7: **T-1001** was already claimed by Anna.")
	give(bot.Person{ID: "8", Name: "Eve"}, "claim 1001").reads("only 8: That command is for our team.").orders()
	w.turn(at.String(), bot.Customer, bot.Message{At: at, From: bot.Person{ID: "8"}, Kind: bot.KindChoice, Name: "/claim 1001"}).reads("for our team").orders()
	give(kim, "snooze 1001").reads("How: `/handoff snooze TICKET … TIME`").orders()
}

func twoTeams(d *dialog.Config, _ *admin.Config) {
	d.Teams = []dialog.Team{{Name: "support"}, {Name: "billing", Desk: bot.Address{Account: "slack", Chat: "C2"}}}
}

// An order is carried out with the rank that its author had where it was given: the
// ticket's conversation is on another platform, and knows no groups.
func TestOrdersBearTheirRank(t *testing.T) {
	t.Parallel()
	for name, roles := range map[string]dialog.Roles{
		"nobody is named":          {},
		"an admin is named":        {Admin: []string{"slack:U9"}},
		"the agents are a group":   {Agent: []string{"slack:@S1"}, Admin: []string{"slack:U9"}},
		"the agents of elsewhere":  {Agent: []string{"discord:@5"}},
		"the agents are named":     {Agent: []string{"slack:U2"}},
		"a customer's ID is alike": {Agent: []string{"slack:U2", "web:U1"}},
	} {
		w := newWorld(t, func(d *dialog.Config, _ *admin.Config) { d.Roles = roles })
		w.customer("1", "Lena", "a human please")
		who := bot.Person{ID: "U2", Name: "Ben", Groups: []string{"S1"}}
		w.give(who, "claim 1001").orders("claim -> web/1")
		if !strings.Contains(string(w.list["web/1"]), `"owner":"agent"`) {
			t.Errorf("%s: nobody has the ticket: %q", name, w.heard())
		}
	}
	w := newWorld(t, func(d *dialog.Config, _ *admin.Config) { d.Roles.Agent = []string{"slack:U2", "web:U1"} })
	w.customer("1", "Lena", "a human please")
	w.give(anna, "claim 1001").orders().reads("is for agents")
}
