package sim

import (
	"slices"
	"strconv"
	"time"
)

// Channel types: https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	Text          = 0
	DM            = 1
	PublicThread  = 11
	PrivateThread = 12
	Forum         = 15
)

// Permissions: https://discord.com/developers/docs/topics/permissions
const (
	AddReactions          = 1 << 6
	ViewChannel           = 1 << 10
	SendMessages          = 1 << 11
	ManageMessages        = 1 << 13
	EmbedLinks            = 1 << 14
	AttachFiles           = 1 << 15
	ReadHistory           = 1 << 16
	MentionEveryone       = 1 << 17
	ManageThreads         = 1 << 34
	CreatePublicThreads   = 1 << 35
	CreatePrivateThreads  = 1 << 36
	SendMessagesInThreads = 1 << 38

	AllPermissions = AddReactions | ViewChannel | SendMessages | ManageMessages | EmbedLinks | AttachFiles |
		ReadHistory | MentionEveryone | ManageThreads | CreatePublicThreads | CreatePrivateThreads | SendMessagesInThreads
)

// Channel is a place where messages stand; a thread is one, too.
type Channel struct {
	ID, Name string
	Type     int
	Guild    string // empty: a DM
	Parent   string // of a thread
	Owner    string // who began the thread
	Archived bool
	Locked   bool
	Tags     []string // of a post in a forum, by ID
	// Permissions are the bot's own here; a thread has its parent's.
	Permissions int64

	members   []string // of a DM or a thread
	available []object // the tags that a forum has
	needTag   bool
	typing    []time.Time // when the bot was seen typing
	gone      bool
	active    time.Time
	minutes   int // of inactivity, after which a thread is archived
}

func (c *Channel) thread() bool { return c.Type == PublicThread || c.Type == PrivateThread }

// sees reports whether somebody sees what is said here, permissions aside.
func (c *Channel) sees(user string) bool {
	if c.Type == DM || c.Type == PrivateThread {
		return slices.Contains(c.members, user)
	}
	return true
}

// Channel makes a text channel and returns its ID.
func (g *Guild) Channel(name string) string { return g.channel(name, Text, nil) }

// Forum makes a forum with these tags; their IDs are those of TagID.
func (g *Guild) Forum(name string, tags ...string) string {
	available := []object{}
	for i, t := range tags {
		available = append(available, object{"id": TagID(i), "name": t, "moderated": false})
	}
	return g.channel(name, Forum, available)
}

// RequireTag lets a forum take only posts that have a tag.
func (s *Sim) RequireTag(forum string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[forum].needTag = true
}

// TagID is the ID of a forum's tag of that place in the list.
func TagID(i int) string { return strconv.Itoa(7000 + i) }

func (g *Guild) channel(name string, kind int, tags []object) string {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := &Channel{ID: g.s.newID(), Name: name, Type: kind, Guild: g.ID, Permissions: AllPermissions, available: tags}
	g.s.channels[c.ID] = c
	g.s.dispatch(event{name: "CHANNEL_CREATE", guild: g.ID, intents: Guilds, data: g.s.channelJSON(c)})
	return c.ID
}

// Allow sets the bot's permissions in a channel.
func (s *Sim) Allow(channel string, permissions int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	c.Permissions = permissions
	s.dispatch(event{name: "CHANNEL_UPDATE", guild: c.Guild, intents: Guilds, hidden: s.blind(c), data: s.channelJSON(c)})
}

// DeleteChannel deletes a channel with its threads, or a thread.
func (s *Sim) DeleteChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[id]; c != nil && !c.gone {
		s.deleteChannel(c)
	}
}

func (s *Sim) deleteChannel(c *Channel) {
	c.gone = true
	for _, t := range s.channels { // their end is not told
		if t.Parent == c.ID {
			t.gone = true
		}
	}
	s.Happened()
	if c.thread() {
		s.dispatch(event{name: "THREAD_DELETE", guild: c.Guild, intents: Guilds, hidden: !c.sees(BotID),
			data: object{"id": c.ID, "guild_id": c.Guild, "parent_id": c.Parent, "type": c.Type}})
		return
	}
	s.dispatch(event{name: "CHANNEL_DELETE", guild: c.Guild, intents: Guilds, data: s.channelJSON(c)})
}

// ChannelByID returns a channel as it stands now; false: there is none, or none
// any more.
func (s *Sim) ChannelByID(id string) (Channel, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	if c == nil || c.gone {
		return Channel{}, false
	}
	return *c, true
}

