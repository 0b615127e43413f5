package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"handoff/bot"
)

// outcome is a bot.Outcome encoded before its script runs, so that the
// connection is not kept waiting for it.
type outcome struct {
	bot.Outcome
	sends [][]byte
	lines [][]byte
}

func encodeOutcome(o bot.Outcome) (outcome, error) {
	e := outcome{Outcome: o}
	for _, send := range o.Sends {
		body, err := json.Marshal(send)
		if err != nil {
			return e, err
		}
		e.sends = append(e.sends, body)
	}
	for _, line := range o.Lines {
		body, err := json.Marshal(line)
		if err != nil {
			return e, err
		}
		e.lines = append(e.lines, body)
	}
	return e, nil
}

// Commit implements bot.Claim.
func (k *claim) Commit(ctx context.Context, o bot.Outcome) error {
	e, err := encodeOutcome(o)
	if err != nil {
		return fmt.Errorf("sqlitestore: commit turn: %w", err)
	}
	turn := k.turn.Key()
	return k.s.do(ctx, "commit turn", func(t *tx) error { return t.commit(k, turn, e) })
}

func (t *tx) commit(k *claim, turn string, o outcome) error {
	c, err := t.mine(k)
	if err == bot.ErrLeaseLost && c != nil && c.done == k.fence {
		return nil // repeated
	}
	if err != nil {
		return err
	}
	if refused, err := t.refuse(c, o.Unless); refused || err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM msg WHERE conv = ? AND side = ? AND n <= ?`, c.id, int(c.side), c.upto); err != nil {
		return err
	}
	if k.noted {
		if _, err := t.exec(`DELETE FROM journal WHERE conv = ? AND first = ?`, c.id, k.first); err != nil {
			return err
		}
	}
	if _, err := t.exec(`INSERT INTO state (conv, data) VALUES (?,?) ON CONFLICT (conv) DO UPDATE SET data = excluded.data`, c.id, o.State); err != nil {
		return err
	}
	c.done, c.lease, c.after, c.committed = k.fence, 0, 0, true
	c.expires = t.now + t.o.Keep.Microseconds()
	if c.refused == int64(c.side)+1 {
		c.refused, c.behind, c.fell = 0, 0, 0
	}
	if err := t.queueSends(c, turn, o); err != nil {
		return err
	}
	for name, at := range o.Wakes {
		if err := t.setTimer(c, name, at); err != nil {
			return err
		}
	}
	if o.Lists {
		c.listed, c.listing = o.Listing != nil, string(o.Listing)
	}
	if err := t.appendLines(c, o.lines); err != nil {
		return err
	}
	for i, f := range o.Facts {
		if err := t.appendFact(c, turn, i, f); err != nil {
			return err
		}
	}
	return t.save(c)
}

// refuse ends the claim with ErrUnless when something waits on one of the sides.
// The turn's own side is no reason: what waits there comes after it in any case.
func (t *tx) refuse(c *conv, unless []bot.Side) (bool, error) {
	behind := int64(0)
	for _, side := range unless {
		if side == c.side {
			continue
		}
		r, err := t.one(`SELECT EXISTS (SELECT 1 FROM msg WHERE conv = ? AND side = ?)`, c.id, int(side))
		if err != nil {
			return false, err
		}
		if r.int(0) != 0 {
			behind |= 1 << side
		}
	}
	if behind == 0 {
		return false, nil
	}
	if _, err := t.keepCut(c); err != nil {
		return true, err
	}
	c.lease, c.after = 0, 0
	c.refused, c.behind, c.fell = int64(c.side)+1, behind, c.seq
	if err := t.save(c); err != nil {
		return true, err
	}
	return true, bot.ErrUnless
}

func (t *tx) setTimer(c *conv, name string, at time.Time) error {
	if at.IsZero() {
		_, err := t.exec(`DELETE FROM timer WHERE conv = ? AND name = ?`, c.id, name)
		return err
	}
	// Whole milliseconds, as the message's ID tells them.
	due := at.UnixMilli() * 1000
	_, err := t.exec(`INSERT INTO timer (conv, name, due) VALUES (?,?,?) ON CONFLICT (conv, name) DO UPDATE SET due = excluded.due`, c.id, name, due)
	return err
}

// appendLines adds to the transcript. Once it has twice as many lines as must be
// kept, its older half goes.
func (t *tx) appendLines(c *conv, lines [][]byte) error {
	if len(lines) == 0 {
		return nil
	}
	before := c.line
	for _, body := range lines {
		c.line++
		if _, err := t.exec(`INSERT INTO line (conv, n, body) VALUES (?,?,?)`, c.id, c.line, body); err != nil {
			return err
		}
	}
	keep := int64(t.o.Lines)
	if before/keep == c.line/keep {
		return nil
	}
	_, err := t.exec(`DELETE FROM line WHERE conv = ? AND n <= ?`, c.id, c.line-keep)
	return err
}

// appendFact writes a fact, as the i-th of a turn or a delivery.
func (t *tx) appendFact(c *conv, key string, i int, f bot.Fact) error {
	if f.ID == "" {
		f.ID = key + "/" + strconv.Itoa(i)
	}
	f.Conversation, f.At = c.name, time.UnixMicro(t.now).UTC()
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO fact (at, body) VALUES (?,?)`, t.now, body)
	return err
}
