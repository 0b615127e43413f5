package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// work serves turns until claiming ends. serving outlives claiming: it ends when
// running turns may take no longer.
func (r *Runtime) work(claiming, serving context.Context) {
	for attempt := 0; claiming.Err() == nil; {
		c, err := r.Store.Claim(claiming)
		if err != nil {
			if claiming.Err() != nil {
				return
			}
			r.Log.Error("cannot claim a turn", "error", err)
			pause(claiming, r.retry(attempt))
			attempt++
			continue
		}
		attempt = 0
		r.serve(serving, c)
	}
}

// serve runs the handler on one claimed turn and commits what it decided.
func (r *Runtime) serve(serving context.Context, c Claim) {
	t := c.Turn()
	began := time.Now()
	log := r.Log.With("conversation", t.Conversation, "side", t.Side, "turn", t.Key())
	for i := range t.Messages {
		r.bindFiles(t.Messages[i].Files)
	}
	ctx, cancel := context.WithCancelCause(serving)
	t.AttachLease(c.Renew)
	stopTelling := r.tellNewer(ctx, c, t)
	defer func() { cancel(nil); stopTelling() }()
	stopKeeping := r.keepLease(ctx, cancel, c)
	defer stopKeeping()
	stopTyping := r.showTyping(ctx, t)
	drafts := r.showDrafts(ctx, t, log)

	state := t.State
	err := r.handle(ctx, t)
	stopTyping()
	drafts.stop() // what is under way must not arrive behind the reply
	if errors.Is(context.Cause(ctx), ErrLeaseLost) {
		err = ErrLeaseLost // whatever the handler made of it
	}
	if err == nil {
		drafts.finish()
		err = r.commit(serving, c, t)
	}
	switch {
	case err == nil:
		r.Metrics.turn(t, "ok", time.Since(began))
		log.Debug("turn committed", "took", time.Since(began), "attempt", t.Attempt)
	case errors.Is(err, ErrUnless):
		r.Metrics.turn(t, "deferred", time.Since(began))
	case errors.Is(err, ErrLeaseLost):
		r.Metrics.turn(t, "fenced", time.Since(began))
		log.Warn("turn lost its lease, another worker has it")
	case serving.Err() != nil:
		r.release(c, 0, nil)
	case errors.Is(err, ErrLeave):
		r.Metrics.turn(t, "left", time.Since(began))
		log.Warn("turn left to another process", "error", err)
		r.release(c, leaveFor, nil)
	default:
		r.Metrics.turn(t, "failed", time.Since(began))
		attrs := []any{"error", err, "attempt", t.Attempt}
		if p := (*panicError)(nil); errors.As(err, &p) {
			attrs = append(attrs, "stack", string(p.stack))
		}
		log.Error("turn failed", attrs...)
		if t.Attempt+1 >= r.Options.Attempts {
			drafts.abandon()
		}
		t.Reset(state)
		r.release(c, r.retry(t.Attempt), err)
	}
}

// leaveFor is how long a turn that a handler leaves is not claimed again: time
// for the process that can serve it.
const leaveFor = 2 * time.Second

// handle calls the handler so that its panic is this turn's failure alone.
func (r *Runtime) handle(ctx context.Context, t *Turn) (err error) {
	defer recovered(&err)
	return r.Handler.Turn(ctx, t)
}

// keepLease renews the lease while the turn runs; a lost lease ends the turn's
// context at once. Short turns never get so far and cost no goroutine.
func (r *Runtime) keepLease(ctx context.Context, cancel context.CancelCauseFunc, c Claim) (stop func() bool) {
	every := r.Options.Lease / 3
	return repeat(every, every, func() bool {
		if ctx.Err() != nil {
			return false
		}
		call, done := context.WithTimeout(ctx, every)
		defer done()
		if err := c.Renew(call); errors.Is(err, ErrLeaseLost) {
			cancel(ErrLeaseLost)
			return false
		}
		return true // an unreachable store is asked again; the fence decides at the commit
	}).Stop
}

