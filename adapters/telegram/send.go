package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"handoff/adapters"
	handoff "handoff/bot"
)

// Telegram has no key by which it would know a message sent twice. A send whose
// fate is unknown is therefore repeated once, not before resendAfter (an answer
// that was only slow has then been seen), and when that one's fate is unknown too
// it is taken as sent: ErrCannot with words that say so. What an edit or a
// reaction does twice, it does once, so those are simply repeated.
const (
	resendAfter = 10 * time.Second
	resentKeep  = time.Hour
)

// Send carries out one delivery: say, edit or react. It makes one request, or a
// second one when Telegram cannot read the formatting or the chat has moved.
func (a *Adapter) Send(ctx context.Context, d handoff.Delivery) (handoff.Receipt, error) {
	at, err := parseAddress(d.To)
	if err != nil {
		return handoff.Receipt{}, errors.Join(handoff.ErrCannot, err)
	}
	switch d.Send.Op {
	case handoff.OpSay:
		return a.say(ctx, at, d)
	case handoff.OpEdit:
		return a.edit(ctx, at, d)
	case handoff.OpReact:
		return handoff.Receipt{}, a.react(ctx, at, d)
	}
	return handoff.Receipt{}, fmt.Errorf("telegram: %s: customers' chats have no threads to open: %w", d.Send.Op, handoff.ErrCannot)
}

func (a *Adapter) say(ctx context.Context, at spot, d handoff.Delivery) (handoff.Receipt, error) {
	parts := partsOf(d.Send.Reply, at.group())
	if d.Part < 0 || d.Part >= len(parts) {
		return handoff.Receipt{}, fmt.Errorf("telegram: say: there is nothing to be shown: %w", handoff.ErrCannot)
	}
	last := d.Part == len(parts)-1
	params := bot.SendMessageParams{
		MessageThreadID:    at.topic,
		LinkPreviewOptions: noPreview,
		ReplyParameters:    replyTo(at, d),
	}
	if last {
		markup, err := a.keyboard(d.To, d.Send.Reply.Choices)
		if err != nil {
			return handoff.Receipt{}, err
		}
		if markup != nil {
			params.ReplyMarkup = markup
		}
	}
	if err := a.limiter.Wait(ctx, d.To.Chat); err != nil {
		return handoff.Receipt{}, err
	}
	if d.Unsure {
		if err := a.mayResend(ctx, d); err != nil {
			return handoff.Receipt{}, err
		}
	}
	chat, sent, err := a.sendMessage(ctx, at.chat, params, parts[d.Part])
	if err == nil && chat != at.chat {
		a.tellMoved(ctx, d.To, chat)
	}
	if err != nil {
		err = a.sendError(d.To.Chat, err)
		if _, ok := errors.AsType[*handoff.UnsureError](err); !ok && d.Unsure {
			a.notResent(ctx, d)
		}
		return handoff.Receipt{}, err
	}
	return handoff.Receipt{ID: messageID(chat, sent), More: !last}, nil
}

// sendMessage sends one part, once more as plain text when Telegram cannot read
// our tags, once more to where the chat has moved. It returns where it is now.
func (a *Adapter) sendMessage(ctx context.Context, chat int64, params bot.SendMessageParams, part []adapters.Block) (int64, int, error) {
	var sent struct {
		ID int `json:"message_id"`
	}
	send := func() error {
		params.ChatID = chat
		return a.api.call(ctx, "sendMessage", params, &sent)
	}
	params.Text, params.ParseMode = HTML(part), models.ParseModeHTML
	err := send()
	if e, ok := errors.AsType[*apiError](err); ok && e.MigrateTo != 0 {
		chat, params.MessageThreadID, params.ReplyParameters = e.MigrateTo, 0, nil
		err = send()
	}
	if isBadRequest(err, "can't parse entities") {
		a.log.Error("Telegram cannot read our formatting; it was sent without", "error", err)
		params.Text, params.ParseMode = plain(part), ""
		err = send()
	}
	if err == nil && sent.ID == 0 {
		err = &answerError{"sendMessage", errors.New("no message_id")}
	}
	return chat, sent.ID, err
}

// plain is a part without formatting; the addresses of its links stand in it
// where there is room.
func plain(part []adapters.Block) string {
	if s := adapters.Plain(part); adapters.UTF16(s) <= maxText {
		return s
	}
	return adapters.Visible(part)
}

// tellMoved puts that a conversation goes on in another chat. Where this process
// does not listen, the chat's own message does it: see moves.go.
func (a *Adapter) tellMoved(ctx context.Context, at handoff.Address, chat int64) {
	l := a.listening.Load()
	if l == nil {
		return
	}
	s, err := parseAddress(at)
	if err == nil {
		s.chat, s.topic = chat, 0
		err = l.put(ctx, moved(at, s.address(a.name)))
	}
	if err != nil {
		a.log.Warn("cannot store that a chat has moved; the next send tells it again", "error", err)
	}
}

