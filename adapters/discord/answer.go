package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"handoff/bot"
)

// Answers: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
func answer(kind discordgo.InteractionResponseType, data map[string]any) map[string]any {
	a := map[string]any{"type": kind}
	if data != nil {
		a["data"] = data
	}
	return a
}

// whisper answers the person alone, say all who read there.
func whisper(text string) map[string]any { return respond(text, flagEphemeral) }
func say(text string) map[string]any     { return respond(text, flagNoEmbeds) }

func respond(text string, flags int) map[string]any {
	return answer(discordgo.InteractionResponseChannelMessageWithSource, map[string]any{
		"content": text, "flags": flags, "allowed_mentions": nobody{},
	})
}

// think shows "thinking…", to that person alone or to all.
func (p *press) think(only bool) map[string]any {
	p.right.Original, p.right.Only = true, only
	data := map[string]any{}
	if only {
		data["flags"] = flagEphemeral
	}
	return answer(discordgo.InteractionResponseDeferredChannelMessageWithSource, data)
}

// original puts a message in place of "thinking…".
func (a *Adapter) original(ctx context.Context, g grant, body outgoing, files []bot.File) (posted, error) {
	return a.upload(ctx, http.MethodPatch, "/webhooks/"+g.App+"/"+g.Token+"/messages/@original", body, files)
}

// follow says one more thing by the right of an interaction.
func (a *Adapter) follow(ctx context.Context, g grant, body outgoing, files []bot.File) (posted, error) {
	body.Nonce, body.Enforce = "", false // Discord takes none here
	return a.upload(ctx, http.MethodPost, "/webhooks/"+g.App+"/"+g.Token, body, files)
}

// dead reports whether an interaction's token is no longer good.
func dead(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && !e.Page && (e.Status == http.StatusNotFound || e.Status == http.StatusUnauthorized)
}

// claim gives the place of "thinking…" to the first who asks, and again to the
// same.
func (a *Adapter) claim(ctx context.Context, g grant, who string) (first bool, err error) {
	key := a.memoryKey("answered", g.ID)
	data, err := a.memory.Get(ctx, key)
	if err != nil {
		return false, fmt.Errorf("discord: look up an interaction: %w", err)
	}
	if len(data) > 0 {
		return string(data) == who, nil
	}
	if err := a.memory.Set(ctx, key, []byte(who), grantTime); err != nil {
		return false, fmt.Errorf("discord: remember an interaction: %w", err)
	}
	return true, nil
}

// whisper says something that one person alone may see of what happens in public:
// by the right of an interaction, else in direct messages.
func (a *Adapter) whisper(ctx context.Context, at spot, d bot.Delivery, g grant, alive bool, body outgoing, files []bot.File) (posted, error) {
	if alive && !d.Unsure { // what may have arrived cannot be looked up there
		body := body
		body.Flags |= flagEphemeral
		p, err := a.follow(ctx, g, body, files)
		if err == nil || !dead(err) {
			return p, err
		}
	}
	channel, err := a.directWith(ctx, orElse(d.Send.Reply.Only, at.person))
	if err != nil {
		return posted{}, err
	}
	p, err := a.post(ctx, channel, d, body, files)
	p.Channel = channel
	return p, err
}
