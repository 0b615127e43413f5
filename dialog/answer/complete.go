package answer

import (
	"context"
	"errors"
	"time"

	"handoff/bot"
	"handoff/dialog"
)

// Why a model is no longer listened to.
var (
	errStopped = errors.New("answer: the customer has stopped it")
	errAgent   = errors.New("answer: an agent has come")
	errLate    = errors.New("answer: the model takes too long")
)

// patience is what of it recordings have left: a quarter at least.
func (s *Step) patience(t *dialog.Turn) time.Duration {
	return max(s.Patience-t.Listened(), s.Patience/4)
}

// complete asks the model, for as long as patience, and watches what comes into the conversation
// meanwhile: a customer who stops the answer, an agent who takes over. Their
// messages are served later all the same; more words of the customer stop
// nothing. What goes wrong is a failure by name, empty where nothing did; an error
// is the end of the turn.
func (s *Step) complete(ctx context.Context, t *dialog.Turn, r dialog.Request, patience time.Duration) (c dialog.Completion, failure string, err error) {
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	within, done := context.WithTimeoutCause(within, patience, errLate)
	defer done()
	stop := listen(t, cancel)
	c, err = s.Model.Complete(within, r)
	stop()
	switch {
	case err == nil: // the whole answer was there before anybody came
		return c, "", nil
	case ctx.Err() != nil:
		return c, "", ctx.Err() // the turn itself is over
	}
	switch context.Cause(within) {
	case errStopped:
		return c, stopped, nil
	case errAgent:
		return c, taken, nil
	}
	s.Log.WarnContext(ctx, "model failed", "conversation", t.Conversation, "error", err)
	switch {
	case errors.Is(err, dialog.ErrBusy):
		return c, busy, nil
	case errors.Is(err, dialog.ErrRefused):
		return c, refused, nil
	case errors.Is(err, context.DeadlineExceeded):
		return c, late, nil
	}
	return c, failed, nil
}

// listen cancels when somebody ends the answer, until stop is called; it has
// ended when stop returns.
func listen(t *dialog.Turn, cancel context.CancelCauseFunc) (stop func()) {
	newer := t.Newer()
	if newer == nil {
		return func() {}
	}
	desk, _ := t.Desk()
	ends, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ends:
				return
			case m, ok := <-newer:
				switch {
				case !ok:
					return
				case !desk.IsZero() && m.At.Account == desk.Account && m.At.Chat == desk.Chat:
					cancel(errAgent)
					return
				case m.Kind == bot.KindStop:
					cancel(errStopped)
					return
				}
			}
		}
	}()
	return func() { close(ends); <-ended }
}
