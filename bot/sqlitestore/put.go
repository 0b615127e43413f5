package sqlitestore

import (
	"context"
	"fmt"

	"handoff/bot"
)

// Put implements bot.Inbox.
func (s *Store) Put(ctx context.Context, side bot.Side, m bot.Message) error {
	body, err := encodeMessage(m)
	if err != nil {
		return fmt.Errorf("sqlitestore: put message: %w", err)
	}
	at := m.At.String()
	return s.do(ctx, "put message", func(t *tx) error {
		c, err := t.makeConvAt(at)
		if err != nil {
			return err
		}
		new, err := t.exec(`INSERT INTO seen (conv, id, at) VALUES (?,?,?)
			ON CONFLICT (conv, id) DO UPDATE SET at = excluded.at WHERE at <= ?`, c.id, m.ID, t.now, t.now-t.o.Seen.Microseconds())
		if err != nil || new == 0 {
			return err
		}
		orphan := side == bot.Desk && !c.committed && c.name == at && m.At.Thread != ""
		if err := t.enqueue(c, side, m, body, orphan); err != nil {
			return err
		}
		return t.save(c)
	})
}
