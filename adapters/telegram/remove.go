package telegram

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-telegram/bot"

	"handoff/adapters"
	handoff "handoff/bot"
)

// remove deletes what was said, a message a part. What Telegram does not delete
// any more (it lets a bot for 48 hours) is edited to a mark.
func (a *Adapter) remove(ctx context.Context, d handoff.Delivery) (handoff.Receipt, error) {
	targets := adapters.Unique(d.Target)
	if d.Part >= len(targets) {
		return handoff.Receipt{}, nil
	}
	receipt := handoff.Receipt{More: d.Part+1 < len(targets)}
	target := targets[d.Part]
	if err := a.limiter.Wait(ctx, d.To.Chat); err != nil {
		return handoff.Receipt{}, err
	}
	err := a.delete(ctx, target)
	if !isBadRequest(err, "can't be deleted") {
		return receipt, a.again(d.To.Chat, err)
	}
	refused := err
	words := a.wordsAt(ctx, d.To)
	mark := piece{text: []adapters.Block{{Spans: []adapters.Span{{Text: words.takenBack, Style: adapters.Italic}}}}}
	err = a.editPiece(ctx, d, target, mark, false, params{})
	if isBadRequest(err, "no text in the message") {
		err = a.editPiece(ctx, d, target, mark, true, params{})
	}
	if err == nil {
		return receipt, nil
	}
	if isBadRequest(err, "") {
		return handoff.Receipt{}, fmt.Errorf("telegram: delete: %w", errors.Join(handoff.ErrCannot, refused, err))
	}
	return receipt, a.again(d.To.Chat, err)
}

// discard takes a draft away that became no reply. A preview goes by itself.
func (a *Adapter) discard(ctx context.Context, d handoff.Delivery) error {
	if d.Send.Handle == "" {
		return nil
	}
	return a.again(d.To.Chat, a.delete(ctx, d.Send.Handle))
}

// delete deletes a message, all files of an album; one that is gone is deleted.
func (a *Adapter) delete(ctx context.Context, target string) error {
	chat, messages, err := parseAlbumID(target)
	if err != nil {
		return errors.Join(handoff.ErrCannot, err)
	}
	for _, message := range messages {
		err := a.api.call(ctx, "deleteMessage", bot.DeleteMessageParams{ChatID: chat, MessageID: message}, nil)
		if err != nil && !isBadRequest(err, "message to delete not found") {
			return err
		}
	}
	return nil
}
