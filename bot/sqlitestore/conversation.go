package sqlitestore

import (
	"handoff/bot"
)

// maxPointers is how many pointers are followed from an address.
const maxPointers = 4

// conv is a row of the table conv, and what it was when it was read.
type conv struct {
	convRow
	was convRow
}

// convRow: schema.sql says what its columns mean.
type convRow struct {
	id                      int64
	name                    string
	pointer, customer, desk string
	committed               bool
	seq, fence, done, lease int64
	side                    bot.Side
	upto, after             int64
	refused, behind, fell   int64
	due                     int64 // 0: nothing to do
	expires, line           int64
	listed                  bool
	listing                 string
}

const convColumns = `id, name, pointer, customer, desk, committed, seq, fence, done, lease, side, upto, after, refused, behind, fell, due, expires, line, listing`

func readConv(r row) *conv {
	c := &conv{convRow: convRow{
		id: r.int(0), name: r.text(1), pointer: r.text(2), customer: r.text(3), desk: r.text(4),
		committed: r.int(5) != 0, seq: r.int(6), fence: r.int(7), done: r.int(8), lease: r.int(9),
		side: bot.Side(r.int(10)), upto: r.int(11), after: r.int(12),
		refused: r.int(13), behind: r.int(14), fell: r.int(15),
		due: r.int(16), expires: r.int(17), line: r.int(18),
		listed: !r.null(19), listing: string(r.blob(19)),
	}}
	c.was = c.convRow
	return c
}

// convByID returns nil when there is none.
func (t *tx) convByID(id int64) (*conv, error) {
	r, err := t.one(`SELECT `+convColumns+` FROM conv WHERE id = ?`, id)
	if err != nil || r == nil {
		return nil, err
	}
	return readConv(r), nil
}

// convAt follows the pointers from an address. It returns nil when nothing is
// known of the place to which they lead, and the name of that place in any case.
func (t *tx) convAt(name string) (*conv, string, error) {
	for hops := 0; ; hops++ {
		r, err := t.one(`SELECT `+convColumns+` FROM conv WHERE name = ?`, name)
		if err != nil || r == nil {
			return nil, name, err
		}
		c := readConv(r)
		if c.pointer == "" || hops == maxPointers {
			return c, name, nil
		}
		name = c.pointer
	}
}

// makeConvAt is convAt, but makes the conversation when there is none; one that
// has expired begins anew.
func (t *tx) makeConvAt(name string) (*conv, error) {
	c, name, err := t.convAt(name)
	if err != nil {
		return nil, err
	}
	if c != nil && c.expired(t.now) {
		if forgotten, err := t.forget(c); err != nil {
			return nil, err
		} else if forgotten {
			c = nil
		}
	}
	if c == nil {
		return t.newConv(name)
	}
	return c, nil
}

func (t *tx) newConv(name string) (*conv, error) {
	c := &conv{convRow: convRow{name: name, expires: t.now + t.o.Keep.Microseconds()}}
	id, err := t.insert(`INSERT INTO conv (name, expires) VALUES (?,?)`, name, c.expires)
	c.id = id
	c.was = c.convRow
	return c, err
}

// rootOf returns the conversation to which c's name leads, for what happens to
// its sends after it was bound to another one.
func (t *tx) rootOf(c *conv) (*conv, error) {
	if c.pointer == "" {
		return c, nil
	}
	root, _, err := t.convAt(c.pointer)
	if root == nil && err == nil {
		root = c
	}
	return root, err
}

// save writes c, if it has changed, with a new due time, and calls a worker for
// it.
func (t *tx) save(c *conv) error {
	if c.convRow == c.was {
		return nil
	}
	return t.reschedule(c)
}

// reschedule is save for a conversation of which something else than its row has
// changed: its mailbox, its timers, what time it is.
func (t *tx) reschedule(c *conv) error {
	if c.lease != 0 {
		c.due = c.lease
	} else {
		p, err := t.plan(c)
		if err != nil {
			return err
		}
		due := p.due(c)
		if due != 0 && due <= t.now {
			// Who has been ready longest is served first.
			if due = t.now; c.due != 0 {
				due = min(c.due, t.now)
			}
		}
		c.due = due
	}
	if c.due != 0 {
		t.wake(claims, c.due)
	}
	return t.write(c)
}

// write writes what has changed: what changes with each step, and apart from it
// what seldom does, whose indexes would be written each time.
func (t *tx) write(c *conv) error {
	var due any
	if c.due != 0 {
		due = c.due
	}
	_, err := t.exec(`UPDATE conv SET committed=?, seq=?, fence=?, done=?, lease=?, side=?, upto=?, after=?, refused=?, behind=?, fell=?, due=?, line=? WHERE id=?`,
		c.committed, c.seq, c.fence, c.done, c.lease, int(c.side), c.upto, c.after, c.refused, c.behind, c.fell, due, c.line, c.id)
	if err != nil {
		return err
	}
	if c.pointer != c.was.pointer || c.customer != c.was.customer || c.desk != c.was.desk || c.expires != c.was.expires ||
		c.listed != c.was.listed || c.listing != c.was.listing {
		var listing any
		if c.listed {
			listing = []byte(c.listing)
		}
		_, err = t.exec(`UPDATE conv SET pointer=?, customer=?, desk=?, expires=?, listing=? WHERE id=?`,
			orNull(c.pointer), orNull(c.customer), orNull(c.desk), c.expires, listing, c.id)
	}
	c.was = c.convRow
	return err
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// address returns where a side of c is, or "" while the desk has no thread.
func (c *conv) address(side bot.Side) string {
	switch {
	case side == bot.Desk:
		return c.desk
	case c.customer != "":
		return c.customer
	}
	return c.name
}

func (c *conv) expired(now int64) bool {
	return c.due == 0 && !c.listed && c.pointer == "" && c.expires <= now
}

// forget deletes a conversation that has expired and the addresses that point to
// it, unless something of it is still to be sent; then it is kept for another
// while.
func (t *tx) forget(c *conv) (bool, error) {
	r, err := t.one(`SELECT EXISTS (SELECT 1 FROM item WHERE lane IN (SELECT id FROM lane WHERE conv = ?))`, c.id)
	if err != nil {
		return false, err
	}
	if r.int(0) != 0 {
		_, err := t.exec(`UPDATE conv SET expires = ? WHERE id = ?`, t.now+t.o.Keep.Microseconds(), c.id)
		return false, err
	}
	return true, t.remove(c)
}

func (t *tx) remove(c *conv) error {
	for _, text := range []string{
		`DELETE FROM item WHERE lane IN (SELECT id FROM lane WHERE conv = ?)`,
		`DELETE FROM receipt WHERE lane IN (SELECT id FROM lane WHERE conv = ?)`,
		`DELETE FROM lane WHERE conv = ?`,
		`DELETE FROM state WHERE conv = ?`,
		`DELETE FROM journal WHERE conv = ?`,
		`DELETE FROM timer WHERE conv = ?`,
		`DELETE FROM line WHERE conv = ?`,
		`DELETE FROM seen WHERE conv = ?`,
		`DELETE FROM conv WHERE id = ?`,
	} {
		if _, err := t.exec(text, c.id); err != nil {
			return err
		}
	}
	var pointing []*conv
	err := t.query(`SELECT `+convColumns+` FROM conv WHERE pointer = ?`, []any{c.name}, func(r row) error {
		pointing = append(pointing, readConv(r))
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range pointing {
		if err := t.remove(p); err != nil {
			return err
		}
	}
	return nil
}
