package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxThreadName is in code points:
// https://discord.com/developers/docs/resources/channel#start-thread-without-message
const maxThreadName = 100

// threadUpdate tells of a thread's change. The lock is held.
func (s *Sim) threadUpdate(c *Channel) {
	s.dispatch(event{name: "THREAD_UPDATE", guild: c.Guild, intents: Guilds, hidden: s.blind(c), data: s.channelJSON(c)})
}

// threadAsk is what a client says of a new or a changed thread.
type threadAsk struct {
	Name     *string   `json:"name"`
	Type     int       `json:"type"`
	Minutes  *int      `json:"auto_archive_duration"`
	Archived *bool     `json:"archived"`
	Locked   *bool     `json:"locked"`
	Tags     *[]string `json:"applied_tags"`
	Message  *draft    `json:"message"`
}

func (a *threadAsk) check(forum *Channel) *refusal {
	if a.Name != nil && (length(strings.TrimSpace(*a.Name)) < 1 || length(*a.Name) > maxThreadName) {
		return invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", maxThreadName)
	}
	if a.Minutes != nil && !slices.Contains([]int{60, 1440, 4320, 10080}, *a.Minutes) {
		return invalid("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.")
	}
	if a.Tags != nil && forum != nil {
		for _, id := range *a.Tags {
			if !slices.ContainsFunc(forum.available, func(o object) bool { return o["id"] == id }) {
				return &refusal{status: 400, code: 10087, message: "Unknown tag"}
			}
		}
	}
	return nil
}

func createThread(s *Sim, r *request) (any, *refusal) {
	var ask threadAsk
	if no := r.into(&ask); no != nil {
		return nil, no
	}
	if ask.Type == 0 {
		ask.Type = PrivateThread
	}
	parent, no := s.reach(r.PathValue("channel"), 0)
	if no != nil {
		return nil, no
	}
	need := int64(CreatePrivateThreads)
	switch {
	case parent.Type == Forum:
		need, ask.Type = SendMessages, PublicThread
	case parent.Type != Text:
		return nil, &refusal{status: 400, code: 50024, message: "Cannot execute action on this channel type"}
	case ask.Type == PublicThread:
		need = CreatePublicThreads
	case ask.Type != PrivateThread:
		return nil, invalid("type", "BASE_TYPE_CHOICES", "Value must be one of {10, 11, 12}.")
	}
	if parent.Permissions&need == 0 {
		return nil, refuse(50013)
	}
	if ask.Name == nil {
		return nil, invalid("name", "BASE_TYPE_REQUIRED", "This field is required")
	}
	if no := ask.check(parent); no != nil {
		return nil, no
	}
	var first *Message
	if parent.Type == Forum {
		if ask.Message == nil {
			return nil, invalid("message", "BASE_TYPE_REQUIRED", "This field is required")
		}
		if parent.needTag && (ask.Tags == nil || len(*ask.Tags) == 0) {
			return nil, &refusal{status: 400, code: 40067, message: "A tag is required to create a forum post in this channel"}
		}
		first = &Message{Author: BotID}
		if no := s.compose(first, ask.Message, r); no != nil {
			return nil, no
		}
	}
	c := s.thread(parent, BotID, ask)
	answer := s.channelJSON(c)
	if first != nil {
		first.Channel = c.ID
		s.say(first)
		answer["message"] = s.json(first, false)
	}
	return created{answer}, nil
}

// createThreadOn begins a thread at a message, which gives it its ID.
func createThreadOn(s *Sim, r *request) (any, *refusal) {
	m, no := s.message(r, CreatePublicThreads)
	if no != nil {
		return nil, no
	}
	var ask threadAsk
	if no := r.into(&ask); no != nil {
		return nil, no
	}
	if no := ask.check(nil); no != nil {
		return nil, no
	}
	if s.channels[m.ID] != nil {
		return nil, &refusal{status: 400, code: 160004, message: "A thread has already been created for this message"}
	}
	switch parent := s.channels[m.Channel]; {
	case parent.Type != Text:
		return nil, &refusal{status: 400, code: 50024, message: "Cannot execute action on this channel type"}
	case ask.Name == nil:
		return nil, invalid("name", "BASE_TYPE_REQUIRED", "This field is required")
	}
	ask.Type = PublicThread
	c := s.threadOf(m.ID, s.channels[m.Channel], BotID, ask)
	return created{s.channelJSON(c)}, nil
}

// thread begins a thread that no message stands for. The lock is held.
func (s *Sim) thread(parent *Channel, owner string, ask threadAsk) *Channel {
	c := s.threadOf(s.newID(), parent, owner, ask)
	if c.Type == PublicThread && parent.Type == Text {
		s.say(&Message{Channel: parent.ID, Author: owner, Type: ThreadCreated, Content: c.Name})
	}
	return c
}

func (s *Sim) threadOf(id string, parent *Channel, owner string, ask threadAsk) *Channel {
	c := &Channel{
		ID: id, Name: *ask.Name, Type: ask.Type, Guild: parent.Guild, Parent: parent.ID, Owner: owner,
		members: []string{owner}, active: time.Now(), minutes: 4320,
	}
	if ask.Minutes != nil {
		c.minutes = *ask.Minutes
	}
	if ask.Tags != nil {
		c.Tags = *ask.Tags
	}
	s.channels[c.ID] = c
	o := s.channelJSON(c)
	o["newly_created"] = true
	s.dispatch(event{name: "THREAD_CREATE", guild: c.Guild, intents: Guilds, hidden: s.blind(c), data: o})
	return c
}

