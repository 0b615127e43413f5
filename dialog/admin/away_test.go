package admin_test

import (
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
)

// An admin in Telegram: no form opens there, no list of agents, and no link leads into
// the desk. One press of the panel's button silences nobody.
func TestAwayFromTheDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(d *dialog.Config, a *admin.Config) {
		d.Roles = dialog.Roles{Admin: []string{"telegram:9"}}
		a.Accounts = []string{"telegram"}
	})
	at := bot.Address{Account: "telegram", Chat: "9"}
	boss := bot.Person{ID: "9", Name: "Bo"}
	w.entry(dialog.Entry{Number: "T-1001", Subject: "parcel", Customer: "Lena", Since: w.now, Owner: dialog.OwnerQueue, Platform: "telegram", Thread: bot.Address{Account: "slack", Chat: "C1", Thread: "17.1"}})
	press := func(line string) *world {
		return w.turn(at.String(), bot.Customer, bot.Message{At: at, From: boss, Kind: bot.KindChoice, Name: "/" + line})
	}
	types := func(line string) *world {
		return w.turn(at.String(), bot.Customer, bot.Message{At: at, From: boss, Kind: bot.KindCommand, Name: "handoff", Text: line})
	}
	press("pause").reads("pause all**. Shall I?").orders()
	if n := len(w.last[0].Reply.Choices); n != 2 {
		t.Fatalf("%d buttons", n)
	}
	yes := strings.TrimPrefix(w.last[0].Reply.Choices[0].ID, "/")
	press(yes)
	if len(w.passed) != 1 || !strings.Contains(w.passed[0].Text, `"scope":"all"`) {
		t.Errorf("passed %+v", w.passed)
	}
	press("snooze T-1001").reads("Type it here", "/handoff snooze T-1001 2h").orders()
	press("knowledge find").reads("Type it here").orders()
	types("snooze T-1001").reads("Something is missing").orders()
	types("assign T-1001 @ben").reads("agents who have a ticket now").orders()
	types("ticket T-1001").reads("parcel")
	if text := w.last[0].Reply.Text; strings.Contains(text, "To its thread") {
		t.Errorf("reads %q", text)
	}
}
