package dialog

import (
	"context"
	"time"

	"handoff/bot"
)

// Watch is who is waited for, and who has been told so far. One timer serves it.
type Watch struct {
	For   Waited    `json:"for"`
	Since time.Time `json:"since"` // when the claim, or the wait in the queue, began: its name
	From  time.Time `json:"from"`  // from when on the team's time is counted
	Told  int       `json:"told,omitempty"`
}

// Waited is who is waited for.
type Waited string

// Who may be waited for.
const (
	waitsForAgent Waited = "agent" // who has claimed and not replied
	waitsForTeam  Waited = "team"  // nobody has it
)

// Steps of a watch, by Watch.Told. A claim: the agent is reminded after two thirds
// of Team.Within, and loses it at its end. The queue: after one Within the leads
// are called, after two the alarm channel is told.
const (
	stepRemind, stepLapse = 0, 1
	stepLeads, stepAlarm  = 0, 1
	stepNone              = 2
)

// waitsFor is who is waited for as the ticket stands; empty: nobody.
func (t *Turn) waitsFor() (who Waited, since time.Time) {
	tk := t.State.Ticket
	if _, desk := t.Desk(); !desk || !tk.Open() || t.Team().Within <= 0 || t.State.Owner == OwnerBot {
		return "", time.Time{}
	}
	switch tk.Stage {
	case StageNew, StageOpen:
		return waitsForTeam, tk.Queued
	case StageClaimed, StageReopened:
		if t.State.Owner != OwnerAgent {
			return waitsForTeam, tk.Queued
		}
		if tk.Last.Before(tk.Claimed) {
			return waitsForAgent, tk.Claimed
		}
	}
	return "", time.Time{}
}

// watch sets the lease's timer by what the turn has changed.
func (t *Turn) watch() {
	tk := t.State.Ticket
	who, since := t.waitsFor()
	w := tk.Watch
	switch {
	case who == "" && w == nil:
		return
	case who == "":
		tk.Watch, tk.Lease = nil, time.Time{}
		t.Wake(timerLease, time.Time{})
	case w == nil || w.For != who || !w.Since.Equal(since):
		tk.Watch = &Watch{For: who, Since: since, From: t.Now}
		tk.Lease = time.Time{}
		if who == waitsForAgent {
			tk.Lease = t.due(stepLapse).UTC()
		}
		t.wakeLease()
	}
}

// due is when a step of the watch comes: in the team's time, so that nothing is
// asked of a team that is not there. Zero: its opening is not foreseen.
func (t *Turn) due(step int) time.Time {
	w, within := t.State.Ticket.Watch, t.Team().Within
	switch {
	case w.For == waitsForAgent && step == stepRemind:
		within = within * 2 / 3
	case w.For == waitsForTeam && step == stepAlarm:
		within *= 2
	}
	return t.OpenAfter(w.From, within)
}

func (t *Turn) wakeLease() {
	w := t.State.Ticket.Watch
	if w.Told >= stepNone {
		return
	}
	if at := t.due(w.Told); !at.IsZero() {
		t.Wake(timerLease, at)
	}
}

// alarmLease takes the steps that have come, each once: a clock that jumps, or a
// program that slept, finds several at once. Of a claim only the last one counts.
func (t *Turn) alarmLease(context.Context, string) error {
	tk := t.State.Ticket
	if !tk.Open() || tk.Watch == nil {
		return nil
	}
	w := *tk.Watch
	if who, since := t.waitsFor(); who != w.For || !since.Equal(w.Since) {
		return nil
	}
	tk.Watch = &w
	come := func(step int) bool {
		at := t.due(step)
		return w.Told <= step && !at.IsZero() && !at.After(t.Now)
	}
	if w.For == waitsForAgent {
		switch {
		case come(stepLapse):
			return t.lapse()
		case come(stepRemind):
			w.Told = stepLapse
			t.callOwner("life.lease_remind", "agent", t.State.Agent.Name, "waits", t.DeskWaits(t.Team().Within-t.OpenBetween(w.From, t.Now)))
		}
	} else {
		waits := t.DeskWaits(t.Now.Sub(w.Since))
		if come(stepLeads) {
			w.Told = stepAlarm
			t.callLeads("life.lease_leads", "waits", waits)
		}
		if come(stepAlarm) {
			w.Told = stepNone
			t.tellAlarm(waits)
		}
	}
	t.wakeLease()
	return nil
}

// lapse gives a ticket back to the queue that was claimed and not answered.
func (t *Turn) lapse() error {
	agent := t.State.Agent
	t.enqueue()
	if err := t.move(EventLapsed, Agent{}); err != nil {
		return err
	}
	t.callLeads("life.lease_lapsed", "agent", agent.Name, "waits", t.DeskWaits(t.Team().Within))
	return nil
}

// tellAlarm tells the team's alarm channel of a ticket that nobody takes.
func (t *Turn) tellAlarm(waits string) {
	team, tk := t.Team(), t.State.Ticket
	if team.Alarm.IsZero() {
		return
	}
	t.Say(team.Alarm, bot.Reply{Card: &bot.Card{
		Title:  tk.Number + " · " + tk.Subject,
		Status: t.DeskLabel("life.alarm_status", "waits", waits),
		Text:   t.DeskText("life.alarm", "link", CommonMark(t.threadLink())),
		Fields: []bot.Field{
			{Name: t.DeskLabel("card.customer"), Value: "“" + t.customer() + "”"},
			{Name: t.DeskLabel("card.team"), Value: t.teamName()},
		},
	}})
}

// threadLink is the target of a link to the ticket's thread, or to its channel
// while the thread is not known.
func (t *Turn) threadLink() string {
	if at := t.State.Ticket.At; !at.IsZero() {
		return at.Link()
	}
	desk, _ := t.Desk()
	return desk.Link()
}

// alarmSnooze wakes a ticket.
func (t *Turn) alarmSnooze(context.Context, string) error {
	tk := t.State.Ticket
	if tk == nil || tk.Stage != StageSnoozed || tk.Until.IsZero() || tk.Until.After(t.Now) {
		return nil
	}
	if err := t.move(EventWoken, Agent{}); err != nil {
		return err
	}
	if t.State.Owner == OwnerAgent {
		t.callOwner("life.woken")
		return nil
	}
	tk.Queued = t.Now
	t.TellDesk("life.woken", "number", tk.Number)
	return nil
}
