package telegram

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-telegram/bot/models"

	"handoff/adapters"
	handoff "handoff/bot"
)

// params are a method's parameters.
type params map[string]any

// say sends one part of a reply. A draft that is a message becomes the first one.
func (a *Adapter) say(ctx context.Context, at spot, d handoff.Delivery) (handoff.Receipt, error) {
	rich, err := a.richFor(ctx, d)
	if err != nil {
		return handoff.Receipt{}, err
	}
	for {
		receipt, err := a.sayAs(ctx, at, d, rich)
		if rich && d.Part == 0 && errors.Is(err, errNotRich) {
			rich = false // cut anew: nothing of it stands there yet
			continue
		}
		return receipt, err
	}
}

func (a *Adapter) sayAs(ctx context.Context, at spot, d handoff.Delivery, rich bool) (handoff.Receipt, error) {
	return a.sayPiece(ctx, at, d, a.plan(d.Send.Reply, at.group(), rich))
}

func (a *Adapter) sayPiece(ctx context.Context, at spot, d handoff.Delivery, pieces []piece) (handoff.Receipt, error) {
	if d.Part < 0 || d.Part >= len(pieces) {
		return handoff.Receipt{}, fmt.Errorf("telegram: say: there is nothing to be shown: %w", handoff.ErrCannot)
	}
	p, last := pieces[d.Part], d.Part == len(pieces)-1
	with := params{}
	if at.topic != 0 {
		with["message_thread_id"] = at.topic
	}
	if r := replyTo(at, d); r != nil {
		with["reply_parameters"] = r
	}
	if last {
		markup, err := a.keyboard(ctx, d)
		if err != nil {
			return handoff.Receipt{}, err
		}
		if markup != nil {
			with["reply_markup"] = markup
		}
	}
	if err := a.limiter.Wait(ctx, d.To.Chat); err != nil {
		return handoff.Receipt{}, err
	}
	if d.Send.Draft != "" && d.Part == 0 {
		id, err := a.finishDraft(ctx, d, p, with)
		if err != nil || id != "" {
			return handoff.Receipt{ID: id, More: !last}, err
		}
	}
	if d.Unsure {
		if err := a.mayResend(ctx, d); err != nil {
			return handoff.Receipt{}, err
		}
	}
	to, ids, err := a.sendPiece(ctx, at, d, p, with)
	if err == nil && to != at.chat {
		a.tellMoved(ctx, d.To, to)
	}
	if err != nil {
		err = a.sendError(d.To.Chat, err)
		if _, ok := errors.AsType[*handoff.UnsureError](err); !ok && d.Unsure {
			a.notResent(ctx, d)
		}
		return handoff.Receipt{}, err
	}
	if len(p.files) > 0 {
		a.noteFiles(ctx, to, ids)
	}
	return handoff.Receipt{ID: albumID(to, ids), More: !last}, nil
}

// sendPiece sends one piece, once more to where the chat has moved, and returns
// where it is now.
func (a *Adapter) sendPiece(ctx context.Context, at spot, d handoff.Delivery, p piece, with params) (chat int64, ids []int, err error) {
	with["chat_id"] = at.chat
	send := func() ([]int, error) {
		if len(p.files) > 0 {
			return a.sendFiles(ctx, at, d, p, with)
		}
		id, err := a.sendText(ctx, d, p, with)
		return []int{id}, err
	}
	ids, err = send()
	if e, ok := errors.AsType[*apiError](err); ok && e.MigrateTo != 0 {
		at.chat = e.MigrateTo
		with["chat_id"] = at.chat
		delete(with, "message_thread_id")
		delete(with, "reply_parameters")
		ids, err = send()
	}
	return at.chat, ids, err
}

// sendText sends a text, once more as plain text when Telegram cannot read our
// tags.
func (a *Adapter) sendText(ctx context.Context, d handoff.Delivery, p piece, with params) (int, error) {
	var sent struct {
		ID int `json:"message_id"`
	}
	method, err := "sendMessage", error(nil)
	if p.rich {
		method = "sendRichMessage"
		with["rich_message"] = richMessage{Rich(p.text)}
		if err = a.api.call(ctx, method, with, &sent); err != nil {
			err = a.richRefused(ctx, d, err)
		}
		delete(with, "rich_message")
	} else {
		with["link_preview_options"] = noPreview
		with["text"], with["parse_mode"] = HTML(p.text), models.ParseModeHTML
		err = a.api.call(ctx, method, with, &sent)
		if isBadRequest(err, "can't parse entities") {
			a.log.Error("Telegram cannot read our formatting; it was sent without", "error", err)
			with["text"] = plain(p.text, maxText)
			delete(with, "parse_mode")
			err = a.api.call(ctx, method, with, &sent)
		}
	}
	if err == nil && sent.ID == 0 {
		err = &answerError{method, errors.New("no message_id")}
	}
	return sent.ID, err
}

// plain is a part without formatting; the addresses of its links stand in it
// where there is room.
func plain(part []adapters.Block, limit int) string {
	if s := adapters.Plain(part); adapters.UTF16(s) <= limit {
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

var noPreview = func() *models.LinkPreviewOptions {
	yes := true
	return &models.LinkPreviewOptions{IsDisabled: &yes}
}()

// replyTo ties an answer to its question where several people talk at once.
func replyTo(at spot, d handoff.Delivery) *models.ReplyParameters {
	if !at.group() || d.Part != 0 {
		return nil
	}
	return answering(at, d.Send.Reply.Re)
}

func answering(at spot, re string) *models.ReplyParameters {
	chat, message, err := parseMessageID(re)
	if err != nil || chat != at.chat || message == 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: message, AllowSendingWithoutReply: true}
}
