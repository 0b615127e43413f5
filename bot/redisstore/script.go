package redisstore

import (
	"context"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

// What scripts begin with.
var (
	//go:embed scripts/prelude.lua
	prelude string
	//go:embed scripts/lanes.lua
	lanesPart string
)

// script is one of the scripts, as the server knows it.
type script struct {
	name      string
	text, sha string
	again     bool // repeating it after a lost answer does nothing twice and answers the same
}

// compile puts a script together: the options as a table, so that they need not
// be sent with each call, the prelude, for those that say or send the lanes, the
// script itself.
func compile(name, body string, again bool, o bot.StoreOptions) *script {
	if strings.Contains(body, "settle(") {
		body = lanesPart + body
	}
	options := fmt.Sprintf(`local O = {burst=%d, limit=%d, max=%d, orphan=%d, lease=%d, sendlease=%d, deaths=%d, sends=%d, lines=%d, keep=%d, hold=%d, seen=%d, ledger=%d, feed=%d}
`, o.Burst.Microseconds(), o.BurstLimit.Microseconds(), o.BurstMax, o.Orphan.Microseconds(), o.Lease.Microseconds(),
		o.SendLease.Microseconds(), o.Deaths, o.SendAttempts, o.Lines,
		max(o.Keep.Milliseconds(), 1), max(o.Keep, hold).Milliseconds(), max(o.Seen.Milliseconds(), 1), max(o.Ledger.Milliseconds(), 1), o.FeedLength)
	text := options + prelude + "local function run()\n" + body +
		"\nend\nlocal answer = run()\nanswer[5] = int(now)\nreturn answer\n"
	sum := sha1.Sum([]byte(text))
	return &script{name, text, hex.EncodeToString(sum[:]), again}
}

// hold is how long what waits is kept at least, whatever StoreOptions.Keep is.
const hold = 30 * 24 * time.Hour

// answer is what every script returns.
type answer struct {
	code  string
	more  []any
	due   int64  // µs by the server's clock, 0: never
	lanes []any  // account, due, account, due …
	now   int64  // µs by the server's clock
	text  string // more, where it is one text
}

func (a answer) str(i int) string {
	s, _ := a.more[i].(string)
	return s
}

func (a answer) int(i int) int64 {
	n, _ := strconv.ParseInt(a.str(i), 10, 64)
	return n
}

func (a answer) list(i int) []any {
	list, _ := a.more[i].([]any)
	return list
}

// run runs a script on a partition, again if its answer was lost and that is
// safe. While the server is known to be down it waits a moment and fails. A code that stands for an error
// becomes that error.
func (s *Store) run(ctx context.Context, what *script, partition int, args ...any) (answer, error) {
	raw, err := s.eval(ctx, what, partition, args)
	if what.again && lost(ctx, err) {
		raw, err = s.eval(ctx, what, partition, args)
	}
	if err != nil {
		return answer{}, fmt.Errorf("redisstore: %s: %w", what.name, describe(err))
	}
	a, err := readAnswer(raw)
	if err != nil {
		return answer{}, fmt.Errorf("redisstore: %s: %w", what.name, err)
	}
	switch a.code {
	case "lost":
		return a, fmt.Errorf("redisstore: %s: %w", what.name, bot.ErrLeaseLost)
	case "unknown":
		return a, fmt.Errorf("redisstore: %s: %w", what.name, bot.ErrUnknown)
	}
	return a, nil
}

// lost reports whether the answer of a call may have been lost, to somebody who still
// wants it.
func lost(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() == nil && broken(err) && !errors.Is(err, errDown)
}

func (s *Store) eval(ctx context.Context, what *script, partition int, args []any) (raw any, err error) {
	err = s.call(ctx, func(ctx context.Context) error {
		keys := []string{s.keys.base(partition)}
		raw, err = s.client.EvalSha(ctx, what.sha, keys, args...).Result()
		if redis.HasErrorPrefix(err, "NOSCRIPT") {
			raw, err = s.client.Eval(ctx, what.text, keys, args...).Result()
		}
		return err
	})
	return raw, err
}

// call talks to the server within a deadline, unless it is known to be down.
func (s *Store) call(ctx context.Context, f func(context.Context) error) error {
	if err := s.health.wait(ctx, downPatience); err != nil {
		return err
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := f(call)
	if err != nil && ctx.Err() == nil && broken(err) {
		s.health.suspect(err)
	}
	return err
}

// broken reports whether err means that the server did not answer, or answered
// that it cannot serve now.
func broken(err error) bool {
	if err == nil || errors.Is(err, redis.Nil) {
		return false
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return true
	}
	for _, prefix := range []string{"LOADING", "READONLY", "MISCONF", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "NOAUTH", "WRONGPASS"} {
		if redis.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	return strings.Contains(err.Error(), "connection pool timeout")
}

func readAnswer(raw any) (answer, error) {
	list, ok := raw.([]any)
	if !ok || len(list) != 5 {
		return answer{}, errForeign
	}
	var a answer
	a.code, _ = list[0].(string)
	a.more, _ = list[1].([]any)
	a.text, _ = list[1].(string)
	a.lanes, _ = list[3].([]any)
	for i, field := range map[int]*int64{2: &a.due, 4: &a.now} {
		if text, _ := list[i].(string); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return a, errForeign
			}
			*field = n
		}
	}
	return a, nil
}
