package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-telegram/bot/models"

	"handoff/adapters"
	handoff "handoff/bot"
)

// filesKeep is how long it is known which of our messages are files: as long as
// Telegram lets a bot delete them, and some more.
const filesKeep = 30 * 24 * time.Hour

// edit replaces a message part by part. Where the new text has more parts than
// there are messages, the rest is said; where it has fewer, the other texts are
// deleted. Files stay: a text becomes their caption, and where one of the messages
// is a file the text is cut to what a caption holds.
func (a *Adapter) edit(ctx context.Context, at spot, d handoff.Delivery) (handoff.Receipt, error) {
	d.Send.Reply.Files = nil
	rich, err := a.richFor(ctx, d)
	if err != nil {
		return handoff.Receipt{}, err
	}
	blocks := blocksOf(d.Send.Reply, at.group())
	targets := adapters.Unique(d.Target)
	pieces := textPieces(blocks, rich)
	if len(pieces) == 0 {
		return handoff.Receipt{}, fmt.Errorf("telegram: edit: there is nothing to be shown: %w", handoff.ErrCannot)
	}
	files := make([]bool, len(targets))
	cut := func() { pieces = cutPieces(blocks, maxCaption) }
	if d.Part > 0 || len(pieces) > 1 || len(targets) > 1 { // else it is seen when the text is refused
		any := false
		for i, target := range targets {
			if files[i], err = a.isFile(ctx, target); err != nil {
				return handoff.Receipt{}, err
			}
			any = any || files[i]
		}
		if any {
			cut()
		}
	}
	if d.Part >= len(targets) {
		return a.sayPiece(ctx, at, d, pieces)
	}
	if err := a.limiter.Wait(ctx, d.To.Chat); err != nil {
		return handoff.Receipt{}, err
	}
	if d.Part >= len(pieces) {
		err := error(nil)
		if !files[d.Part] {
			err = a.delete(ctx, targets[d.Part])
		}
		return handoff.Receipt{ID: targets[d.Part], More: d.Part+1 < len(targets)}, a.again(d.To.Chat, err)
	}
	for {
		p := pieces[d.Part]
		with := params{}
		if d.Part == len(pieces)-1 {
			markup, err := a.keyboard(ctx, d)
			if err != nil {
				return handoff.Receipt{}, err
			}
			if markup != nil {
				with["reply_markup"] = markup
			}
		}
		err = a.editPiece(ctx, d, targets[d.Part], p, files[d.Part], with)
		switch {
		case isBadRequest(err, "no text in the message") && !files[d.Part]:
			files[d.Part] = true
			cut()
		case p.rich && d.Part == 0 && errors.Is(err, errNotRich):
			pieces = textPieces(blocks, false)
		default:
			receipt := handoff.Receipt{ID: targets[d.Part], More: d.Part+1 < max(len(pieces), len(targets))}
			return receipt, a.again(d.To.Chat, err)
		}
	}
}

// editPiece changes one message; the error is Telegram's. What reads so already
// is done.
func (a *Adapter) editPiece(ctx context.Context, d handoff.Delivery, target string, p piece, isFile bool, with params) error {
	chat, message, err := parseMessageID(target)
	if err != nil {
		return errors.Join(handoff.ErrCannot, err)
	}
	with["chat_id"], with["message_id"] = chat, message
	method, field, limit := "editMessageText", "text", maxText
	if isFile {
		method, field, limit = "editMessageCaption", "caption", maxCaption
	} else {
		with["link_preview_options"] = noPreview
	}
	if p.rich && !isFile {
		with["rich_message"] = richMessage{Rich(p.text)}
		if err = a.api.call(ctx, method, with, nil); err != nil && !isBadRequest(err, "message is not modified") {
			err = a.richRefused(ctx, d, err)
		}
	} else {
		with[field], with["parse_mode"] = HTML(p.text), models.ParseModeHTML
		err = a.api.call(ctx, method, with, nil)
		if isBadRequest(err, "can't parse entities") {
			with[field] = plain(p.text, limit)
			delete(with, "parse_mode")
			err = a.api.call(ctx, method, with, nil)
		}
	}
	if isBadRequest(err, "message is not modified") {
		return nil
	}
	return err
}

// noteFiles remembers that messages are files, so that an edit spares them.
func (a *Adapter) noteFiles(ctx context.Context, chat int64, ids []int) {
	if err := a.memory.Set(ctx, a.memoryKey("file/"+messageID(chat, ids[0])), []byte{'1'}, filesKeep); err != nil {
		a.log.Warn("cannot remember that a message is a file; an edit of it may delete it", "error", err)
	}
}

func (a *Adapter) isFile(ctx context.Context, target string) (bool, error) {
	chat, message, err := parseMessageID(target)
	if err != nil {
		return false, errors.Join(handoff.ErrCannot, err)
	}
	known, err := a.memory.Get(ctx, a.memoryKey("file/"+messageID(chat, message)))
	if err != nil {
		return false, fmt.Errorf("telegram: look up what a message is: %w", err)
	}
	return known != nil, nil
}
