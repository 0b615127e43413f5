package dialog

import (
	"context"
	"time"

	"handoff/bot"
)

// alarmClock is a timer of the clocks: a warning, a breach. What is to be told is
// seen at the end of the turn, when the clocks are right.
func (t *Turn) alarmClock(context.Context, string) error {
	t.ringing = true
	if tk := t.State.Ticket; tk != nil {
		tk.Clocks.Alarm = time.Time{} // it has come
	}
	return nil
}

// warns is the moment at which a clock's breach is near.
func (t *Turn) warns(c Clock) time.Time {
	sla := t.Team().SLA
	target := sla.target(c.Promise)
	return t.OpenAfter(c.Since, target-min(sla.Warn, target/2)-c.Spent).UTC()
}

// setAlarm sets the timer to what is to be told next.
func (t *Turn) setAlarm() {
	c := &t.State.Ticket.Clocks
	var alarm time.Time
	c.Due = time.Time{}
	for _, clock := range []Clock{c.Reply, c.Solve} {
		if clock.Due.IsZero() || clock.Broken {
			continue
		}
		c.Due = sooner(c.Due, clock.Due)
		at := clock.Due
		if !clock.Warned && t.Team().SLA.Warn > 0 {
			at = t.warns(clock)
		}
		alarm = sooner(alarm, at)
	}
	if !alarm.Equal(c.Alarm) {
		t.Wake(timerSLA, alarm)
		c.Alarm = alarm
	}
}

// sooner is the earlier of two moments of which zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// ring tells what has come due: one message a turn, the most important thing of all,
// however much time went by while nobody looked. A breach is written down, told or
// not.
func (t *Turn) ring(ctx context.Context) error {
	tk := t.State.Ticket
	var breach, warning *Clock
	for _, c := range []*Clock{&tk.Clocks.Reply, &tk.Clocks.Solve} {
		switch {
		case c.Due.IsZero() || c.Broken:
		case !t.Now.Before(c.Due):
			c.Warned, c.Broken = true, true
			if breach == nil {
				breach = c
			}
			target := t.Team().SLA.target(c.Promise)
			if err := t.Record("sla", SLAFact{tk.Number, tk.Team, c.Promise, seconds(target), seconds(t.spent(*c)), true}); err != nil {
				return err
			}
		case !c.Warned && t.Team().SLA.Warn > 0 && !t.Now.Before(t.warns(*c)):
			c.Warned = true
			if warning == nil {
				warning = c
			}
		}
	}
	switch {
	case breach != nil:
		if breach.Promise == PromiseFirst && tk.Callback == nil {
			if _, err := t.OfferCallback(ctx, "callback.sorry"); err != nil {
				return err
			}
		}
		t.call("sla.broken", "promise", t.DeskLabel("sla."+string(breach.Promise)), "when", t.DeskTime(breach.Due))
	case warning != nil:
		left := warning.Due.Sub(t.Now)
		t.call("sla.warning", "promise", t.DeskLabel("sla."+string(warning.Promise)), "when", t.DeskTime(warning.Due), "left", t.DeskWaits(left))
	}
	return nil
}

// call says a sentence in the thread, and calls by name whoever has the ticket and the
// team's leads.
func (t *Turn) call(key string, args ...any) {
	t.SayDesk(bot.Reply{Text: t.DeskText(key, args...), Call: t.concerned()})
}

// concerned are whoever has the ticket, and the leads of its team.
func (t *Turn) concerned() []string {
	var ids []string
	if s := &t.State; s.Owner == OwnerAgent {
		ids = t.calls(s.Agent.ID)
	}
	return append(ids, t.Leads()...)
}

// clockFields are what the card says of the clocks: the moment, because a card is not
// drawn anew each minute.
func (t *Turn) clockFields() []bot.Field {
	var fields []bot.Field
	for _, c := range []Clock{t.State.Ticket.Clocks.Reply, t.State.Ticket.Clocks.Solve} {
		key := "sla.card_due"
		switch {
		case c.Promise == "":
			continue
		case c.Broken:
			key = "sla.card_broken"
		case c.Since.IsZero():
			key = "sla.card_paused"
		case c.Due.IsZero():
			key = "sla.card_unknown"
		case c.Warned:
			key = "sla.card_warned"
		}
		due := c.Due
		if due.IsZero() {
			due = c.From
		}
		fields = append(fields, bot.Field{Name: t.DeskLabel("sla." + string(c.Promise)), Value: t.DeskLabel(key, "when", t.DeskTime(due))})
	}
	return fields
}

// expect is the sentence of what happens next while the team is there, by what it has
// promised: within so long, or by when, where it goes home before.
func (t *Turn) expect(number string) string {
	promised := t.Team().SLA.First
	if promised <= 0 {
		return t.Text("ticket.next", "number", number)
	}
	due := t.OpenAfter(t.Now, promised)
	is, ok := t.opening()
	if ok && !is.Change.IsZero() && due.After(is.Change) {
		when := t.manager.texts.when(t.Language(), Opening{Change: due, Zone: is.Zone}, t.Now, t.zone())
		return t.Text("ticket.next_by", "number", number, "when", CommonMark(when))
	}
	return t.Text("ticket.next_within", "number", number, "within", t.Waits(promised))
}
