package telegram

import (
	"context"
	"errors"
	"fmt"

	handoff "handoff/bot"
)

// Send carries out one delivery. It makes one request, or a second one when
// Telegram cannot read the formatting, the chat has moved, or a file is refused as
// what it was sent as.
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
	case handoff.OpDelete:
		return a.remove(ctx, d)
	case handoff.OpDiscard:
		return handoff.Receipt{}, a.discard(ctx, d)
	case handoff.OpStatus:
		return handoff.Receipt{}, nil // the chat has no place for it
	}
	return handoff.Receipt{}, fmt.Errorf("telegram: %s: customers' chats have no threads to open: %w", d.Send.Op, handoff.ErrCannot)
}
