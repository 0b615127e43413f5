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

// What several agents read, the card, the thread, the digest, tells a moment by the
// team's clock; what one of them alone reads, by their own. The zone's name stands with
// each: who quotes one is understood.

// DeskTime is a moment as all agents of a thread read it, with the day of the week:
// plain text.
func (t *Turn) DeskTime(at time.Time) string {
	return t.clockOf("sla.time", at.In(t.teamZone()))
}

// DeskClock is the same without it, for the card.
func (t *Turn) DeskClock(at time.Time) string {
	return t.clockOf("hours.clock_date", at.In(t.teamZone()))
}

// DeskMoment is a moment as the message's author alone reads it, short, for lists:
// plain text.
func (t *Turn) DeskMoment(at time.Time) string {
	at = at.In(t.AgentZone(t.Message().From))
	if daysBetween(t.Now.In(at.Location()), at) == 0 {
		return t.clockOf("hours.clock", at)
	}
	return t.clockOf("hours.clock_date", at)
}

// clockOf is a sentence of day, time and zone; the year stands there where it is not
// this one.
func (t *Turn) clockOf(key string, at time.Time) string {
	x, locale := t.manager.texts, t.manager.locale
	date := x.date(locale, at)
	if at.Year() != t.Now.In(at.Location()).Year() {
		date = x.Label(locale, "hours.date_year", "date", date, "year", at.Year())
	}
	return x.Label(locale, key, "weekday", x.weekday(locale, at), "date", date, "time", hourMinute(at), "zone", x.Zone(locale, at))
}

// DeskWhen is a moment in a sentence to them: "today at 14:00 (Berlin time)".
func (t *Turn) DeskWhen(at time.Time) string {
	return t.manager.texts.when(t.manager.locale, Opening{Change: at, Zone: t.AgentZone(t.Message().From)}, t.Now, nil)
}
