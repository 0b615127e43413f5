package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
)

// failedCalls is when a partition whose script failed is tried again.
const failedCalls = time.Second

// serve takes due partitions from a gate and runs f on them until it found
// something. Trouble with the server is waited out: it returns only when ctx
// ends or the store is closed.
func (s *Store) serve(ctx context.Context, g *gate, what string, f func(partition int) (bool, error)) error {
	if g.want() {
		s.look()
	}
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("redisstore: %s: %w", what, err)
		}
		partition, err := g.take(ctx)
		if err != nil {
			return fmt.Errorf("redisstore: %s: %w", what, err)
		}
		found, err := f(partition)
		if found {
			return nil
		}
		if err == nil {
			continue
		}
		if ctx.Err() != nil || errors.Is(err, errClosed) {
			g.call(partition, time.Now()) // for somebody else
			return fmt.Errorf("redisstore: %s: %w", what, err)
		}
		g.call(partition, time.Now().Add(failedCalls))
		if err := s.health.waitUp(ctx); err != nil {
			return fmt.Errorf("redisstore: %s: %w", what, err)
		}
	}
}

// Claim implements bot.Inbox. It returns an error only when ctx ends or the store
// is closed: an outage of the server is waited out.
func (s *Store) Claim(ctx context.Context) (bot.Claim, error) {
	var got *claim
	err := s.serve(ctx, s.claims, "claim turn", func(partition int) (bool, error) {
		a, err := s.run(ctx, s.scripts.claim, partition)
		if err != nil {
			return false, err
		}
		s.heard(partition, a)
		switch a.code {
		case "again":
			s.claims.call(partition, time.Now())
		case "move":
			s.claims.call(partition, time.Now()) // there may be more behind it
			return false, s.move(ctx, a.str(0), a.int(1), a.str(2))
		case "touch":
			s.claims.call(partition, time.Now())
			return false, s.touch(ctx, a.str(1), a.str(2))
		case "turn", "doomed":
			if got, err = s.readClaim(a); err != nil {
				return false, err
			}
			if a.code == "turn" {
				return true, nil
			}
			if err := got.bury(ctx, diedCause); err != nil && !errors.Is(err, bot.ErrLeaseLost) {
				return false, err
			}
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return got, nil
}

const diedCause = "the worker died at it each time"

// claim is a leased turn.
type claim struct {
	s        *Store
	fence    string
	attempts int64
	first    string // ID of the turn's first message: the journal's key
	turn     *bot.Turn
}

// readClaim reads what claim.lua answers.
func (s *Store) readClaim(a answer) (*claim, error) {
	if len(a.more) != 10 {
		return nil, errForeign
	}
	name := a.str(0)
	at, err := bot.ParseAddress(name)
	if err != nil {
		return nil, err
	}
	t := &bot.Turn{Conversation: name, Side: bot.Side(a.int(2)), Now: time.UnixMicro(a.int(3)).UTC(), Attempt: int(a.int(4) + a.int(5))}
	if a.str(7) == "1" {
		t.State = []byte(a.str(6))
	}
	for _, e := range a.list(9) {
		text, _ := e.(string)
		m, err := decodeEntry(text, at)
		if err != nil {
			return nil, fmt.Errorf("read message of %s: %w", name, err)
		}
		t.Messages = append(t.Messages, m)
	}
	if len(t.Messages) == 0 {
		return nil, errForeign
	}
	c := &claim{s: s, fence: a.str(1), attempts: a.int(4), first: t.Messages[0].ID, turn: t}
	journal := make(map[string][]byte)
	results, front := a.list(8), strconv.Itoa(len(c.first))+" "+c.first
	for i := 0; i+1 < len(results); i += 2 {
		field, _ := results[i].(string)
		result, _ := results[i+1].(string)
		if key, ok := strings.CutPrefix(field, front); ok {
			journal[key] = []byte(result)
		}
	}
	t.Attach(journal, c.Note, func(ctx context.Context) ([]bot.Line, error) { return s.lines(ctx, name) })
	return c, nil
}

// run runs a script on the claim's conversation.
func (c *claim) run(ctx context.Context, what *script, args ...any) error {
	p := partitionOf(c.turn.Conversation)
	a, err := c.s.run(ctx, what, p, append([]any{c.turn.Conversation, c.fence}, args...)...)
	if err != nil {
		return err
	}
	c.s.heard(p, a)
	if a.code == "unless" {
		return fmt.Errorf("redisstore: %s: %w", what.name, bot.ErrUnless)
	}
	return nil
}

// Turn implements bot.Claim.
func (c *claim) Turn() *bot.Turn { return c.turn }

// Renew implements bot.Claim.
func (c *claim) Renew(ctx context.Context) error { return c.run(ctx, c.s.scripts.renew) }

// newerMax is how many messages of each side Newer returns.
const newerMax = 16

// Newer implements bot.Claim.
func (c *claim) Newer(ctx context.Context) ([]bot.Message, error) {
	name := c.turn.Conversation
	at, err := bot.ParseAddress(name)
	if err != nil {
		return nil, err
	}
	a, err := c.s.run(ctx, c.s.scripts.newer, partitionOf(name), name, c.fence, newerMax)
	if err != nil {
		return nil, err
	}
	if len(a.more) != len(bot.Sides) {
		return nil, fmt.Errorf("redisstore: read what is newer: %w", errForeign)
	}
	var list []bot.Message
	for side := range a.more {
		for _, e := range a.list(side) {
			text, _ := e.(string)
			m, err := decodeEntry(text, at)
			if err != nil {
				return nil, fmt.Errorf("redisstore: read what is newer: %w", err)
			}
			list = append(list, m)
		}
	}
	return list, nil
}

// Note implements bot.Claim.
func (c *claim) Note(ctx context.Context, key string, result []byte) error {
	return c.run(ctx, c.s.scripts.note, c.first, key, result)
}

// Release implements bot.Claim.
func (c *claim) Release(ctx context.Context, after time.Duration, cause error) error {
	counts := 0
	if cause != nil {
		if c.attempts+1 >= int64(c.s.options.Attempts) {
			return c.bury(ctx, cause.Error())
		}
		counts = 1
	}
	return c.run(ctx, c.s.scripts.release, max(after, 0).Microseconds(), counts)
}

// bury makes the turn's messages a dead letter and tells the conversation, except
// of a turn that was itself such news: that could go on for ever.
func (c *claim) bury(ctx context.Context, cause string) error {
	news := ""
	if c.turn.Messages[0].Kind != bot.KindFailed {
		body, err := encodeMessage(failedMessage(c.turn, cause))
		if err != nil {
			return fmt.Errorf("redisstore: bury turn: %w", err)
		}
		news = string(body)
	}
	return c.run(ctx, c.s.scripts.bury, c.first, cause, news)
}

// failedMessage is what a turn that was given up becomes. Its At is the
// conversation's, and therefore left out.
func failedMessage(t *bot.Turn, cause string) bot.Message {
	texts := make([]string, len(t.Messages))
	for i, m := range t.Messages {
		texts[i] = m.Text
	}
	return bot.Message{
		ID: "failed:" + t.Key(), Kind: bot.KindFailed, Name: t.Side.String(), Re: t.Messages[0].ID,
		Public: t.Messages[0].Public,
		Text:   cutText(strings.Join(texts, "\n"), maxFailedText), Values: map[string]string{"cause": cause},
	}
}
