package dialog

import (
	"slices"
	"strings"

	"handoff/bot"
)

// Nearby are the tickets of the desk from which m came, and the others. Away from
// every desk (a private chat, the Home tab) all are near.
func (t *Turn) Nearby(m bot.Message, entries []Entry) (near, far []Entry) {
	if !t.atDesk(m.At) {
		return entries, nil
	}
	for _, e := range entries {
		if sameChannel(m.At, t.deskOf(e)) {
			near = append(near, e)
		} else {
			far = append(far, e)
		}
	}
	return near, far
}

// deskOf is where a listed ticket's agents are: see Turn.Desk.
func (t *Turn) deskOf(e Entry) bot.Address {
	if team, ok := t.manager.team(e.Team); ok && !team.Desk.IsZero() {
		return team.Desk
	}
	if a := t.manager.accounts[e.Platform]; !a.Desk.IsZero() {
		return a.Desk
	}
	return t.manager.desk
}

func (t *Turn) atDesk(at bot.Address) bool {
	if sameChannel(at, t.manager.desk) {
		return true
	}
	for _, a := range t.manager.accounts {
		if sameChannel(at, a.Desk) {
			return true
		}
	}
	return slices.ContainsFunc(t.manager.teams, func(x Team) bool { return sameChannel(at, x.Desk) })
}

// sameChannel reports whether at lies in a desk's channel: a thread of it, or what
// one person says there, which adapters write as the channel, "@" and the person.
func sameChannel(at, desk bot.Address) bool {
	chat, _, _ := strings.Cut(at.Chat, "@")
	return !desk.IsZero() && at.Account == desk.Account && (at.Chat == desk.Chat || chat == desk.Chat)
}
