package sim

import (
	"maps"
	"slices"
	"strconv"
)

// User is somebody with an account.
type User struct {
	ID, Name string
	Bot      bool
	Locale   string // of their client; empty: en-US

	channel string // the DM with the bot; empty: none yet
	closed  bool   // takes no DM of the bot's
}

func (u *User) json() object {
	return object{
		"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0", "avatar": nil,
		"bot": u.Bot, "system": false, "public_flags": 0,
	}
}

// Guild is a server.
type Guild struct {
	s        *Sim
	ID, Name string

	roles   []Role
	members map[string][]string // the roles of each
	nicks   map[string]string
	gone    bool // the bot is no member
	out     bool // has an outage
}

// Role is a role of a guild.
type Role struct{ ID, Name string }

// Guild makes a guild in which the bot is. The first belongs to shard 0, the
// second to shard 1, and so on.
func (s *Sim) Guild(name string) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Guild{s: s, ID: guildID(len(s.guilds)), Name: name, members: map[string][]string{BotID: nil}, nicks: map[string]string{}}
	g.roles = []Role{{g.ID, "@everyone"}}
	s.guilds = append(s.guilds, g)
	s.dispatch(event{name: "GUILD_CREATE", guild: g.ID, intents: Guilds, data: s.guildCreate(g)})
	return g
}

// Role makes a role and returns its ID.
func (g *Guild) Role(name string) string {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	r := Role{g.s.newID(), name}
	g.roles = append(g.roles, r)
	g.s.dispatch(event{name: "GUILD_ROLE_CREATE", guild: g.ID, intents: Guilds,
		data: object{"guild_id": g.ID, "role": r.json()}})
	return r.ID
}

// Join makes a person a member, with these roles and no others.
func (g *Guild) Join(p *Person, roles ...string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	name := "GUILD_MEMBER_ADD"
	if _, known := g.members[p.ID]; known {
		name = "GUILD_MEMBER_UPDATE"
	}
	g.members[p.ID] = roles
	m := g.member(p.ID)
	m["guild_id"] = g.ID
	g.s.dispatch(event{name: name, guild: g.ID, intents: GuildMembers, data: m})
}

// Nick gives a member a name of this guild's; empty: none.
func (g *Guild) Nick(p *Person, name string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.nicks[p.ID] = name
	m := g.member(p.ID)
	m["guild_id"] = g.ID
	g.s.dispatch(event{name: "GUILD_MEMBER_UPDATE", guild: g.ID, intents: GuildMembers, data: m})
}

// Remove takes the bot out of the guild.
func (g *Guild) Remove() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.gone = true
	g.s.dispatch(event{name: "GUILD_DELETE", guild: g.ID, intents: Guilds, data: object{"id": g.ID}})
}

// Invite takes the bot in again.
func (g *Guild) Invite() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.gone = false
	g.s.dispatch(event{name: "GUILD_CREATE", guild: g.ID, intents: Guilds, data: g.s.guildCreate(g)})
}

// Outage makes the guild unavailable, or available again. The bot stays in it.
func (g *Guild) Outage(out bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.out = out
	if out {
		g.s.dispatch(event{name: "GUILD_DELETE", guild: g.ID, intents: Guilds, data: object{"id": g.ID, "unavailable": true}})
		return
	}
	g.s.dispatch(event{name: "GUILD_CREATE", guild: g.ID, intents: Guilds, data: g.s.guildCreate(g)})
}

func (r Role) json() object {
	return object{
		"id": r.ID, "name": r.Name, "color": 0, "hoist": false, "position": 0,
		"permissions": strconv.FormatInt(AllPermissions, 10), "managed": false, "mentionable": true,
	}
}

// member is a member as Discord shows one, without the user's guild; nil: none.
func (g *Guild) member(user string) object {
	o := g.partial(user)
	if o != nil {
		o["user"] = g.s.users[user].json()
	}
	return o
}

// partial is a member without the user; nil: none.
func (g *Guild) partial(user string) object {
	roles, in := g.members[user]
	if !in {
		return nil
	}
	var nick any
	if g.nicks[user] != "" {
		nick = g.nicks[user]
	}
	return object{
		"roles": append([]string{}, roles...), "nick": nick, "joined_at": "2020-01-01T00:00:00.000000+00:00",
		"deaf": false, "mute": false, "flags": 0, "pending": false,
	}
}

