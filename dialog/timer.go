package dialog

import (
	"context"
	"strings"

	"handoff/bot"
)

// timers are what comes back at its time, by the first word of the timer's name:
// "sla", or "held:C1:170.1". A timer of a closed ticket may still come; whoever
// serves it looks at the state first.
var timers = map[string]func(t *Turn, ctx context.Context, rest string) error{
	"lease":    (*Turn).alarmLease,
	"snooze":   (*Turn).alarmSnooze,
	"card":     (*Turn).alarmCard,
	"sla":      (*Turn).alarmClock,
	"callback": (*Turn).alarmCallback,
	"held":     (*Turn).alarmHeld,
	"survey":   (*Turn).alarmSurvey,
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
