package sim

import (
	"regexp"
	"slices"
)

// Ping is a mention that would have rung somebody's bell.
type Ping struct{ Channel, Message, What string }

// Pings lists the mentions in what the bot said that its allowed_mentions let
// ring. A desk bot that relays customers' words has none. Where a text stands in
// a code block is not looked at: there, too, allowed_mentions alone protects.
func (s *Sim) Pings() []Ping {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pings)
}

// AllowedMentions as they are sent:
// https://discord.com/developers/docs/resources/message#allowed-mentions-object
type AllowedMentions struct {
	Parse   []string `json:"parse"`
	Users   []string `json:"users"`
	Roles   []string `json:"roles"`
	Replied bool     `json:"replied_user"`
}

var (
	everyone    = regexp.MustCompile(`@(?:everyone|here)`)
	userMention = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention = regexp.MustCompile(`<@&(\d+)>`)
)

// mentioned are the users that a text mentions.
func mentioned(text string) []string {
	var all []string
	for _, m := range userMention.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(all, m[1]) {
			all = append(all, m[1])
		}
	}
	return all
}

// listenForPings notes what in the bot's message rings. The lock is held.
func (s *Sim) listenForPings(m *Message) {
	if m.Author != BotID {
		return
	}
	a := m.Mentions
	if a == nil {
		a = &AllowedMentions{Parse: []string{"everyone", "users", "roles"}, Replied: true}
	}
	ring := func(what string) { s.pings = append(s.pings, Ping{m.Channel, m.ID, what}) }
	text := m.Shown()
	if slices.Contains(a.Parse, "everyone") && s.permissions(s.channels[m.Channel])&MentionEveryone != 0 {
		for _, what := range everyone.FindAllString(text, -1) {
			ring(what)
		}
	}
	listed := func(kind string, named []string, found [][]string) {
		for _, f := range found {
			if slices.Contains(a.Parse, kind) || slices.Contains(named, f[1]) {
				ring(f[0])
			}
		}
	}
	listed("users", a.Users, userMention.FindAllStringSubmatch(text, -1))
	listed("roles", a.Roles, roleMention.FindAllStringSubmatch(text, -1))
	if to := s.find(m.Channel, m.ReplyTo); to != nil && a.Replied && to.Author != BotID {
		ring("reply to " + to.Author)
	}
}