func (g *Guild) json() object {
	roles := []object{}
	for _, r := range g.roles {
		roles = append(roles, r.json())
	}
	return object{
		"id": g.ID, "name": g.Name, "owner_id": "1", "roles": roles, "emojis": []any{}, "features": []any{},
		"preferred_locale": "en-US", "system_channel_id": nil, "afk_timeout": 300, "premium_tier": 0,
	}
}

// guildCreate is what the bot learns of a guild. The lock is held.
func (s *Sim) guildCreate(g *Guild) object {
	o := g.json()
	channels, threads := []object{}, []object{}
	for _, id := range slices.Sorted(maps.Keys(s.channels)) {
		c := s.channels[id]
		switch {
		case c.Guild != g.ID || c.gone:
		case c.thread() && c.sees(BotID) && !c.Archived:
			threads = append(threads, s.channelJSON(c))
		case !c.thread():
			channels = append(channels, s.channelJSON(c))
		}
	}
	o["channels"], o["threads"], o["members"] = channels, threads, []object{g.member(BotID)}
	o["member_count"], o["large"], o["unavailable"] = len(g.members), false, false
	o["joined_at"] = "2020-01-01T00:00:00.000000+00:00"
	return o
}

// guild finds a guild in which the bot is; nil: none. The lock is held.
func (s *Sim) guild(id string) *Guild {
	for _, g := range s.guilds {
		if g.ID == id && !g.gone {
			return g
		}
	}
	return nil
}

func getGuild(s *Sim, r *request) (any, *refusal) {
	g := s.guild(r.PathValue("guild"))
	if g == nil {
		return nil, refuse(10004)
	}
	return g.json(), nil
}

func getRoles(s *Sim, r *request) (any, *refusal) {
	g := s.guild(r.PathValue("guild"))
	if g == nil {
		return nil, refuse(10004)
	}
	return g.json()["roles"], nil
}

func getMember(s *Sim, r *request) (any, *refusal) {
	g := s.guild(r.PathValue("guild"))
	if g == nil {
		return nil, refuse(10004)
	}
	user := r.PathValue("user")
	if user == "@me" {
		user = BotID
	}
	if s.users[user] == nil {
		return nil, refuse(10013)
	}
	m := g.member(user)
	if m == nil {
		return nil, refuse(10007)
	}
	return m, nil
}

// getMembers needs the privileged intent.
func getMembers(s *Sim, r *request) (any, *refusal) {
	g := s.guild(r.PathValue("guild"))
	switch {
	case g == nil:
		return nil, refuse(10004)
	case s.opts.Intents&GuildMembers == 0:
		return nil, refuse(50001)
	}
	all := []object{}
	for _, id := range slices.Sorted(maps.Keys(g.members)) {
		all = append(all, g.member(id))
	}
	return all, nil
}

func getGuildChannels(s *Sim, r *request) (any, *refusal) {
	g := s.guild(r.PathValue("guild"))
	if g == nil {
		return nil, refuse(10004)
	}
	return s.guildCreate(g)["channels"], nil
}

func getActiveThreads(s *Sim, r *request) (any, *refusal) {
	g := s.guild(r.PathValue("guild"))
	if g == nil {
		return nil, refuse(10004)
	}
	return object{"threads": s.guildCreate(g)["threads"], "members": []object{}}, nil
}

func getMyGuilds(s *Sim, _ *request) (any, *refusal) {
	all := []object{}
	for _, g := range s.guilds {
		if !g.gone {
			all = append(all, object{"id": g.ID, "name": g.Name, "owner": false,
				"permissions": strconv.FormatInt(AllPermissions, 10), "features": []any{}})
		}
	}
	return all, nil
}

func getUser(s *Sim, r *request) (any, *refusal) {
	id := r.PathValue("user")
	if id == "@me" {
		id = BotID
	}
	u := s.users[id]
	if u == nil {
		return nil, refuse(10013)
	}
	return u.json(), nil
}
