package discord

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters"
)

// Our slash commands.
const (
	supportCommand = "support"
	handoffCommand = "handoff"
)

// commands are as Discord shows them, in English and Chinese.
func commands() []*discordgo.ApplicationCommand {
	localized := func(text string) map[discordgo.Locale]string {
		return map[discordgo.Locale]string{discordgo.ChineseCN: text, discordgo.ChineseTW: text}
	}
	names, described := localized(chinese.support.name), localized(chinese.support.description)
	everywhere := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	inServers := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
	staff, explained := int64(discordgo.PermissionManageGuild), localized(chinese.handoff.description)
	return []*discordgo.ApplicationCommand{
		{
			Type: discordgo.ChatApplicationCommand, Name: supportCommand, NameLocalizations: &names,
			Description: english.support.description, DescriptionLocalizations: &described, Contexts: &everywhere,
			Options: []*discordgo.ApplicationCommandOption{{
				Type: discordgo.ApplicationCommandOptionString, Name: english.support.option, NameLocalizations: localized(chinese.support.option),
				Description: english.support.optionText, DescriptionLocalizations: localized(chinese.support.optionText), MaxLength: maxText,
			}},
		},
		{
			Type: discordgo.ChatApplicationCommand, Name: handoffCommand,
			Description: english.handoff.description, DescriptionLocalizations: &explained, Contexts: &inServers, DefaultMemberPermissions: &staff,
			Options: []*discordgo.ApplicationCommandOption{{
				Type: discordgo.ApplicationCommandOptionString, Name: english.handoff.option, NameLocalizations: localized(chinese.handoff.option),
				Description: english.handoff.optionText, DescriptionLocalizations: localized(chinese.handoff.optionText), MaxLength: maxText,
			}},
		},
	}
}

// registerCommands tells Discord our commands, and only when they are not what we
// told it last. It is best effort: without them all else works.
func (a *Adapter) registerCommands(ctx context.Context, me identity) {
	data, err := json.Marshal(commands())
	if err != nil {
		a.log.Warn("cannot write the commands", "error", err)
		return
	}
	sum := sha256.Sum256(data)
	for failures := 0; failures < 5; failures++ {
		old, err := a.memory.Get(ctx, a.memoryKey("commands", me.app))
		if err == nil && string(old) == string(sum[:]) {
			return
		}
		if err == nil {
			err = a.api.call(ctx, http.MethodPut, "/applications/"+me.app+"/commands", json.RawMessage(data), nil)
		}
		if err == nil { // anew once a month, in case somebody changed them
			a.remember(ctx, "commands", me.app, sum[:], 30*24*time.Hour)
			return
		}
		if ctx.Err() == nil {
			a.log.Warn("cannot register the commands", "error", err)
		}
		if !adapters.Pause(ctx, backoff(failures, err)) {
			return
		}
	}
}

// roleNames are the names of a server's roles, by ID.
type roleNames struct {
	of map[string]string
	at time.Time
}

// rolesKeep is how long the names of a server's roles are taken for granted.
const rolesKeep = 10 * time.Minute

// groups are the roles of a person, by ID and by name.
func (l *listener) groups(ctx context.Context, guild string, roles []string) []string {
	if len(roles) == 0 {
		return nil
	}
	l.mu.Lock()
	known := l.roles[guild]
	l.mu.Unlock()
	if time.Since(known.at) > rolesKeep {
		names, err := l.a.rolesOf(ctx, guild)
		if err != nil {
			l.a.log.Warn("the names of roles cannot be read; their IDs are used", "error", err)
			return roles
		}
		known = roleNames{make(map[string]string), time.Now()}
		for _, r := range names {
			known.of[r.ID] = r.Name
		}
		l.mu.Lock()
		if l.roles == nil {
			l.roles = make(map[string]roleNames)
		}
		l.roles[guild] = known
		l.mu.Unlock()
	}
	out := append([]string(nil), roles...)
	for _, id := range roles {
		if name := known.of[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}

// role is a role of a server.
type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions string `json:"permissions"`
}

func (a *Adapter) rolesOf(ctx context.Context, guild string) (roles []role, err error) {
	if err := a.api.call(ctx, http.MethodGet, "/guilds/"+guild+"/roles", nil, &roles); err != nil {
		return nil, fmt.Errorf("discord: read roles: %w", err)
	}
	return roles, nil
}
