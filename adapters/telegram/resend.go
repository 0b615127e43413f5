package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// mayResend lets an unsure send be repeated: once, and late. What it remembers
// outlives this process, as the delivery does.
func (a *Adapter) mayResend(ctx context.Context, d handoff.Delivery) error {
	// A longer wait is one of clocks that disagree: FirstTried is by the store's.
	if wait := time.Until(d.FirstTried.Add(resendAfter)); wait > 0 && wait <= 2*resendAfter {
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
