package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"handoff/bot"
)

// Send posts one event. Delivery.Key is its webhook-id, the same at each attempt, so
// that a receiver can drop what it has already: every failure may therefore be tried
// again, whether or not the post arrived. What is not an event (no Reply.Data) cannot
// be said here.
//
// Every answer but 2xx and 410 is tried again, 400 and 404 too: a receiver that is
// wrongly set up for an hour must lose nothing, and later events of the conversation
// wait behind it, as their order demands. After Config.GiveUp an event is given up.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	if d.Send.Op != bot.OpSay || len(d.Send.Reply.Data) == 0 {
		return bot.Receipt{}, fmt.Errorf("%w: webhook: %s holds no event", bot.ErrCannot, d.Send.Op)
	}
	f := a.post(ctx, d)
	if f == nil {
		a.recover()
		return bot.Receipt{ID: d.Key}, nil
	}
	if ctx.Err() != nil { // the process stops, or the lease ends: that says nothing of the receiver
		return bot.Receipt{}, &bot.RetryError{After: firstPause, Err: f}
	}
	a.fallIll(f)
	switch {
	case f.Status == http.StatusGone:
		return bot.Receipt{}, fmt.Errorf("%w: %w", bot.ErrGone, f)
	case d.Attempt >= giveUpTries && time.Since(since(d)) > a.giveUp:
		return bot.Receipt{}, fmt.Errorf("%w: webhook: no success for %v: %w", bot.ErrCannot, a.giveUp, f)
	}
	return bot.Receipt{}, &bot.RetryError{After: max(f.after, pause(d.Attempt)), Err: f}
}

// since is the time from which an event's patience counts: its own, so that what
// waited behind an event that was given up is not tried for a day each.
func since(d bot.Delivery) time.Time {
	var event struct {
		Timestamp time.Time `json:"timestamp"`
	}
	if json.Unmarshal(d.Send.Reply.Data, &event) == nil && !event.Timestamp.IsZero() {
		return event.Timestamp
	}
	return d.FirstTried
}

// post sends the event and reads what became of it; nil: it was taken.
func (a *Adapter) post(ctx context.Context, d bot.Delivery) *fault {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url.String(), bytes.NewReader(d.Send.Reply.Data))
	if err != nil {
		return &fault{err: err}
	}
	now := time.Now()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", userAgent)
	req.Header.Set(HeaderID, d.Key)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(HeaderSignature, sign(a.keys, d.Key, now, d.Send.Reply.Data))
	resp, err := a.transport.RoundTrip(req)
	if err != nil {
		return &fault{err: err}
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return &fault{Status: resp.StatusCode, after: asked(resp.Header, now)}
	}
	// It was taken, whatever becomes of the rest of the answer.
	_, _ = io.Copy(io.Discard, resp.Body)
	return nil
}

const userAgent = "handoff-webhook/1 (+https://www.standardwebhooks.com)"