func editChannel(s *Sim, r *request) (any, *refusal) {
	c, no := s.reach(r.PathValue("channel"), 0)
	if no != nil {
		return nil, no
	}
	var ask threadAsk
	if no := r.into(&ask); no != nil {
		return nil, no
	}
	manage := s.permissions(c)&ManageThreads != 0
	reopens := ask.Archived != nil && !*ask.Archived
	switch {
	case !c.thread():
		return nil, refuse(50013)
	case c.Archived && !reopens:
		return nil, refuse(50083)
	case ask.Locked != nil && !manage, c.Locked && !manage, !manage && c.Owner != BotID && !reopens:
		return nil, refuse(50013)
	}
	if no := ask.check(s.channels[c.Parent]); no != nil {
		return nil, no
	}
	if ask.Name != nil {
		c.Name = *ask.Name
	}
	c.minutes = *cmp.Or(ask.Minutes, &c.minutes)
	c.Archived = *cmp.Or(ask.Archived, &c.Archived)
	c.Locked = *cmp.Or(ask.Locked, &c.Locked)
	c.Tags = *cmp.Or(ask.Tags, &c.Tags)
	s.threadUpdate(c)
	return s.channelJSON(c), nil
}

// member of a thread that a path names. The lock is held.
func (s *Sim) threadMember(r *request) (*Channel, string, *refusal) {
	c, no := s.reach(r.PathValue("channel"), 0)
	if no != nil {
		return nil, "", no
	}
	user := r.PathValue("user")
	if user == "@me" {
		user = BotID
	}
	switch {
	case !c.thread():
		return nil, "", &refusal{status: 400, code: 50024, message: "Cannot execute action on this channel type"}
	case s.users[user] == nil:
		return nil, "", refuse(10013)
	}
	return c, user, nil
}

func addThreadMember(s *Sim, r *request) (any, *refusal) {
	c, user, no := s.threadMember(r)
	switch {
	case no != nil:
		return nil, no
	case c.Archived:
		return nil, refuse(50083)
	case s.guild(c.Guild).member(user) == nil:
		return nil, refuse(50001)
	case slices.Contains(c.members, user):
		return nil, nil
	}
	c.members = append(c.members, user)
	s.membersUpdate(c, user, true)
	if user != BotID {
		s.say(&Message{Channel: c.ID, Author: BotID, Type: RecipientAdd})
	}
	return nil, nil
}

func removeThreadMember(s *Sim, r *request) (any, *refusal) {
	c, user, no := s.threadMember(r)
	switch {
	case no != nil:
		return nil, no
	case c.Archived:
		return nil, refuse(50083)
	case !slices.Contains(c.members, user):
		return nil, refuse(10007)
	}
	c.members = slices.DeleteFunc(c.members, func(id string) bool { return id == user })
	s.membersUpdate(c, user, false)
	return nil, nil
}

// membersUpdate tells who came or went; of others than the bot only with the
// privileged intent.
func (s *Sim) membersUpdate(c *Channel, user string, came bool) {
	added, removed := []object{}, []string{}
	if came {
		added = append(added, object{"id": c.ID, "user_id": user, "join_timestamp": stamp(time.Now()), "flags": 0})
	} else {
		removed = append(removed, user)
	}
	intents := GuildMembers
	if user == BotID {
		intents |= Guilds
	}
	s.dispatch(event{name: "THREAD_MEMBERS_UPDATE", guild: c.Guild, intents: intents, data: object{
		"id": c.ID, "guild_id": c.Guild, "member_count": len(c.members), "added_members": added, "removed_member_ids": removed,
	}})
}

func getThreadMember(s *Sim, r *request) (any, *refusal) {
	c, user, no := s.threadMember(r)
	switch {
	case no != nil:
		return nil, no
	case !slices.Contains(c.members, user):
		return nil, refuse(10007)
	}
	return object{"id": c.ID, "user_id": user, "join_timestamp": stamp(c.active), "flags": 0}, nil
}

func getThreadMembers(s *Sim, r *request) (any, *refusal) {
	c, no := s.reach(r.PathValue("channel"), 0)
	if no != nil {
		return nil, no
	}
	all := []object{}
	for _, id := range c.members {
		all = append(all, object{"id": c.ID, "user_id": id, "join_timestamp": stamp(c.active), "flags": 0})
	}
	return all, nil
}

// Thread lets the person begin a thread in the channel, and returns its ID.
func (p *Place) Thread(name string, private bool) (string, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.channel()
	if err != nil {
		return "", err
	}
	if c.Type != Text {
		return "", fmt.Errorf("discord sim: no threads in %s", c.ID)
	}
	ask := threadAsk{Name: &name, Type: PublicThread}
	if private {
		ask.Type = PrivateThread
	}
	return p.s.thread(c, p.ID, ask).ID, nil
}

// Leave takes the person out of the thread.
func (p *Place) Leave() error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.channel()
	if err != nil {
		return err
	}
	if !c.thread() {
		return fmt.Errorf("discord sim: %s is no thread", c.ID)
	}
	c.members = slices.DeleteFunc(c.members, func(id string) bool { return id == p.ID })
	p.s.membersUpdate(c, p.ID, false)
	return nil
}

// Members are the people in a thread.
func (s *Sim) Members(thread string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.channels[thread].members)
}

// Archive archives a thread, or takes it out again.
func (s *Sim) Archive(thread string, archived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[thread]
	c.Archived = archived
	s.threadUpdate(c)
}

// Lock lets a moderator lock a thread, or open it again.
func (s *Sim) Lock(thread string, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[thread]
	c.Locked = locked
	s.threadUpdate(c)
}
