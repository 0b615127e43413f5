package main

import (
	slacksim "handoff/adapters/slack/sim"
)

// workspace is who works in Slack.
var workspace = []slacksim.User{
	{ID: "UANNA", Name: "Anna", Zone: "Europe/Berlin", Locale: "en-GB"}, {ID: "UBEN", Name: "Ben", Zone: "Europe/Berlin", Locale: "en-GB"},
	{ID: "ULEA", Name: "Lea", Zone: "Europe/Berlin", Locale: "en-GB"}, {ID: "UEVA", Name: "Eva", Zone: "Europe/Berlin", Locale: "en-GB"},
	{ID: "UMAX", Name: "Max", Zone: "Europe/Berlin", Locale: "en-GB"}, // in the channels, in no role
}

// hire puts the people, groups and channels of the company into Slack.
func (s *scene) hire() { hire(s.slack) }

func hire(slack *slacksim.Sim) {
	members := []string{slacksim.BotUser}
	for _, u := range workspace {
		slack.AddUser(u)
		members = append(members, u.ID)
	}
	slack.SetGroups(
		slacksim.Group{ID: "S1", Handle: "support", Users: []string{"UANNA", "UBEN"}},
		slacksim.Group{ID: "S2", Handle: "billing", Users: []string{"UBEN"}},
		slacksim.Group{ID: "S3", Handle: "leads", Users: []string{"ULEA"}})
	for id, name := range map[string]string{support: "support", "C0BILLING": "billing", "C0ALARM": "alarm", "C0REPORT": "report"} {
		slack.AddChannel(slacksim.Channel{ID: id, Name: name, Members: members})
	}
}
