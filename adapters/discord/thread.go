package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters"
	"handoff/bot"
)

// archiveAfter is how long a thread stays in sight after the last word, in minutes.
const archiveAfter = 7 * 24 * 60

// isDesk reports whether a channel is the one where customers ask for support.
func (a *Adapter) isDesk(channel string) bool {
	c := a.deskChannel()
	return c != nil && c.ID == channel
}

// newest is the last message that stood in a channel when it was looked up, by
// Discord's own clock; where none stood, the beginning.
func (c *channel) newest() string {
	if isSnowflake(c.Newest) {
		return c.Newest
	}
	return c.ID
}

// deskChannel is the support channel; nil: none, or not found.
func (a *Adapter) deskChannel() *channel {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.desk
}

// findDesk finds the configured support channel. That it is not there does not keep
// direct messages from being served: the log says the mend, as Check does.
func (a *Adapter) findDesk(ctx context.Context) error {
	found, err := a.lookUpDesk(ctx)
	if hidden(err) || errors.Is(err, errNoDesk) {
		a.log.Error("the support channel cannot be found", "channel", a.support.channel, "error", err)
		return nil
	}
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.desk = found
	return nil
}

var errNoDesk = errors.New("discord: the server has no text channel of that name that the bot can see")

func (a *Adapter) lookUpDesk(ctx context.Context) (*channel, error) {
	want, named := strings.CutPrefix(a.support.channel, "#")
	switch {
	case want == "":
		return nil, nil
	case !named:
		var c channel
		if err := a.api.call(ctx, http.MethodGet, "/channels/"+want, nil, &c); err != nil {
			return nil, fmt.Errorf("discord: find the support channel: %w", err)
		}
		return &c, nil
	}
	var all []channel
	if err := a.api.call(ctx, http.MethodGet, "/guilds/"+a.support.guild+"/channels", nil, &all); err != nil {
		return nil, fmt.Errorf("discord: find the support channel: %w", err)
	}
	for _, c := range all {
		if a.isWanted(c, a.support.guild) {
			c.Guild = a.support.guild
			return &c, nil
		}
	}
	return nil, errNoDesk
}

// isWanted reports whether a channel is the one that is configured.
func (a *Adapter) isWanted(c channel, guild string) bool {
	want, named := strings.CutPrefix(a.support.channel, "#")
	if !named {
		return want != "" && c.ID == want
	}
	return c.Name == want && guild == a.support.guild && (c.Type == discordgo.ChannelTypeGuildText || c.Type == discordgo.ChannelTypeGuildNews)
}

// wantsDesk reports whether a support channel is configured and not there yet.
func (a *Adapter) wantsDesk() bool { return a.support.channel != "" && a.deskChannel() == nil }

