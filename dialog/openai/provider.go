package openai

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"handoff/dialog"
)

// provider is one model on one server, and what was learnt about it.
type provider struct {
	path   string // where it stands in the configuration
	label  string // "model@host"
	host   string
	base   string
	name   string
	key    Key
	client *http.Client
	config Config

	shape   atomic.Pointer[shape]
	breaker breaker
	metrics *metrics
}

// How often and when one request is repeated.
const (
	tries     = 2                      // on one provider
	reserve   = 2 * time.Second        // what must be left for the answer after a wait
	untold    = time.Second            // the wait after a 429 that names none
	backoff   = 200 * time.Millisecond // and up to as much again, before anything else is repeated
	patience  = 2 * time.Second        // the longest wait as long as somebody else can be asked
	longPause = 10 * time.Second       // who wants to be left alone longer than this is not asked by others either
)

// complete asks the provider, twice at most. others says how many more could be
// asked after it.
func (p *provider) complete(ctx context.Context, r dialog.Request, others int) (dialog.Completion, error) {
	var last error
	for try := 1; ; try++ {
		probe, off := p.breaker.allow()
		if off != nil {
			if last == nil {
				p.metrics.skipped(p.label)
				last = &failure{kind: kindOff, host: p.host, cause: off}
			}
			return dialog.Completion{}, last
		}
		limit := p.limit(ctx, others, p.streams(r))
		answer, err := p.attempt(ctx, r, limit)
		f := p.settle(probe, err, limit, pictured(r))
		if f == nil {
			return answer, err
		}
		last = f
		wait, again := f.wait(ctx, p.config.Timeout, others > 0)
		if try == tries || !again || !sleep(ctx, wait) {
			return dialog.Completion{}, last
		}
	}
}

// limit is how long an answer may take. One that comes in one piece shows no
// sign of life, so it leaves the others their share of the caller's time; a
// stream that hangs is noticed by itself.
func (p *provider) limit(ctx context.Context, others int, stream bool) time.Duration {
	left := remaining(ctx, p.config.Timeout)
	if !p.shape.Load().asked(stream).stream {
		left /= time.Duration(1 + others)
	}
	return min(left, p.config.Timeout)
}

// streams says whether somebody wants the answer word by word.
func (p *provider) streams(r dialog.Request) bool { return p.config.Stream || r.Grow != nil }

// attempt asks once, and again without what the server says it does not take.
// What it then takes is remembered.
func (p *provider) attempt(ctx context.Context, r dialog.Request, limit time.Duration) (dialog.Completion, error) {
	began := time.Now()
	known := *p.shape.Load()
	s := known.asked(p.streams(r))
	for {
		answer, err := p.call(ctx, r, s, limit)
		p.metrics.asked(p.label, result(answer, err), time.Since(began), answer.Usage)
		var f *failure
		if errors.As(err, &f) {
			if less, ok := s.without(f); ok && time.Since(began) < limit {
				s, limit = less, limit-time.Since(began)
				began = time.Now()
				continue
			}
			if f.kind == kindFiltered {
				answer, err = dialog.Completion{Finish: dialog.FinishFilter, Model: p.name}, nil
			}
		}
		if learnt := s.learnt(known, p.streams(r)); err == nil && learnt != known {
			p.shape.Store(&learnt)
		}
		return answer, err
	}
}

// result is the metrics' word for an outcome.
func result(answer dialog.Completion, err error) string {
	var f *failure
	switch {
	case errors.As(err, &f):
		return string(f.kind)
	case answer.Finish != dialog.FinishStop:
		return string(answer.Finish)
	case strings.TrimSpace(answer.Text) == "":
		return "empty"
	}
	return "ok"
}

// settle tells the breaker what came of a request, and returns the failure if it
// was one. attached: it bore something that may be at fault itself.
func (p *provider) settle(probe bool, err error, limit time.Duration, attached bool) *failure {
	var f *failure
	if !errors.As(err, &f) {
		p.breaker.succeed(probe)
		return nil
	}
	switch {
	case f.kind == kindRequest && attached:
		p.breaker.forget(probe) // it may not take this picture, or none: its words are as good as ever
	case f.kind == kindKey, f.kind == kindName, f.kind == kindQuota:
		p.breaker.fail(probe, f, offRefused, true)
	case f.kind == kindForbidden, f.kind == kindRequest:
		p.breaker.fail(probe, f, offRefused, false)
	case f.kind == kindBusy && f.told && f.after > longPause:
		p.breaker.fail(probe, f, min(f.after, offLongest), true)
	case f.kind == kindBusy && f.told, f.kind == kindGone, f.kind == kindTooLong,
		f.kind == kindTimeout && limit < min(p.config.FirstToken, p.config.Timeout):
		p.breaker.forget(probe) // not its fault, or it is well and says so
	default:
		p.breaker.fail(probe, f, offFailing, false)
	}
	return f
}

// changed writes one line when the provider goes off or comes back.
func (p *provider) changed(f *failure) {
	p.metrics.state(p.label, f != nil)
	if f != nil {
		p.config.Log.Warn("model is off", "provider", p.path, "model", p.name, "reason", p.mend(f))
	} else {
		p.config.Log.Info("model answers again", "provider", p.path, "model", p.name)
	}
}

// wait says whether the same provider is asked again after f, and when.
func (f *failure) wait(ctx context.Context, timeout time.Duration, others bool) (time.Duration, bool) {
	left := remaining(ctx, timeout) - reserve
	switch {
	case f.kind == kindBusy:
		wait := untold
		if f.told {
			wait = f.after
		}
		if others {
			left = min(left, patience)
		}
		return wait, wait <= left
	case f.moment() && !others:
		wait := backoff + rand.N(backoff)
		return wait, wait <= left
	}
	return 0, false
}

// remaining is the time until ctx's deadline; without one it is as long as d.
func remaining(ctx context.Context, d time.Duration) time.Duration {
	if at, ok := ctx.Deadline(); ok {
		return time.Until(at)
	}
	return d
}

// sleep reports whether it slept to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