// channelJSON is a channel as Discord shows it. The lock is held.
func (s *Sim) channelJSON(c *Channel) object {
	o := object{"id": c.ID, "type": c.Type, "last_message_id": nil, "flags": 0}
	for _, m := range slices.Backward(s.messages) {
		if m.Channel == c.ID && m.Only == "" {
			o["last_message_id"] = m.ID
			break
		}
	}
	if c.Type == DM {
		recipients := []object{}
		for _, id := range c.members {
			if id != BotID {
				recipients = append(recipients, s.users[id].json())
			}
		}
		o["recipients"] = recipients
		return o
	}
	o["guild_id"], o["name"], o["permission_overwrites"], o["position"] = c.Guild, c.Name, []any{}, 0
	o["nsfw"], o["rate_limit_per_user"], o["topic"], o["parent_id"] = false, 0, nil, nil
	if c.Permissions != AllPermissions && !c.thread() { // what @everyone has less or more
		o["permission_overwrites"] = []object{{"id": BotID, "type": 1,
			"allow": strconv.FormatInt(c.Permissions, 10), "deny": strconv.FormatInt(AllPermissions&^c.Permissions, 10)}}
	}
	if c.Type == Forum {
		o["available_tags"] = c.available
	}
	if !c.thread() {
		return o
	}
	o["parent_id"], o["owner_id"], o["member_count"], o["message_count"] = c.Parent, c.Owner, len(c.members), 0
	o["applied_tags"] = append([]string{}, c.Tags...)
	meta := object{
		"archived": c.Archived, "locked": c.Locked, "auto_archive_duration": c.minutes, "archive_timestamp": stamp(c.active),
	}
	if c.Type == PrivateThread {
		meta["invitable"] = false
	}
	o["thread_metadata"] = meta
	if slices.Contains(c.members, BotID) {
		o["member"] = object{"id": c.ID, "user_id": BotID, "join_timestamp": stamp(c.active), "flags": 0}
	}
	return o
}

// reach finds a channel in which the bot may do what needs these permissions.
// The lock is held.
func (s *Sim) reach(id string, need int64) (*Channel, *refusal) {
	c := s.channels[id]
	switch {
	case c == nil || c.gone:
		return nil, refuse(10003)
	case c.Type == DM:
		return c, nil
	case s.guild(c.Guild) == nil, s.permissions(c)&ViewChannel == 0:
		return nil, refuse(50001)
	case c.Type == PrivateThread && !c.sees(BotID) && s.permissions(c)&ManageThreads == 0:
		return nil, refuse(50001)
	case s.permissions(c)&need != need:
		return nil, refuse(50013)
	}
	return c, nil
}

// permissions are the bot's own. The lock is held.
func (s *Sim) permissions(c *Channel) int64 {
	if parent := s.channels[c.Parent]; parent != nil {
		return parent.Permissions
	}
	if c.Type == DM {
		return AllPermissions
	}
	return c.Permissions
}

func getChannel(s *Sim, r *request) (any, *refusal) {
	c, no := s.reach(r.PathValue("channel"), 0)
	if no != nil {
		return nil, no
	}
	return s.channelJSON(c), nil
}

func removeChannel(s *Sim, r *request) (any, *refusal) {
	c, no := s.reach(r.PathValue("channel"), ManageThreads)
	if no != nil {
		return nil, no
	}
	s.deleteChannel(c)
	return s.channelJSON(c), nil
}

// openDM makes the DM between the bot and somebody, or finds it. The lock is
// held.
func (s *Sim) openDM(u *User) *Channel {
	if u.channel == "" {
		c := &Channel{ID: s.newID(), Type: DM, members: []string{BotID, u.ID}}
		u.channel, s.channels[c.ID] = c.ID, c
	}
	return s.channels[u.channel]
}

func createDM(s *Sim, r *request) (any, *refusal) {
	var ask struct {
		Recipient string `json:"recipient_id"`
	}
	if no := r.into(&ask); no != nil {
		return nil, no
	}
	u := s.users[ask.Recipient]
	if u == nil || u.Bot {
		return nil, refuse(50033)
	}
	return s.channelJSON(s.openDM(u)), nil
}

func typing(s *Sim, r *request) (any, *refusal) {
	c, no := s.reach(r.PathValue("channel"), 0)
	if no != nil {
		return nil, no
	}
	c.typing = append(c.typing, time.Now())
	return nil, nil
}
