package sqlitestore

import (
	"context"
	"time"

	"handoff/bot"
)

// Release implements bot.Claim.
func (k *claim) Release(ctx context.Context, after time.Duration, cause error) error {
	return k.s.do(ctx, "release turn", func(t *tx) error {
		c, err := t.mine(k)
		if err != nil {
			return err
		}
		c.lease, c.after = 0, t.now+max(after, 0).Microseconds()
		h, err := t.keepCut(c)
		if err != nil {
			return err
		}
		if cause == nil || h == nil {
			return t.save(c)
		}
		if h.attempts+1 >= int64(t.o.Attempts) {
			if err := t.bury(c, c.side, c.upto, cause.Error()); err != nil {
				return err
			}
			return t.save(c)
		}
		if _, err := t.exec(`UPDATE msg SET attempts = ? WHERE conv = ? AND side = ? AND n = ?`, h.attempts+1, c.id, int(c.side), h.n); err != nil {
			return err
		}
		return t.save(c)
	})
}

// bury makes the messages up to one a dead letter and tells the conversation,
// except of a turn that was itself such news: that could go on for ever.
func (t *tx) bury(c *conv, side bot.Side, upto int64, cause string) error {
	messages, err := t.messages(c, side, upto)
	if err != nil {
		return err
	}
	turn := &bot.Turn{Conversation: c.name, Side: side, Messages: messages}
	if err := t.addDead(letter{Conversation: c.name, Cause: cause, Side: side, Messages: pack(messages)}); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM msg WHERE conv = ? AND side = ? AND n <= ?`, c.id, int(side), upto); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM journal WHERE conv = ? AND first = ?`, c.id, messages[0].ID); err != nil {
		return err
	}
	c.after = 0
	c.expires = t.now + t.o.Keep.Microseconds()
	if messages[0].Kind == bot.KindFailed {
		return nil
	}
	at, err := bot.ParseAddress(c.name)
	if err != nil {
		return err
	}
	return t.tell(c, failedMessage(at, turn, cause))
}
