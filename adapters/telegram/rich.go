package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	handoff "handoff/bot"
)

// Rich messages: https://core.telegram.org/bots/api#rich-message-formatting-options.

const richKeep = 30 * 24 * time.Hour // then it is asked whether the server has learned them

// richMessage is an InputRichMessage.
type richMessage struct {
	Markdown string `json:"markdown"`
}

// errNotRich says that a text must be sent without.
var errNotRich = errors.New("telegram: no rich message here")

// richFor reports whether a delivery's texts are sent as rich messages. A later
// part follows the first, whichever process sent it: the two are cut differently.
func (a *Adapter) richFor(ctx context.Context, d handoff.Delivery) (bool, error) {
	if !a.rich || a.noRich.Load() {
		return false, nil
	}
	keys := []string{a.richKey("")}
	if d.Part > 0 {
		keys = append(keys, a.richKey(d.Key))
	} else if a.richAsked.Load() {
		return true, nil
	}
	for i, key := range keys {
		poor, err := a.memory.Get(ctx, key)
		if err != nil {
			return false, fmt.Errorf("telegram: look up how a text is sent: %w", err)
		}
		if poor != nil {
			if i == 0 {
				a.noRich.Store(true)
			}
			return false, nil
		}
	}
	a.richAsked.Store(true)
	return true, nil
}

// richKey is where it is kept that the server has no rich messages, or refused
// those of one delivery.
func (a *Adapter) richKey(delivery string) string { return a.memoryKey("poor/" + delivery) }

// richRefused has the delivery sent without rich messages when it was the rich
// message that the server refused.
func (a *Adapter) richRefused(ctx context.Context, d handoff.Delivery, err error) error {
	key, keep := a.richKey(d.Key), resentKeep
	switch {
	case d.Part > 0:
		return err
	case unknownMethod(err):
		key, keep = a.richKey(""), richKeep
	case !isBadRequest(err, "") || isBadRequest(err, "chat not found") || isBadRequest(err, "upgraded to a supergroup"),
		isBadRequest(err, "message to edit not found"), isBadRequest(err, "can't be edited"), isBadRequest(err, "no text in the message"):
		return err
	}
	if err := a.memory.Set(ctx, key, []byte{'1'}, keep); err != nil {
		return fmt.Errorf("telegram: remember how a text is sent: %w", err)
	}
	if unknownMethod(err) {
		a.noRich.Store(true)
		a.log.Info("the server knows no rich messages; texts are sent without", "error", err)
	} else {
		a.log.Warn("Telegram cannot read a rich message; it was sent without", "error", err)
	}
	return errNotRich
}
