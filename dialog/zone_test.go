package dialog_test

import (
	"testing"

	"handoff/bot"
)

// What several agents read tells a moment by the team's clock, what one alone reads by
// theirs, each with the zone's name, and with the year where it is not this one.
func TestWhoseClock(t *testing.T) {
	t.Parallel()
	c := comes(t, office(t), "2026-11-26 10:00 +0100")
	c.asks(from("en", ""), personEn).want("", "open desk: [T-1001 · I want to talk to a person | Waiting since 26 November, 10:00 (Berlin time)]", "say desk")
	li := bot.Person{ID: "U7", Name: "Li", Zone: "Asia/Shanghai"}
	c.turn(bot.Desk, bot.Message{Kind: bot.KindCommand, Name: bot.Own, Text: "ticket T-1001", From: li, At: deskAddress})
	wants(t, heard(c.last), "17:00 (Shanghai time)")
	c.turn(bot.Desk, bot.Message{Kind: bot.KindCommand, Name: bot.Own, Text: "status", From: li, At: deskAddress})
	wants(t, heard(c.last), "it closes today at 17:00 (Berlin time; Friday 0:00 where you are)")
	c.agent(anna, "!snooze 2027-01-04 9:00")
	wants(t, heard(c.last), "until Monday, 4 January 2027, 9:00 (Berlin time)", "Snoozed until 4 January 2027, 9:00 (Berlin time)")
}
