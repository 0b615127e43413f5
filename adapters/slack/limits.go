package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"handoff/adapters"
	"handoff/bot"
)

// What Slack refuses, in UTF-16 code units, and what we keep to.
// https://docs.slack.dev/reference/block-kit/blocks
const (
	sectionLimit = 3000 // of one section's text; also of one message that is text alone
	fieldLimit   = 2000
	fieldsMost   = 10
	headerLimit  = 150
	buttonLimit  = 75
	buttonsMost  = 25   // in one actions block
	valueLimit   = 2000 // of a button
	overflowMost = 5    // options of a menu behind three dots
	optionsMost  = 100  // of any other menu
	radiosMost   = 3    // of what we show all at once
	titleLimit   = 24   // of a form and of its button
	labelLimit   = 2000
	firstLimit   = 3000 // of an input's first value
	blocksMost   = 50   // of a message
	viewMost     = 100  // blocks of a form or of the Home tab
	// The sum of a message's blocks is refused from about 13,200 on
	// (msg_blocks_too_long; not documented: slackapi/bolt-js#2509).
	sumLimit = 12000
)

// pace keeps what we send within Slack's rates: a message a second and channel
// (https://docs.slack.dev/apis/web-api/rate-limits), and what a 429 says.
//
// A channel is shared by all its tickets, each a lane of its own. Whoever is
// turned away gets a turn of his own to come back at, one a second: otherwise 500
// cards after an outage would all come back every second.
type pace struct {
	limiter *adapters.Limiter

	mu    sync.Mutex
	turns map[string]time.Time // by channel: the last turn given out
}

const postEvery = time.Second

// newPace lets that many messages into a channel, three at once.
func newPace(posts rate.Limit) *pace {
	return &pace{
		limiter: adapters.NewLimiter(adapters.Limits{Chat: func(key string) (rate.Limit, int) {
			if isMethod(key) {
				return rate.Inf, 0
			}
			return posts, 3
		}}),
		turns: make(map[string]time.Time),
	}
}

// isMethod tells the keys of method-wide gates from channels.
func isMethod(key string) bool { return key != "" && 'a' <= key[0] && key[0] <= 'z' }

// wait takes one message's share of a key: a channel, or a method that Slack
// limits as a whole.
func (p *pace) wait(ctx context.Context, key string, attempt int) error {
	if isMethod(key) {
		return p.limiter.Wait(ctx, key)
	}
	p.mu.Lock()
	queue := time.Until(p.turns[key])
	p.mu.Unlock()
	if attempt == 0 && queue > 0 { // others were here first
		return p.later(key, 0)
	}
	err := p.limiter.Wait(ctx, key)
	if e, ok := errors.AsType[*bot.RetryError](err); ok {
		return p.later(key, e.After)
	}
	return err
}

// later gives out the next turn of a channel, not before that time.
func (p *pace) later(key string, after time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	turn := p.turns[key].Add(postEvery)
	if soonest := now.Add(after); turn.Before(soonest) {
		turn = soonest
	}
	if len(p.turns) > 1024 {
		clear(p.turns)
	}
	p.turns[key] = turn
	return &bot.RetryError{After: turn.Sub(now), Err: adapters.ErrLimit}
}

// gate closes a key for as long as Slack said.
func (p *pace) gate(key string, err *bot.RetryError) { p.limiter.Gate(key, err) }

// backoff is how long to wait after the n-th failure in a row, from 0.
func backoff(n int) time.Duration { return adapters.Backoff(n, time.Second, 30*time.Second) }
