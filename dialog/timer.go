package dialog

import (
	"context"
	"strings"

	"handoff/bot"
)

// The timers, by the first word of their names.
const (
	timerLease    = "lease"    // a claim without a reply, or a wait in the queue: life_lease.go
	timerSnooze   = "snooze"   // the end of one
	timerCard     = "card"     // the card shows something older
	timerSLA      = "sla"      // a promise is to be told of
	timerCallback = "callback" // ":soon", ":now"
	timerHeld     = "held"     // ":" and Held.Key
	timerSurvey   = "survey"   // the customer is asked
	timerBack     = "back"     // the team comes: the customer's line says something else
)

// timers are who serves them; rest is what follows the first word. A timer of a closed
// ticket may still come: whoever serves it looks at the state first.
var timers = map[string]func(t *Turn, ctx context.Context, rest string) error{
	timerLease:    (*Turn).alarmLease,
	timerSnooze:   (*Turn).alarmSnooze,
	timerCard:     (*Turn).alarmCard,
	timerSLA:      (*Turn).alarmClock,
	timerCallback: (*Turn).alarmCallback,
	timerHeld:     (*Turn).alarmHeld,
	timerSurvey:   (*Turn).alarmSurvey,
	timerBack:     (*Turn).alarmBack,
}

// alarm serves a timer of the conversation; false: it is none of the dialogue's.
func (t *Turn) alarm(ctx context.Context) (bool, error) {
	if t.Side != bot.Internal || t.Kind() != bot.KindTimer {
		return false, nil
	}
	name, rest, _ := strings.Cut(t.Message().Name, ":")
	serve, ok := timers[name]
	if !ok || t.State.Owner == "" {
		return false, nil
	}
	return true, serve(t, ctx, rest)
}
