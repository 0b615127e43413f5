package slack

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"handoff/bot"
)

// people knows who somebody is: names and time zones for an hour, groups for two
// minutes, so that who is taken off a group loses its rights soon.
type people struct {
	a *Adapter

	asking chan struct{} // one token: whoever holds it asks for the groups

	mu       sync.Mutex
	users    map[string]known
	groups   map[string][]string // by person: handles and IDs of groups
	handles  map[string]string   // of groups by ID, without "@"
	groupsAt time.Time           // when they were asked for; zero: never
}

type known struct {
	person   bot.Person
	stranger bool // of another organisation, by Slack Connect
	until    time.Time
}

const (
	userKeep  = time.Hour
	groupKeep = 2 * time.Minute
	usersMost = 10_000
)

func newPeople(a *Adapter) *people {
	return &people{a: a, users: make(map[string]known), asking: make(chan struct{}, 1)}
}

// find tells who a person is. It asks Slack for what it does not know; what it
// cannot learn before ctx ends is left out, and known is false when that is the
// person itself: then nobody knows either whether it is one of ours.
//
// Groups hold each user group's handle without "@", and its ID.
func (p *people) find(ctx context.Context, id string) (person bot.Person, stranger, isKnown bool) {
	p.mu.Lock()
	k, ok := p.users[id]
	p.mu.Unlock()
	if !ok || time.Now().After(k.until) {
		if fresh, err := p.ask(ctx, id); err == nil {
			k, ok = fresh, true
		}
	}
	person = k.person
	person.ID = id
	person.Groups = p.groupsOf(ctx, id)
	return person, k.stranger, ok
}

func (p *people) ask(ctx context.Context, id string) (known, error) {
	self, err := p.a.me(ctx)
	if err != nil {
		return known{}, err
	}
	u, err := p.a.api.GetUserInfoContext(ctx, id)
	if err != nil {
		return known{}, err
	}
	name := orElse(u.Profile.DisplayName, orElse(u.RealName, u.Name))
	k := known{
		person:   bot.Person{ID: id, Name: oneLine(name, 100), Locale: u.Locale, Zone: u.TZ},
		stranger: u.IsStranger || !ours(self, u.TeamID, u.Enterprise.EnterpriseID),
		until:    time.Now().Add(userKeep),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.users) >= usersMost {
		clear(p.users)
	}
	p.users[id] = k
	return k, nil
}

// ours reports whether somebody of that team works here. A missing team is
// Slack's way to say "yours".
func ours(self identity, team, enterprise string) bool {
	return team == "" || team == self.team || self.enterprise != "" && enterprise == self.enterprise
}

// groupsOf lists the groups of a person; those known before when Slack cannot be
// asked in time.
func (p *people) groupsOf(ctx context.Context, id string) []string {
	p.freshen(ctx)
	groups, _ := p.groupsKnown(id)
	return groups
}

// freshen asks for the groups unless they are known well enough.
func (p *people) freshen(ctx context.Context) {
	if _, fresh := p.groupsKnown(""); fresh {
		return
	}
	select {
	case p.asking <- struct{}{}:
		if _, fresh := p.groupsKnown(""); !fresh { // nobody was faster
			p.askGroups(ctx)
		}
		<-p.asking
	case <-ctx.Done():
	}
}

// groupNamed finds a user group by its handle.
func (p *people) groupNamed(ctx context.Context, handle string) (id string, ok bool) {
	p.freshen(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, known := range p.handles {
		if known == handle {
			return id, true
		}
	}
	return "", false
}

// handle is how a user group is called; its ID when nobody knows.
func (p *people) handle(ctx context.Context, id string) string {
	p.freshen(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	return orElse(p.handles[id], id)
}

func (p *people) groupsKnown(id string) (groups []string, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.groups[id]), time.Since(p.groupsAt) < groupKeep
}

func (p *people) askGroups(ctx context.Context) {
	list, err := p.a.api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeUsers(true))
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.groups, p.handles = make(map[string][]string), make(map[string]string)
		for _, g := range list {
			if g.DateDelete == 0 {
				p.handles[g.ID] = g.Handle
			}
			for _, user := range g.Users {
				if g.DateDelete == 0 {
					p.groups[user] = append(p.groups[user], g.Handle, g.ID)
				}
			}
		}
	}
	if err == nil || code(err) != "" { // a free workspace has no groups and answers an error
		p.groupsAt = time.Now()
	}
}

// reader reads what was said, and asks for the names of those whom it names.
func (a *Adapter) reader(ctx context.Context) reader {
	return reader{
		name:  func(user string) string { return a.people.name(ctx, user) },
		group: func(group string) string { return a.people.handle(ctx, group) },
		named: make(map[string]string),
	}
}

// name is how to call a person in a text; its ID when nobody knows.
func (p *people) name(ctx context.Context, id string) string {
	person, _, _ := p.find(ctx, id)
	return orElse(person.Name, id)
}
