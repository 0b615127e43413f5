package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"handoff/bot"
)

// Sent implements bot.Outbox. The thread of an opening reply is bound first: a
// process that dies in between leaves the delivery unsure, and it is bound again.
func (s *Store) Sent(ctx context.Context, d bot.Delivery, r bot.Receipt) error {
	l, err := parseLease(d.Lease)
	if err != nil {
		return fmt.Errorf("redisstore: end delivery: %w", err)
	}
	if d.Send.Op == bot.OpOpen && (r.Thread != "" || !r.More && !l.opened) {
		at := bot.Address{Account: d.Send.At.Account, Chat: d.Send.At.Chat, Thread: r.Thread}
		if over, err := s.bind(ctx, d.Conversation, bot.Desk, at, l.place, l.fence); over || err != nil {
			return err
		}
	}
	flag := "-"
	switch {
	case r.More:
		flag = "m"
	case d.Send.Reply.Report:
		flag = "r"
	}
	return s.deliver(ctx, s.scripts.sent, d, l, flag+r.ID)
}

// Failed implements bot.Outbox.
func (s *Store) Failed(ctx context.Context, d bot.Delivery, after time.Duration, cause error) error {
	l, err := parseLease(d.Lease)
	if err != nil {
		return fmt.Errorf("redisstore: fail delivery: %w", err)
	}
	if cause == nil {
		cause = errors.New("failed without a cause")
	}
	var retry *bot.RetryError
	var unsure *bot.UnsureError
	class := "error"
	switch {
	case errors.Is(cause, bot.ErrGone):
		class = "gone"
	case errors.Is(cause, bot.ErrCannot):
		class = "cannot"
	case errors.As(cause, &retry):
		class = "wait"
	}
	maybe := ""
	if errors.As(cause, &unsure) {
		maybe = "1"
	}
	return s.deliver(ctx, s.scripts.failed, d, l, class, max(after, 0).Microseconds(), cause.Error(), maybe)
}

// deliver runs a script on the lane that a delivery holds.
func (s *Store) deliver(ctx context.Context, what *script, d bot.Delivery, l lease, args ...any) error {
	p := partitionOf(d.Conversation)
	a, err := s.run(ctx, what, p, append([]any{d.Conversation, l.place, l.fence}, args...)...)
	if err != nil {
		return err
	}
	s.heard(p, a)
	return nil
}
