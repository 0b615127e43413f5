package sim

import "slices"

// User is a person or a bot.
type User struct {
	ID       string
	Name     string // display name; the handle is made of it
	Team     string // default the workspace's own; another: a stranger from Slack Connect
	Zone     string // IANA time zone
	Locale   string // "de-DE"
	Bot      bool
	Stranger bool
}

// Group is a user group.
type Group struct {
	ID     string
	Handle string // without @
	Users  []string
}

// Channel is a channel or, when IM names a person, the direct messages between
// that person and the bot.
type Channel struct {
	ID       string
	Name     string // without #
	Private  bool
	Archived bool
	Shared   bool // with another organisation
	IM       string
	Members  []string // the bot is BotUser
}

// AddUser adds a person, or replaces one.
func (s *Sim) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&u.Team, s.opts.Team)
	s.users[u.ID] = &u
}

// SetGroups replaces the user groups.
func (s *Sim) SetGroups(groups ...Group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups = groups
}

// AddChannel adds a channel, or replaces one.
func (s *Sim) AddChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[c.ID] = &c
	s.Happened()
}

// Channels lists the channels by ID.
func (s *Sim) Channels() []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Channel
	for _, c := range s.channels {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Channel) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return all
}

func (c *Channel) kind() string {
	switch {
	case c.IM != "":
		return "im"
	case c.Private:
		return "group"
	}
	return "channel"
}

func (c *Channel) has(user string) bool { return c.IM != "" || slices.Contains(c.Members, user) }

func (c *Channel) json() object {
	return object{
		"id": c.ID, "name": c.Name, "is_channel": c.kind() == "channel", "is_group": c.kind() == "group",
		"is_im": c.IM != "", "user": c.IM, "is_private": c.Private || c.IM != "", "is_archived": c.Archived,
		"is_member": c.has(BotUser), "is_ext_shared": c.Shared, "is_shared": c.Shared,
	}
}

func (u *User) json(team string) object {
	return object{
		"id": u.ID, "team_id": u.Team, "name": u.Name, "real_name": u.Name, "tz": u.Zone, "locale": u.Locale,
		"is_bot": u.Bot, "is_stranger": u.Stranger || u.Team != team,
		"profile": object{"display_name": u.Name, "real_name": u.Name},
	}
}