// turnsUp takes a channel that was made, renamed or shown to us as the support
// channel, if it is the one and there is none.
func (a *Adapter) turnsUp(c channel, guild string) {
	if !a.wantsDesk() || !a.isWanted(c, guild) {
		return
	}
	c.Guild = guild
	a.log.Info("the support channel is there now", "channel", c.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.desk = &c
}

// loseDesk forgets the support channel if it is the one that is gone.
func (a *Adapter) loseDesk(gone func(*channel) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.desk != nil && gone(a.desk) {
		a.desk = nil
	}
}

// threadOf is the private thread of a person in the support channel: the one there
// is, or a new one when that was deleted or locked. Archived ones are opened again
// by whatever is said next.
func (a *Adapter) threadOf(ctx context.Context, desk *channel, who bot.Person) (spot, error) {
	found, err, _ := a.opening.Do(who.ID, func() (any, error) { return a.findThread(ctx, desk, who) })
	if err != nil {
		return spot{}, err
	}
	return spot{channel: desk.ID, thread: found.(string), person: who.ID}, nil
}

func (a *Adapter) findThread(ctx context.Context, desk *channel, who bot.Person) (string, error) {
	key := a.customerKey(desk.ID, who.ID)
	data, err := a.memory.Get(ctx, key)
	if err != nil {
		return "", fmt.Errorf("discord: look up a customer's thread: %w", err)
	}
	thread := string(data)
	if isSnowflake(thread) {
		var c channel
		err := a.api.call(ctx, http.MethodGet, "/channels/"+thread, nil, &c)
		switch {
		case is(err, discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeMissingAccess):
		case err != nil:
			return "", fmt.Errorf("discord: look at a customer's thread: %w", err)
		case c.Metadata == nil || !c.Metadata.Locked:
			return thread, a.join(ctx, thread, who.ID)
		}
	}
	if made, ok := a.unkept.Load(key); ok { // opened before, and not remembered
		return a.keepCustomer(ctx, desk, who, key, made.(string))
	}
	var made channel
	err = a.api.call(ctx, http.MethodPost, "/channels/"+desk.ID+"/threads", map[string]any{
		"name": orElse(adapters.Shorten(who.Name, maxName), "…"), "type": discordgo.ChannelTypeGuildPrivateThread,
		"auto_archive_duration": archiveAfter, "invitable": false,
	}, &made)
	if err != nil {
		return "", fmt.Errorf("discord: open a thread: %w", err)
	}
	a.unkept.Store(key, made.ID)
	return a.keepCustomer(ctx, desk, who, key, made.ID)
}

// keepCustomer remembers a thread that was opened for a person, and brings them in.
func (a *Adapter) keepCustomer(ctx context.Context, desk *channel, who bot.Person, key, thread string) (string, error) {
	if err := a.keepThread(ctx, thread, place{Parent: desk.ID, Person: who.ID, Guild: desk.Guild, Since: thread}); err != nil {
		return "", err
	}
	a.unkept.Delete(key)
	return thread, a.join(ctx, thread, who.ID)
}

// join brings a person into a thread, also one who has left it.
func (a *Adapter) join(ctx context.Context, thread, person string) error {
	err := a.api.call(ctx, http.MethodPut, "/channels/"+thread+"/thread-members/"+person, nil, nil)
	if is(err, discordgo.ErrCodePerformedOperationOnArchivedThread) {
		if err = a.unarchive(ctx, thread); err == nil {
			err = a.api.call(ctx, http.MethodPut, "/channels/"+thread+"/thread-members/"+person, nil, nil)
		}
	}
	if err != nil {
		return fmt.Errorf("discord: bring a person into a thread: %w", err)
	}
	return nil
}

// notice makes the thread known to the listener: its lane reads what is missed.
func (l *listener) notice(ctx context.Context, at spot, guild string) {
	l.known.note(ctx, at.thread, place{Parent: at.channel, Person: at.person, Guild: guild, Since: at.thread})
	l.mu.Lock()
	delete(l.others, at.thread)
	l.mu.Unlock()
}

// move brings a talk that began in the support channel into the person's private
// thread: what was said stands there too, and where it was said, where it goes on.
func (l *listener) move(ctx context.Context, m *message, text string) (spot, error) {
	desk := l.a.deskChannel()
	at, err := l.a.threadOf(ctx, desk, l.person(m.Author, m.Member))
	if refused(err) { // the talk goes on where it began
		_ = l.a.complain("thread", "no private thread can be opened in the support channel; handoff check tells why", err)
		return spot{channel: m.Channel, person: m.Author.ID}, nil
	}
	if err != nil {
		return spot{}, err
	}
	l.notice(ctx, at, desk.Guild)
	if !l.a.noticed.due(m.ID, time.Hour) {
		return at, nil
	}
	l.tell(ctx, at.thread, outgoing{Content: quoted(text), Nonce: hashed("quote " + m.ID), Enforce: true, Flags: flagNoEmbeds})
	l.tell(ctx, m.Channel, outgoing{
		Content: fmt.Sprintf(speakAs(text).here, "<#"+at.thread+">"), Nonce: hashed("moved " + m.ID), Enforce: true,
		Reference: &reference{Message: m.ID, Channel: m.Channel},
	})
	return at, nil
}

// quoted shows somebody's own words to them, as much as one message holds.
func quoted(text string) string {
	parts := partsOf(bot.Reply{Text: "> " + strings.ReplaceAll(text, "\n", "\n> ")})
	if len(parts) == 0 {
		return "> …"
	}
	return Markdown(parts[0])
}

// tell says something that no turn made; best effort.
func (l *listener) tell(ctx context.Context, channel string, body outgoing) {
	if err := l.a.api.call(ctx, http.MethodPost, "/channels/"+channel+"/messages", body, nil); err != nil && ctx.Err() == nil {
		l.a.log.Warn("could not show where a talk goes on", "channel", channel, "error", err)
	}
}

// directWith is the channel of direct messages with a person.
func (a *Adapter) directWith(ctx context.Context, person string) (string, error) {
	key := a.memoryKey("direct", person)
	if data, err := a.memory.Get(ctx, key); err == nil && isSnowflake(string(data)) {
		return string(data), nil
	}
	var c channel
	if err := a.api.call(ctx, http.MethodPost, "/users/@me/channels", map[string]string{"recipient_id": person}, &c); err != nil {
		return "", fmt.Errorf("discord: open direct messages: %w", err)
	}
	a.remember(ctx, "direct", person, []byte(c.ID), saidKeep)
	return c.ID, nil
}