// mayResend lets an unsure send be repeated: once, and late. What it remembers
// outlives this process, as the delivery does.
func (a *Adapter) mayResend(ctx context.Context, d handoff.Delivery) error {
	if wait := time.Until(d.FirstTried.Add(resendAfter)); wait > 0 {
		return &handoff.RetryError{After: wait, Err: errors.New("telegram: it may have arrived; it is repeated once, later")}
	}
	key := a.resendKey(d)
	done, err := a.memory.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("telegram: look up a resend: %w", err)
	}
	if done != nil {
		return fmt.Errorf("telegram: it may or may not have arrived, twice: %w", handoff.ErrCannot)
	}
	if err := a.memory.Set(ctx, key, []byte{'1'}, resentKeep); err != nil {
		return fmt.Errorf("telegram: remember a resend: %w", err)
	}
	return nil
}

// notResent takes back what mayResend remembered, for a resend that surely was
// not carried out. Should that fail, the message counts as sent.
func (a *Adapter) notResent(ctx context.Context, d handoff.Delivery) {
	if err := a.memory.Set(context.WithoutCancel(ctx), a.resendKey(d), nil, resentKeep); err != nil {
		a.log.Warn("cannot forget a resend that failed", "error", err)
	}
}

func (a *Adapter) resendKey(d handoff.Delivery) string {
	return a.memoryKey(fmt.Sprintf("resent/%s/%d", d.Key, d.Part))
}

// edit replaces a message part by part. Where the new text has more parts than
// there are messages, the rest is said; where it has fewer, the others are
// deleted.
func (a *Adapter) edit(ctx context.Context, at spot, d handoff.Delivery) (handoff.Receipt, error) {
	targets := unique(d.Target)
	parts := partsOf(d.Send.Reply, at.group())
	if len(parts) == 0 {
		return handoff.Receipt{}, fmt.Errorf("telegram: edit: there is nothing to be shown: %w", handoff.ErrCannot)
	}
	if d.Part >= len(targets) {
		return a.say(ctx, at, d)
	}
	receipt := handoff.Receipt{ID: targets[d.Part], More: d.Part+1 < max(len(parts), len(targets))}
	chat, message, err := parseMessageID(targets[d.Part])
	if err != nil {
		return handoff.Receipt{}, errors.Join(handoff.ErrCannot, err)
	}
	if err := a.limiter.Wait(ctx, d.To.Chat); err != nil {
		return handoff.Receipt{}, err
	}
	if d.Part >= len(parts) {
		err = a.api.call(ctx, "deleteMessage", bot.DeleteMessageParams{ChatID: chat, MessageID: message}, nil)
		if isBadRequest(err, "message to delete not found") {
			err = nil
		}
		return receipt, a.again(d.To.Chat, err)
	}
	params := bot.EditMessageTextParams{ChatID: chat, MessageID: message, LinkPreviewOptions: noPreview}
	if d.Part == len(parts)-1 {
		markup, err := a.keyboard(d.To, d.Send.Reply.Choices)
		if err != nil {
			return handoff.Receipt{}, err
		}
		if markup != nil {
			params.ReplyMarkup = markup
		}
	}
	params.Text, params.ParseMode = HTML(parts[d.Part]), models.ParseModeHTML
	err = a.api.call(ctx, "editMessageText", params, nil)
	if isBadRequest(err, "can't parse entities") {
		params.Text, params.ParseMode = plain(parts[d.Part]), ""
		err = a.api.call(ctx, "editMessageText", params, nil)
	}
	if isBadRequest(err, "message is not modified") {
		err = nil
	}
	return receipt, a.again(d.To.Chat, err)
}

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

// again sorts the error of a call that may be repeated at will: unsure is as good
// as not done.
func (a *Adapter) again(chat string, err error) error {
	if err == nil {
		return nil
	}
	err = a.sendError(chat, err)
	if e, ok := errors.AsType[*handoff.UnsureError](err); ok {
		return e.Err
	}
	return err
}

// Typing shows "typing…" for five seconds or until something is said.
func (a *Adapter) Typing(ctx context.Context, to handoff.Address) error {
	at, err := parseAddress(to)
	if err != nil {
		return err
	}
	return a.api.call(ctx, "sendChatAction", bot.SendChatActionParams{
		ChatID: at.chat, MessageThreadID: at.topic, Action: models.ChatActionTyping,
	}, nil)
}

var noPreview = func() *models.LinkPreviewOptions {
	yes := true
	return &models.LinkPreviewOptions{IsDisabled: &yes}
}()

// replyTo ties an answer to its question where several people talk at once.
func replyTo(at spot, d handoff.Delivery) *models.ReplyParameters {
	if !at.group() || d.Part != 0 {
		return nil
	}
	chat, message, err := parseMessageID(d.Send.Reply.Re)
	if err != nil || chat != at.chat || message == 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: message, AllowSendingWithoutReply: true}
}

// unique drops repeated IDs: an edited message may stand under its handle twice.
func unique(ids []string) []string {
	var out []string
	seen := make(map[string]bool)
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
