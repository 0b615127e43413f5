package dialog

import (
	"sync"
	"time"

	"handoff/bot"
)

// zones are those that were asked for, by name: time.LoadLocation reads a file each
// time, and a card is drawn several times a turn.
var zones sync.Map

// zoneNamed is the time zone of a name; nil: none.
func zoneNamed(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil // not remembered: anybody can write anything there
	}
	zones.Store(name, zone)
	return zone
}

// zone is the customer's, nil where it is not known.
func (t *Turn) zone() *time.Location { return zoneNamed(t.State.Zone) }

// theirZone is the customer's zone, or the team's where that is not known.
func (t *Turn) theirZone() *time.Location {
	if zone := t.zone(); zone != nil {
		return zone
	}
	return t.teamZone()
}

// teamZone is the zone of the team's hours; UTC where nobody said anything of hours.
func (t *Turn) teamZone() *time.Location {
	if is, ok := t.opening(); ok && is.Zone != nil {
		return is.Zone
	}
	return time.UTC
}

// AgentZone is the zone in which an agent means a time: their own, or the team's where
// that is not known.
func (t *Turn) AgentZone(p bot.Person) *time.Location {
	if zone := zoneNamed(p.Zone); zone != nil {
		return zone
	}
	return t.teamZone()
}

// DeskTime is a moment as all agents of a thread read it, by the team's clock: plain
// text.
func (t *Turn) DeskTime(at time.Time) string {
	at = at.In(t.teamZone())
	return t.DeskLabel("sla.time", "weekday", t.manager.texts.weekday(t.manager.locale, at),
		"date", t.manager.texts.date(t.manager.locale, at), "time", hourMinute(at), "zone", t.manager.texts.zone(t.manager.locale, at))
}

// DeskMoment is a moment as the message's author alone reads it, by their clock,
// short, for lists: plain text.
func (t *Turn) DeskMoment(at time.Time) string {
	zone := t.AgentZone(t.Message().From)
	at = at.In(zone)
	if daysBetween(t.Now.In(zone), at) == 0 {
		return at.Format("15:04 MST")
	}
	return at.Format("2006-01-02 15:04 MST")
}

// DeskWhen is the same in a sentence: "today at 14:00 (Berlin time)".
func (t *Turn) DeskWhen(at time.Time) string {
	return t.manager.texts.when(t.manager.locale, Opening{Change: at, Zone: t.AgentZone(t.Message().From)}, t.Now, nil)
}
