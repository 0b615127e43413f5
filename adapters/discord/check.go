package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Flags of an application: the message content intent, for a verified one and for
// one in fewer than 100 servers.
// https://discord.com/developers/docs/resources/application#application-object-application-flags
const contentFlags = 1<<18 | 1<<19

// Check tries the token, the gateway, the intents and what the bot may do in the
// support channel. It changes nothing.
func (a *Adapter) Check(ctx context.Context) (works []string, err error) {
	var me user
	if err := a.api.call(ctx, http.MethodGet, "/users/@me", nil, &me); err != nil {
		if revoked(err) {
			return nil, fmt.Errorf("discord: %w", errToken)
		}
		return nil, fmt.Errorf("discord: cannot reach %s; see whether it is blocked here or needs a proxy (HTTPS_PROXY): %w", a.api.base, err)
	}
	works = append(works, fmt.Sprintf("discord: the token belongs to %s (%s)", me.Username, me.ID))
	var app struct {
		ID    string `json:"id"`
		Flags int    `json:"flags"`
	}
	if err := a.api.call(ctx, http.MethodGet, "/applications/@me", nil, &app); err != nil {
		return works, fmt.Errorf("discord: look up the application: %w", err)
	}
	g, err := a.gateway(ctx)
	if err != nil {
		return works, err
	}
	limit := g.SessionStartLimit
	works = append(works, fmt.Sprintf("discord: the gateway is open: %d of %d sessions are left today, %d shard(s)", limit.Remaining, limit.Total, max(g.Shards, 1)))
	allowed := app.Flags&contentFlags != 0
	switch {
	case a.content && !allowed:
		return works, errors.New("discord: message_content is true, but the intent is not switched on: " + contentMend)
	case a.content:
		works = append(works, "discord: every message in the support channel and its threads can be read")
	default:
		works = append(works, "discord: direct messages, mentions, buttons and /support work; to read other messages in the support channel and its threads set message_content to true and switch on "+
			"Message Content Intent at discord.com/developers/applications > your app > Bot")
	}
	if a.support.channel == "" {
		return append(works, "discord: no support channel is set; /support leads to direct messages"), nil
	}
	desk, err := a.lookUpDesk(ctx)
	if hidden(err) || errors.Is(err, errNoDesk) {
		return works, fmt.Errorf("discord: the bot sees no channel %s: check the name or ID, invite the bot to the server (%s) and let its role View Channel there", a.support.channel, invite(app.ID))
	}
	if err != nil {
		return works, err
	}
	if desk.Type != discordgo.ChannelTypeGuildText {
		return works, fmt.Errorf("discord: #%s is no text channel; private threads can only be opened in one", desk.Name)
	}
	lacks, err := a.lacks(ctx, desk, me.ID)
	if err != nil {
		return works, err
	}
	if len(lacks) > 0 {
		return works, fmt.Errorf("discord: in #%s the bot may not: %s; allow its role that in the channel's settings > Permissions, or invite it anew: %s", desk.Name, strings.Join(lacks, ", "), invite(app.ID))
	}
	return append(works, fmt.Sprintf("discord: in #%s private threads can be opened", desk.Name)), nil
}

// needed are the permissions that the support channel takes.
var needed = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channel"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionCreatePrivateThreads, "Create Private Threads"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"},
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
	{discordgo.PermissionAttachFiles, "Attach Files"},
}

// invite is the page on which an admin brings the bot into a server with all that
// it needs.
func invite(app string) string {
	var bits int64
	for _, n := range needed {
		bits |= n.bit
	}
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", app, bits|discordgo.PermissionAddReactions|discordgo.PermissionManageThreads)
}

// lacks lists what the bot may not do in a channel.
// https://discord.com/developers/docs/topics/permissions#permission-overwrites
func (a *Adapter) lacks(ctx context.Context, c *channel, me string) ([]string, error) {
	var g guild
	if err := a.api.call(ctx, http.MethodGet, "/guilds/"+c.Guild, nil, &g); err != nil {
		return nil, fmt.Errorf("discord: look at the server: %w", err)
	}
	roles, err := a.rolesOf(ctx, c.Guild)
	if err != nil {
		return nil, err
	}
	var self member
	if err := a.api.call(ctx, http.MethodGet, "/guilds/"+c.Guild+"/members/"+me, nil, &self); err != nil {
		return nil, fmt.Errorf("discord: look up the bot in the server: %w", err)
	}
	mine := map[string]bool{c.Guild: true} // the role of everyone bears the server's ID
	for _, r := range self.Roles {
		mine[r] = true
	}
	var may int64
	for _, r := range roles {
		if mine[r.ID] {
			may |= bits(r.Permissions)
		}
	}
	if g.Owner == me || may&discordgo.PermissionAdministrator != 0 {
		return nil, nil
	}
	apply := func(match func(id string, kind int) bool) {
		var allow, deny int64
		for _, o := range c.Overwrites {
			if match(o.ID, o.Type) {
				allow, deny = allow|bits(o.Allow), deny|bits(o.Deny)
			}
		}
		may = may&^deny | allow
	}
	apply(func(id string, kind int) bool { return kind == 0 && id == c.Guild })
	apply(func(id string, kind int) bool { return kind == 0 && id != c.Guild && mine[id] })
	apply(func(id string, kind int) bool { return kind == 1 && id == me })
	var lacks []string
	for _, n := range needed {
		if may&n.bit == 0 {
			lacks = append(lacks, n.name)
		}
	}
	return lacks, nil
}

func bits(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
