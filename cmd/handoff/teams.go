package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/hours"
)

// newTeams are the teams of agents, with the hours that some of them have of their
// own. Without any there is one of no name, which works as the desk says.
func newTeams(c *config.Config, own map[string]*hours.Hours) []dialog.Team {
	if len(c.Teams) == 0 {
		d := c.Desk
		return []dialog.Team{newTeam(c, config.Team{
			Leads: c.Roles.Lead, ClaimWithin: d.ClaimWithin, TakeBack: d.TakeBack, Thread: d.Thread, Sign: config.SignAgent, SLA: d.SLA, Callback: d.Callback,
		}, nil)}
	}
	var teams []dialog.Team
	for _, t := range c.Teams {
		teams = append(teams, newTeam(c, t, own[t.Name]))
	}
	return teams
}

func newTeam(c *config.Config, t config.Team, own *hours.Hours) dialog.Team {
	team := dialog.Team{
		Name: t.Name, Title: t.Title, Desk: channelOf(c, t.Channel), Alarm: channelOf(c, t.Alarm),
		Members: t.Members, Leads: t.Leads, Skills: t.Skills, Languages: t.Languages,
		SLA: dialog.SLA(t.SLA), Callbacks: dialog.Callbacks{Slot: t.Callback.Slot, Ahead: t.Callback.Days, Each: t.Callback.Seats}, Within: t.ClaimWithin, Notes: t.Thread == config.ThreadNote, TakeBack: t.TakeBack,
	}
	if t.Sign == config.SignTeam {
		team.Sign = dialog.SignTeam
	}
	if own != nil { // a missing clock is a missing interface
		team.Hours = own
	}
	return team
}

// channelOf is the address of a channel as the configuration names it; zero: none.
func channelOf(c *config.Config, text string) bot.Address {
	account, channel := config.ChannelOf(text)
	if channel == "" {
		return bot.Address{}
	}
	return bot.Address{Account: cmp.Or(account, c.Slack[0].Name), Chat: channel}
}

// newSurvey is how satisfaction is asked.
func newSurvey(s config.Survey) dialog.Survey {
	survey := dialog.Survey{On: s.On, After: s.After, Every: s.Every, Low: s.Low, All: s.All}
	if s.Then != "nothing" {
		survey.Then = dialog.LowScore(s.Then)
	}
	return survey
}

// teamHours are the hours of the teams that have their own, by the team's name.
func teamHours(c *config.Config, log *slog.Logger) (map[string]*hours.Hours, config.Problems) {
	all := make(map[string]*hours.Hours)
	var problems config.Problems
	for i, t := range c.Teams {
		if t.Hours == nil {
			continue
		}
		h, wrong := hoursOf(c, fmt.Sprintf("teams[%d].hours", i), t.Hours, log)
		problems = append(problems, wrong...)
		if h != nil {
			all[t.Name] = h
		}
	}
	return all, problems
}

// newPeople are those who are one person on several accounts. Where the agents' thread
// is, they can be called: an ID there is the one by which they are known.
func newPeople(c *config.Config) dialog.People {
	var people dialog.People
	for _, p := range c.People {
		ids := slices.Clone(p.IDs)
		slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(elsewhere(c, a), elsewhere(c, b)) })
		people = append(people, dialog.Profile{Name: p.Name, IDs: ids})
	}
	return people
}

// elsewhere is 0 for an ID of a Slack account, 1 for any other.
func elsewhere(c *config.Config, id string) int {
	account, _, _ := strings.Cut(id, ":")
	if slices.ContainsFunc(c.Slack, func(s config.Slack) bool { return s.Name == account }) {
		return 0
	}
	return 1
}
