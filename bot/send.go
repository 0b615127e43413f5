package bot

import (
	"context"
	"errors"
	"time"
)

// send carries out deliveries of one account until taking ends. sending outlives
// taking: it ends when running sends may take no longer.
func (r *Runtime) send(taking, sending context.Context, a Account) {
	name := a.Adapter.Name()
	for attempt := 0; taking.Err() == nil; {
		d, err := r.Store.Next(taking, name)
		if err != nil {
			if taking.Err() != nil {
				return
			}
			r.Log.Error("cannot take a delivery", "account", name, "error", err)
			pause(taking, r.retry(attempt))
			attempt++
			continue
		}
		attempt = 0
		r.deliver(sending, a.Adapter, d)
	}
}

// sendMargin is how long before its lease ends a send is broken off, so that two
// senders never hold one delivery and what happened can still be written down.
const sendMargin = 3 * time.Second

func (r *Runtime) deliver(sending context.Context, a Adapter, d Delivery) {
	log := r.Log.With("conversation", d.Conversation, "delivery", d.Key, "account", a.Name())
	r.bindFiles(d.Send.Reply.Files)
	limit := max(r.Options.SendLease-sendMargin, r.Options.SendLease/2)
	began := time.Now()
	ctx, cancel := context.WithTimeout(sending, limit)
	receipt, err := sendSafely(ctx, a, d)
	cancel()

	// What became of the send is worth insisting on: forgetting it makes the next
	// attempt unsure, and on some platforms that is a second copy.
	ctx, cancel = context.WithTimeout(context.WithoutCancel(sending), time.Minute)
	defer cancel()
	stop := context.AfterFunc(sending, func() { time.AfterFunc(r.Grace/8, cancel) })
	defer stop()
	if err == nil {
		err := r.insist(ctx, func(ctx context.Context) error { return r.Store.Sent(ctx, d, receipt) })
		r.Metrics.sent(a.Name(), "ok", time.Since(began))
		if err != nil {
			log.Warn("a sent delivery could not be written down", "error", err)
		}
		return
	}
	class := classify(err)
	r.Metrics.sent(a.Name(), class, time.Since(began))
	after := retryAfter(d, err)
	if class == "wait" {
		log.Debug("delivery waits", "after", after, "error", err)
	} else {
		log.Warn("delivery failed", "class", class, "attempt", d.Attempt, "again_in", after, "error", err)
	}
	if err := r.insist(ctx, func(ctx context.Context) error { return r.Store.Failed(ctx, d, after, err) }); err != nil {
		log.Warn("a failed delivery could not be written down", "error", err)
	}
}

func sendSafely(ctx context.Context, a Adapter, d Delivery) (receipt Receipt, err error) {
	defer recovered(&err)
	return a.Send(ctx, d)
}

// classify names what became of a send, for metrics and logs.
func classify(err error) string {
	var wait *RetryError
	var unsure *UnsureError
	switch {
	case errors.Is(err, ErrGone):
		return "gone"
	case errors.Is(err, ErrCannot):
		return "refused"
	case errors.As(err, &wait):
		return "wait"
	case errors.As(err, &unsure):
		return "unsure"
	}
	return "error"
}

func retryAfter(d Delivery, err error) time.Duration {
	var wait *RetryError
	switch {
	case errors.Is(err, ErrGone), errors.Is(err, ErrCannot):
		return 0
	case errors.As(err, &wait):
		return wait.After
	}
	return backoff(d.Attempt)
}
