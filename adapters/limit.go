package adapters

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"handoff/bot"
)

// Limits are a platform's rates. The zero value limits nothing until the
// platform says so: see Limiter.Gate.
type Limits struct {
	// Chat is the rate and the burst of one chat; nil or rate.Inf: none.
	Chat func(chat string) (rate.Limit, int)
	// All is the rate of the whole account, AllBurst its burst; 0: none.
	All      rate.Limit
	AllBurst int
	// Patience is how long Wait may block; default 1 s. A longer wait is an error,
	// so that no sender and no lease is held for it.
	Patience time.Duration
}

// Limiter keeps an account and its chats within their rates. All methods may be
// called at once.
type Limiter struct {
	limits Limits

	mu    sync.Mutex
	all   lane
	chats map[string]*lane
	sweep int // len(chats) at which idle ones are forgotten
}

type lane struct {
	until  time.Time     // closed before
	bucket *rate.Limiter // nil: no rate
}

// ErrLimit is what a RetryError of Limiter.Wait wraps.
var ErrLimit = errors.New("adapters: the platform's rate limit")

// NewLimiter returns a limiter with all gates open.
func NewLimiter(l Limits) *Limiter {
	if l.Patience == 0 {
		l.Patience = time.Second
	}
	limiter := &Limiter{limits: l, chats: make(map[string]*lane), sweep: 1024}
	if l.All > 0 && l.All != rate.Inf {
		limiter.all.bucket = rate.NewLimiter(l.All, max(1, l.AllBurst))
	}
	return limiter
}

// Wait takes one send's share of the account and the chat, blocking up to
// Patience. A longer wait takes nothing and returns a *bot.RetryError that says
// how long (Whole when it is the account that must wait); ctx's error when it
// ends first.
func (l *Limiter) Wait(ctx context.Context, chat string) error {
	delay, whole, cancel := l.reserve(chat)
	if delay <= 0 {
		return ctx.Err()
	}
	if deadline, ok := ctx.Deadline(); delay > l.limits.Patience || ok && time.Until(deadline) < delay {
		cancel()
		return &bot.RetryError{After: delay, Whole: whole, Err: ErrLimit}
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		cancel()
		return ctx.Err()
	}
}

func (l *Limiter) reserve(chat string) (delay time.Duration, whole bool, cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	var taken []*rate.Reservation
	cancel = func() {
		for _, r := range taken {
			r.Cancel()
		}
	}
	need := func(lane *lane) time.Duration {
		wait := lane.until.Sub(now)
		if lane.bucket != nil {
			r := lane.bucket.ReserveN(now, 1)
			taken = append(taken, r)
			wait = max(wait, r.DelayFrom(now))
		}
		return max(wait, 0)
	}
	all := need(&l.all)
	one := need(l.lane(chat, now))
	return max(all, one), all > one, cancel
}

// Gate closes the chat, or the whole account when the platform said so, for the
// time that err says. A gate is never shortened.
func (l *Limiter) Gate(chat string, err *bot.RetryError) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	lane := &l.all
	if !err.Whole {
		lane = l.lane(chat, now)
	}
	if until := now.Add(err.After); until.After(lane.until) {
		lane.until = until
	}
}

// Closed is for how long the chat or the whole account is closed; 0: it is not.
func (l *Limiter) Closed(chat string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	wait := l.all.until.Sub(now)
	if lane := l.chats[chat]; lane != nil {
		wait = max(wait, lane.until.Sub(now))
	}
	return max(wait, 0)
}

// Gated is how many chats are closed now. Where a platform does not say whether
// a limit is a chat's or the account's, many closed chats tell.
func (l *Limiter) Gated() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, n := time.Now(), 0
	for _, lane := range l.chats {
		if lane.until.After(now) {
			n++
		}
	}
	return n
}

// lane finds a chat's lane; l.mu is held.
func (l *Limiter) lane(chat string, now time.Time) *lane {
	if found := l.chats[chat]; found != nil {
		return found
	}
	var bucket *rate.Limiter
	if l.limits.Chat != nil {
		if r, burst := l.limits.Chat(chat); r != rate.Inf {
			bucket = rate.NewLimiter(r, burst)
		}
	}
	if len(l.chats) >= l.sweep {
		l.forget(now)
	}
	made := &lane{bucket: bucket}
	l.chats[chat] = made
	return made
}

// forget drops the lanes that are as good as new, so that memory follows the
// chats that are active, not all that ever were.
func (l *Limiter) forget(now time.Time) {
	for chat, lane := range l.chats {
		full := lane.bucket == nil || lane.bucket.TokensAt(now) >= float64(lane.bucket.Burst())
		if full && !lane.until.After(now) {
			delete(l.chats, chat)
		}
	}
	l.sweep = max(1024, 2*len(l.chats))
}
