package telegram

import (
	"context"
	"errors"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	handoff "handoff/bot"
)

// react puts an emoji on a message, or takes ours off.
func (a *Adapter) react(ctx context.Context, at spot, d handoff.Delivery) error {
	target := d.Send.Handle
	if len(d.Target) > 0 {
		target = d.Target[0]
	}
	chat, message, err := parseMessageID(target)
	if err != nil {
		return errors.Join(handoff.ErrCannot, err)
	}
	params := bot.SetMessageReactionParams{ChatID: chat, MessageID: message}
	if emoji := d.Send.Reply.Text; emoji != "" {
		params.Reaction = []models.ReactionType{{
			Type: models.ReactionTypeTypeEmoji, ReactionTypeEmoji: &models.ReactionTypeEmoji{Emoji: emoji},
		}}
	}
	return a.again(d.To.Chat, a.api.call(ctx, "setMessageReaction", params, nil))
}

// Typing shows "typing…" for five seconds or until something is said.
func (a *Adapter) Typing(ctx context.Context, to handoff.Address) error {
	at, err := parseAddress(to)
	if err != nil {
		return err
	}
	if a.limiter.Closed(to.Chat) > 0 {
		return nil
	}
	return a.api.call(ctx, "sendChatAction", bot.SendChatActionParams{
		ChatID: at.chat, MessageThreadID: at.topic, Action: models.ChatActionTyping,
	}, nil)
}
