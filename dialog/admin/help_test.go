package admin_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
)

func lead(p bot.Person) func(*dialog.Config, *admin.Config) {
	return func(d *dialog.Config, _ *admin.Config) { d.Roles.Lead = []string{"slack:" + p.ID} }
}

// The help lists what its reader may use, and tells all of one verb.
func TestHelp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, lead(ben))
	w.give(anna, "help").reads("- **/handoff snooze**: put a ticket aside")
	if strings.Contains(w.last[0].Reply.Text, "audit") {
		t.Error("an agent reads of a lead's verb")
	}
	w.give(ben, "help").reads("- **/handoff audit**: who changed what")
	w.give(anna, "help snooze").reads("put a ticket aside until a time", "- How: `/handoff snooze TICKET … TIME`", "`/handoff snooze T-1001 明天上午九点`", "`--dry-run`", "Also: later, 搁置")
	w.give(anna, "help /snooze").reads("How: `/handoff snooze")
	w.give(anna, "help snoze").reads("Did you mean **/handoff snooze**?")
	w.give(anna, "snooze").reads("[form /snooze]")
	w.give(anna, "帮助").reads("**/handoff queue**")
}

// Whoever lacks a right reads the line that gives it.
func TestRanks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.give(anna, "audit").reads("is for leads. Whoever keeps the configuration gives you the right with this line: `roles: {lead: [\"slack:U1\"]}`")
	w = newWorld(t, lead(anna))
	w.give(anna, "audit").reads("Nobody has changed anything")
	// Where the agents of the workspace are named, nobody else is one.
	named := func(list ...string) *world {
		w := newWorld(t, func(d *dialog.Config, _ *admin.Config) { d.Roles.Agent = list })
		return w.give(anna, "queue")
	}
	named("slack:U7", "slack:@S1").reads("is for agents. Whoever", `roles: {agent: ["slack:U1"]}`)
	named("slack:U1").reads("No ticket is open.")
	named("telegram:9").reads("No ticket is open.")
}

// The panel shows how things stand, with a button for each verb that the reader may
// use; a button is a verb.
func TestPanel(t *testing.T) {
	t.Parallel()
	w := threeTickets(t)
	w.give(anna, "").reads("**3** open: 2 waiting, 1 with an agent", "(Status) (Queue) (Mine) (Ticket) (Help) (Explain…)")
	for _, c := range w.last[0].Reply.Choices {
		if len(c.ID) > 40 {
			t.Errorf("%q is too long for a button", c.ID)
		}
	}
	panel := w.last
	w.press(anna, "Queue").reads("**Open tickets: 3**")
	w.last = panel
	w.press(anna, "Mine").reads("**Open tickets: 1**", "T-1001")
	w.give(anna, "").at(anna, deskC1, bot.Message{Kind: bot.KindForm, Name: "/ticket", Values: map[string]string{"ticket": "1002"}}).reads("my parcel is lost", "(Claim) (Assign) (Snooze) (Priority) (Close)")
	w.press(anna, "Snooze").reads("[form /snooze T-1002]").orders()
	w.hold = true
	w.at(anna, deskC1, bot.Message{Kind: bot.KindForm, Name: "/snooze T-1002", Values: map[string]string{"time": "tomorrow 9:00"}}).orders("snooze tomorrow 9:00 -> web/2")
	w.at(anna, deskC1, bot.Message{Kind: bot.KindForm, Name: "/assign T-1002", Values: map[string]string{"agent": "U2", "@U2": "Ben"}}).orders("assign @U2 -> web/2")
	if w.passed[0].Values["@U2"] != "Ben" {
		t.Errorf("the name is lost: %v", w.passed[0].Values)
	}
}

// Each change leaves a fact, and the last ones are shown.
func TestAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, lead(anna))
	trail := dialog.AuditTrail.String()
	for range 2 { // a message that comes twice is one
		w.turn(trail, bot.Internal, bot.Message{ID: "a1", At: dialog.AuditTrail, Kind: bot.KindCommand, Name: "audit",
			Text: `{"who":"slack:U2","name":"Ben","verb":"pause","words":"all for 2h"}`})
	}
	w.turn(trail, bot.Internal, bot.Message{ID: "a2", At: dialog.AuditTrail, Kind: bot.KindCommand, Name: "audit",
		Text: `{"who":"slack:U3","name":"*Cy*","verb":"close","ticket":"T-1001","dry":true}`})
	w.turn(trail, bot.Internal, bot.Message{ID: "a3", At: dialog.AuditTrail, Kind: bot.KindTimer, Name: "x"})
	w.give(anna, "audit").reads("**The last 2 changes**⏎⏎- 2 minutes ago · \\*Cy\\* (slack:U3): close T-1001 (tried only)⏎- 4 minutes ago · Ben (slack:U2): pause all for 2h")
	w.give(anna, "audit 1").reads("**The last 1 changes**")
	w.give(anna, "audit many").reads("*many* is no number of lines.", "How: `/handoff audit [COUNT]`")
	for i := range 120 {
		w.turn(trail, bot.Internal, bot.Message{At: dialog.AuditTrail, Kind: bot.KindCommand, Name: "audit", Text: `{"who":"x","verb":"` + strings.Repeat("v", i%3+1) + `"}`})
	}
	w.give(anna, "audit 500").reads("**The last 100 changes**")
}

// A worker that sleeps with a fact in hand takes none away that came meanwhile.
func TestAuditOfAStalledWriter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, lead(anna))
	fact := func(verb string) bot.Message {
		return bot.Message{ID: verb, At: dialog.AuditTrail, Kind: bot.KindCommand, Name: "audit", Text: `{"who":"slack:U2","name":"Ben","verb":"` + verb + `"}`}
	}
	trail := dialog.AuditTrail.String()
	w.meanwhile = func() {
		w.serve(trail, bot.Internal, fact("pause")) // its own turn, by another worker
		w.serve(trail, bot.Internal, fact("resume"))
	}
	w.turn(trail, bot.Internal, fact("pause"))
	w.give(anna, "audit").reads("**The last 2 changes**⏎⏎- a minute ago · Ben (slack:U2): resume⏎- a minute ago · Ben (slack:U2): pause")
}
