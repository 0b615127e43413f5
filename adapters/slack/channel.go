package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"handoff/bot"
)

// Desk is where tickets are opened: {Name, Channel} as configured. It finds the
// channel at Slack, so that a wrong one shows early; the address holds without.
func (a *Adapter) Desk(ctx context.Context) (bot.Address, error) {
	_, err := a.channelID(ctx, a.cfg.Channel)
	return bot.Address{Account: a.cfg.Name, Chat: a.cfg.Channel}, err
}

// isName tells a channel's name from its ID: IDs are capitals and digits.
func isName(channel string) bool {
	return strings.Trim(channel, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" || channel == "" ||
		!strings.Contains("CGDUW", channel[:1])
}

// naming is what a channel's name stands for.
type naming struct {
	id  string
	err error // Slack said that it stands for nothing
	at  time.Time
}

// unfound is how long nobody asks again for a name that stands for nothing.
const unfound = 30 * time.Second

// channelID is the ID of the channel that an address names. What the desk's name
// stands for is asked for once and remembered, over restarts in Memory: the desk
// stays the same channel when that is renamed.
func (a *Adapter) channelID(ctx context.Context, chat string) (string, error) {
	if chat == "" {
		return "", errors.New("slack: no channel is configured: set slack.channel to \"#support\" or a channel's ID")
	}
	if !isName(chat) {
		return chat, nil
	}
	a.mu.Lock()
	known := a.named[chat]
	a.mu.Unlock()
	switch {
	case known.id != "":
		return known.id, nil
	case known.err != nil && time.Since(known.at) < unfound:
		return "", known.err
	}
	if a.cfg.Memory != nil {
		if kept, err := a.cfg.Memory.Get(ctx, a.memory("channel", chat)); err == nil && len(kept) > 0 {
			a.name(chat, naming{id: string(kept)})
			return string(kept), nil
		}
	}
	return a.resolve(ctx, chat)
}

func (a *Adapter) name(chat string, n naming) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.named[chat] = n
}

// resolve asks Slack for the ID of a channel by its name, and remembers it.
func (a *Adapter) resolve(ctx context.Context, chat string) (string, error) {
	found, err := a.lookup(ctx, strings.ToLower(strings.TrimPrefix(chat, "#")))
	if err != nil {
		if code(err) != "" {
			a.name(chat, naming{err: err, at: time.Now()})
		}
		return "", err
	}
	a.name(chat, naming{id: found.ID, at: time.Now()})
	if a.cfg.Memory != nil {
		if err := a.cfg.Memory.Set(ctx, a.memory("channel", chat), []byte(found.ID), 0); err != nil {
			a.log.Warn("the desk's channel could not be remembered", "error", err)
		}
	}
	return found.ID, nil
}

// forget lets a name be asked for anew, once a minute: the channel that it stood
// for is archived or gone, and another may bear it by now.
func (a *Adapter) forget(ctx context.Context, chat string) {
	a.mu.Lock()
	known := a.named[chat]
	if known.id == "" || time.Since(known.at) < operatorWait {
		a.mu.Unlock()
		return
	}
	delete(a.named, chat)
	a.mu.Unlock()
	if a.cfg.Memory != nil {
		if err := a.cfg.Memory.Set(ctx, a.memory("channel", chat), nil, 0); err != nil {
			a.log.Warn("the desk's channel could not be forgotten", "error", err)
		}
	}
}

// address is p as an address: with the configured name where that is a desk, for
// under that its threads are known. The error is that Slack could not be asked what
// a name stands for.
func (a *Adapter) address(ctx context.Context, p spot) (bot.Address, error) {
	if isDirect(p.Channel) {
		return p.address(a.cfg.Name), nil
	}
	for _, name := range append([]string{a.cfg.Channel}, a.cfg.Desks...) {
		if name == "" || !isName(name) || name == homeTab && p.Person != "" {
			continue
		}
		id, err := a.channelID(ctx, name)
		if err != nil && code(err) == "" {
			return bot.Address{}, err
		}
		if id == p.Channel {
			p.Channel = name
			break
		}
	}
	return p.address(a.cfg.Name), nil
}

// called is how the configuration names a channel; as it stands where that is by
// ID, or none that it names.
func (a *Adapter) called(channel string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for name, known := range a.named {
		if known.id == channel && channel != "" {
			return name
		}
	}
	return channel
}

// lookup finds a channel by its name among those that the bot can see.
func (a *Adapter) lookup(ctx context.Context, name string) (slack.Channel, error) {
	params := &slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, Limit: 1000}
	var archived *slack.Channel
	for {
		page, next, err := a.api.GetConversationsContext(ctx, params)
		if err != nil {
			return slack.Channel{}, fmt.Errorf("slack: list channels: %w", err)
		}
		for _, c := range page {
			if c.Name == name && !c.IsArchived {
				return c, nil
			}
			if c.Name == name {
				archived = &c
			}
		}
		if next == "" {
			break
		}
		params.Cursor = next
	}
	if archived != nil {
		return *archived, nil
	}
	return slack.Channel{}, fmt.Errorf("slack: find channel #%s: %w", name, slack.SlackErrorResponse{Err: "channel_not_found"})
}