// repeat calls f after first, and after then again for as long as it says so.
func repeat(first, then time.Duration, f func() (again bool)) *time.Timer {
	var t *time.Timer
	t = time.AfterFunc(time.Hour, func() {
		if f() {
			t.Reset(then)
		}
	})
	t.Reset(first) // only now: f reads t
	return t
}

const (
	typingAfter = 300 * time.Millisecond // quicker turns show no typing
	typingEvery = 4 * time.Second        // Telegram shows it for 5 s
)

// showTyping shows that an answer is being written once a customer's turn takes
// long enough to be noticed.
func (r *Runtime) showTyping(ctx context.Context, t *Turn) (stop func()) {
	at, err := ParseAddress(t.Conversation)
	typer := r.typers[at.Account]
	if t.Side != Customer || err != nil || typer == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	at = t.Messages[len(t.Messages)-1].At // where the customer writes now
	timer := repeat(typingAfter, typingEvery, func() bool {
		if ctx.Err() != nil {
			return false
		}
		if err := typer.Typing(ctx, at); err != nil && ctx.Err() == nil {
			r.Log.Debug("typing is not shown", "account", at.Account, "error", err)
		}
		return true
	})
	return func() { timer.Stop(); cancel() }
}

// commit writes the outcome, and insists: the turn's work is done, and its lease
// may well outlive a store that is down for a while.
func (r *Runtime) commit(serving context.Context, c Claim, t *Turn) error {
	o := t.Outcome()
	o.Lines = append(lines(t), o.Lines...)
	fact, err := turnFact(t, o)
	if err != nil {
		return err
	}
	o.Facts = append([]Fact{fact}, o.Facts...)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(serving), time.Minute)
	defer cancel()
	stop := context.AfterFunc(serving, func() { time.AfterFunc(r.Grace/8, cancel) })
	defer stop()
	return r.insist(ctx, func(ctx context.Context) error { return c.Commit(ctx, o) })
}

// release gives a claim up. It is best effort: a lease ends by itself.
func (r *Runtime) release(c Claim, after time.Duration, cause error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := c.Release(ctx, after, cause); err != nil && !errors.Is(err, ErrLeaseLost) {
		r.Log.Warn("cannot release a turn, its lease will end", "error", err)
	}
}

// lines are what a turn adds to the transcript: what people said on its side,
// and what the customer was told.
func lines(t *Turn) []Line {
	var out []Line
	for _, m := range t.Messages {
		if t.Side == Internal {
			continue
		}
		l := Line{ID: m.ID, At: m.SentAt, Side: t.Side, By: m.From.Name, Kind: m.Kind, Re: m.Re, Text: m.Text}
		if l.At.IsZero() {
			l.At = t.Now
		}
		if m.Kind == KindText {
			l.Kind = ""
		}
		if m.Kind == KindChoice || m.Kind == KindReaction || m.Kind == KindCommand {
			l.Text = join(m.Name, m.Text)
		}
		out = append(out, l)
	}
	for _, s := range t.out.Sends {
		if s.To != Customer {
			continue
		}
		l := Line{ID: s.Handle, At: t.Now, Side: Customer, Ours: true, By: s.Reply.By, Text: s.Reply.Text}
		switch s.Op {
		case OpSay:
		case OpEdit:
			l.Kind, l.Re = KindEdit, s.Handle
		case OpDelete:
			l.Kind, l.Re = KindDelete, s.Handle
		default:
			continue
		}
		out = append(out, l)
	}
	return out
}

func join(name, text string) string {
	if text == "" {
		return name
	}
	return name + " " + text
}

// turnFact is the turn as the record will show it: with this and the facts of
// the handler a past conversation can be replayed.
func turnFact(t *Turn, o Outcome) (Fact, error) {
	data, err := json.Marshal(struct {
		Side     Side      `json:"side"`
		Attempt  int       `json:"attempt,omitempty"`
		Messages []Message `json:"messages"`
		Sends    []Send    `json:"sends,omitempty"`
	}{t.Side, t.Attempt, t.Messages, o.Sends})
	if err != nil {
		return Fact{}, fmt.Errorf("bot: record turn: %w", err)
	}
	return Fact{Kind: "turn", Data: data}, nil
}
