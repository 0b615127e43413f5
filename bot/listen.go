package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"unicode/utf8"
)

// listen runs one adapter's Listen until ctx ends. An adapter that gives up is
// tried again: one platform's revoked token must not silence the others.
func (r *Runtime) listen(ctx context.Context, a Account) {
	name := a.Adapter.Name()
	put := func(ctx context.Context, m Message) error { return r.put(ctx, a, m) }
	for attempt := 0; ctx.Err() == nil; attempt++ {
		err := r.listenOnce(ctx, a.Adapter, put)
		if ctx.Err() != nil {
			return
		}
		if errors.Is(err, ErrLeaseLost) {
			r.Log.Info("another process listens now, standing by", "account", name)
			attempt = 0
		} else {
			r.Log.Error("listening ended, trying again", "account", name, "error", err)
		}
		if pause(ctx, r.retry(attempt)) != nil {
			return
		}
	}
}

func (r *Runtime) listenOnce(ctx context.Context, a Adapter, put func(context.Context, Message) error) (err error) {
	defer recovered(&err)
	if e, ok := a.(Exclusive); ok && e.Exclusive() {
		held, stop := context.WithCancel(ctx)
		defer stop() // gives the hold up, so that another process takes over at once
		lead, err := r.Store.Lead(held, "listen:"+a.Name())
		if err != nil {
			return err
		}
		if err := a.Listen(lead, put); err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		return context.Cause(lead)
	}
	return a.Listen(ctx, put)
}

// put makes a message durable, or says why it could not.
func (r *Runtime) put(ctx context.Context, a Account, m Message) error {
	name := a.Adapter.Name()
	if m.At.Account != name || m.ID == "" {
		return fmt.Errorf("bot: put: adapter %s gave a message at %q with ID %q", name, m.At, m.ID)
	}
	err := r.take(ctx, a.Side, m)
	r.Metrics.inbound(name, m.SentAt, err)
	if err == nil && (m.Kind == KindStop || a.Side == Desk) { // a turn may want to end for it
		r.news.knock()
	}
	return err
}

func (r *Runtime) take(ctx context.Context, side Side, m Message) error {
	if m.Kind == KindMoved {
		to, err := ParseAddress(m.Text)
		if err != nil {
			return fmt.Errorf("bot: put: moved: %w", err)
		}
		return r.Store.Bind(ctx, m.At.String(), side, to)
	}
	m.Text, m.Name = clean(m.Text), clean(m.Name)
	m.From.Name = clean(m.From.Name)
	for k, v := range m.Values {
		m.Values[k] = clean(v)
	}
	return r.Store.Put(ctx, side, m)
}

// clean keeps the promise of Message.Text: valid UTF-8 without NUL.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}

// recovered turns a panic into an error with its stack.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = &panicError{value: v, stack: debug.Stack()}
	}
}

type panicError struct {
	value any
	stack []byte
}

// Error does not show the stack: the text may reach a dead letter.
func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }
