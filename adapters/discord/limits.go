package discord

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"handoff/adapters"
	"handoff/bot"
)

// Limits of Discord. What is not here its answers' headers tell.
// https://discord.com/developers/docs/topics/rate-limits
const (
	maxText    = 2000 // characters of a message
	maxLabel   = 80   // of a button
	maxRow     = 5    // buttons in a row
	maxRows    = 5
	maxTitle   = 45 // of a form and of its fields
	maxInputs  = 5  // in a form
	maxValue   = 4000
	maxName    = 100      // of a thread
	maxFileOut = 10 << 20 // bytes of a file that a bot may send anywhere
	maxAllOut  = 24 << 20 // bytes of all files of a message: a request may have 25 MiB
	maxFileIn  = 32 << 20 // bytes that we read of one
	maxFiles   = 10       // in a message

	// Discord allows 50 requests in any second: burst and rate together stay below.
	globalRate  = 40
	globalBurst = 8
	// 10,000 invalid requests in 10 minutes ban the address for an hour. Long
	// before that we stop asking.
	maxInvalid    = 2000
	invalidWindow = 10 * time.Minute
)

// route is what Discord counts a call by: method, path and its major parameter.
type route struct {
	name   string // for errors: without IDs and tokens
	key    string // name and major parameter
	major  string
	secret string // a token in the path
	open   bool   // needs no Authorization: the token is in the path
	exempt bool   // not counted in the global rate
}

func routeOf(method, path string) route {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	r := route{exempt: parts[0] == "interactions" || parts[0] == "webhooks"}
	r.open = r.exempt
	for i := range parts {
		switch {
		case i == 0 || !isSnowflake(parts[i]) && !(r.exempt && i == 2) && !(i > 0 && parts[i-1] == "reactions"):
			continue
		case r.exempt && i == 2:
			r.major, r.secret, parts[i] = hashed(parts[i]), parts[i], "{token}"
			continue
		case i == 1 && (parts[0] == "channels" || parts[0] == "guilds"):
			r.major = parts[i]
		}
		parts[i] = "{id}"
	}
	r.name = method + " /" + strings.Join(parts, "/")
	r.key = r.name + " " + r.major
	return r
}

// limits keeps all calls within Discord's rates: each route in the bucket that its
// answers name, all together below the global rate.
type limits struct {
	all *adapters.Limiter

	mu      sync.Mutex
	names   map[string]string  // by route's name: its bucket, as Discord calls it
	buckets map[string]*bucket // by bucket and major parameter, or by route while that is unknown
	invalid [10]struct {
		minute int64
		count  int
	}
}

type bucket struct {
	limit, left int // left is only known until reset
	reset       time.Time
	closed      time.Time // by a 429
}

func newLimits() *limits {
	return &limits{
		all:     adapters.NewLimiter(adapters.Limits{All: rate.Limit(globalRate), AllBurst: globalBurst}),
		names:   make(map[string]string),
		buckets: make(map[string]*bucket),
	}
}

// patience is how long a call may wait for its turn within itself.
const patience = time.Second

// errBreaker is what calls end with while too many were refused.
var errBreaker = errors.New("discord: too many calls were refused; before Discord blocks this address, nothing is asked for a while")

// take takes one call's share, waiting up to patience. A longer wait takes nothing
// and returns a *bot.RetryError.
func (l *limits) take(ctx context.Context, r route) error {
	if l.refused() >= maxInvalid {
		return &bot.RetryError{After: time.Minute, Whole: true, Err: errBreaker}
	}
	if wait := l.reserve(r); wait > 0 {
		if deadline, ok := ctx.Deadline(); wait > patience || ok && time.Until(deadline) < wait {
			return &bot.RetryError{After: wait, Err: adapters.ErrLimit}
		}
		if !adapters.Pause(ctx, wait) {
			return ctx.Err()
		}
		if wait := l.reserve(r); wait > 0 { // others were faster
			return &bot.RetryError{After: wait, Err: adapters.ErrLimit}
		}
	}
	if r.exempt {
		return ctx.Err()
	}
	return l.all.Wait(ctx, r.key)
}

// reserve takes one of what is left in the route's bucket, or says how long until
// there is more.
func (l *limits) reserve(r route) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, now := l.bucket(r), time.Now()
	if wait := b.closed.Sub(now); wait > 0 {
		return wait
	}
	if !now.Before(b.reset) {
		b.left = b.limit
		if b.limit == 0 { // nothing known
			return 0
		}
		b.reset = now.Add(time.Second) // until the answer tells
	}
	if b.left <= 0 {
		return max(b.reset.Sub(now), 10*time.Millisecond)
	}
	b.left--
	return 0
}

// bucket finds a route's bucket; l.mu is held.
func (l *limits) bucket(r route) *bucket {
	key := r.key
	if name := l.names[r.name]; name != "" {
		key = name + " " + r.major
	}
	if b := l.buckets[key]; b != nil {
		return b
	}
	if len(l.buckets) >= 4096 { // interactions' tokens and channels come and go
		now := time.Now()
		for k, b := range l.buckets {
			if now.After(b.reset) && now.After(b.closed) {
				delete(l.buckets, k)
			}
		}
	}
	b := new(bucket)
	l.buckets[key] = b
	return b
}

// learn takes in what an answer tells of the limits.
func (l *limits) learn(r route, resp *http.Response, err error) {
	e, _ := errors.AsType[*apiError](err)
	l.mu.Lock()
	defer l.mu.Unlock()
	h, now := resp.Header, time.Now()
	if name := h.Get("X-RateLimit-Bucket"); name != "" {
		if len(l.names) < 1024 {
			l.names[r.name] = name
		}
		b := l.bucket(r)
		limit, _ := strconv.Atoi(h.Get("X-RateLimit-Limit"))
		left, _ := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
		after, _ := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
		if now.Before(b.reset) {
			left = min(left, b.left) // answers overtake one another, others are under way
		}
		b.limit, b.left, b.reset = limit, left, now.Add(seconds(after))
	}
	if e == nil {
		return
	}
	if e.Status == http.StatusTooManyRequests {
		if e.Global {
			l.all.Gate("", &bot.RetryError{After: e.RetryAfter, Whole: true})
		} else {
			b := l.bucket(r)
			b.closed = now.Add(e.RetryAfter)
		}
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests:
		if !e.Shared {
			minute := now.Unix() / 60
			slot := &l.invalid[minute%int64(len(l.invalid))]
			if slot.minute != minute {
				slot.minute, slot.count = minute, 0
			}
			slot.count++
		}
	}
}

// refused is how many calls were refused within the window.
func (l *limits) refused() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	minute := time.Now().Unix() / 60
	for _, slot := range l.invalid {
		if minute-slot.minute < int64(invalidWindow/time.Minute) {
			n += slot.count
		}
	}
	return n
}
