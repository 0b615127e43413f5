package sqlitestore

import (
	"context"

	"handoff/bot"
)

// Bind implements bot.Inbox.
func (s *Store) Bind(ctx context.Context, conversation string, side bot.Side, at bot.Address) error {
	return s.do(ctx, "bind address", func(t *tx) error {
		c, err := t.makeConvAt(conversation)
		if err != nil {
			return err
		}
		if err := t.bind(c, side, at); err != nil {
			return err
		}
		return t.save(c)
	})
}

// bind points at to c and makes it the address of a side. c must be saved after.
//
// A turn that somebody is serving at that address waits, too, until it is
// committed: it comes into the conversation, and its claim is over.
func (t *tx) bind(c *conv, side bot.Side, at bot.Address) error {
	name := at.String()
	switch side {
	case bot.Desk:
		c.desk = name
	case bot.Customer:
		c.customer = name
	}
	if name != c.name {
		if err := t.point(name, c); err != nil {
			return err
		}
	}
	l, err := t.laneOf(c, side.String())
	if err != nil || l == nil {
		return err
	}
	return t.settle(c, l)
}

// point makes an address lead to c and moves what waits there.
func (t *tx) point(name string, c *conv) error {
	r, err := t.one(`SELECT `+convColumns+` FROM conv WHERE name = ?`, name)
	if err != nil {
		return err
	}
	if r == nil {
		_, err := t.exec(`INSERT INTO conv (name, pointer) VALUES (?,?)`, name, c.name)
		return err
	}
	from := readConv(r)
	if from.pointer == c.name {
		return nil
	}
	from.pointer = c.name
	from.fence, from.lease, from.due = max(from.fence+1, t.now), 0, 0
	if err := t.write(from); err != nil {
		return err
	}
	// Behind what waits in c. A turn keeps its cut, its attempts and its journal;
	// an ID seen there is seen here.
	if _, err := t.exec(`UPDATE msg SET conv = ?, n = n + ?, held = 0, cut = CASE cut WHEN 0 THEN 0 ELSE cut + ? END WHERE conv = ?`,
		c.id, c.seq, c.seq, from.id); err != nil {
		return err
	}
	c.seq += from.seq
	for _, text := range []string{
		`UPDATE OR IGNORE journal SET conv = ? WHERE conv = ?`,
		`UPDATE OR IGNORE seen SET conv = ? WHERE conv = ?`,
	} {
		if _, err := t.exec(text, c.id, from.id); err != nil {
			return err
		}
	}
	return nil
}
