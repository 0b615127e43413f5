package sqlitestore

import (
	"context"
	"time"

	"handoff/bot"
)

// maxLooks bounds how many conversations one claim looks at whose due time
// turns out to be none.
const maxLooks = 16

// claim is a leased turn.
type claim struct {
	s     *Store
	conv  int64
	fence int64
	first string // ID of the turn's first message: the journal's key
	noted bool   // the journal may hold something of it; touched by scripts only
	turn  *bot.Turn
}

// Claim implements bot.Inbox.
func (s *Store) Claim(ctx context.Context) (bot.Claim, error) {
	var got *claim
	g := s.gate(claims)
	err := g.wait(ctx, func() (bool, error) {
		err := s.do(ctx, "claim turn", func(t *tx) (err error) {
			got, err = t.claim(s)
			return err
		})
		return got != nil, err
	})
	if err != nil {
		return nil, err
	}
	return got, nil
}

// claim leases the next turn, or returns nil.
func (t *tx) claim(s *Store) (*claim, error) {
	for range maxLooks {
		var id, next int64
		err := t.query(`SELECT id, due FROM conv WHERE due IS NOT NULL ORDER BY due LIMIT 2`, nil, func(r row) error {
			if id == 0 && r.int(1) <= t.now {
				id = r.int(0)
			} else if next == 0 {
				next = r.int(1)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if next != 0 {
			t.wake(claims, next) // for the next caller, or for us when that time comes
		}
		if id == 0 {
			return nil, nil
		}
		c, err := t.convByID(id)
		if err != nil {
			return nil, err
		}
		if got, err := t.lease(s, c); got != nil || err != nil {
			return got, err
		}
	}
	t.wake(claims, t.now)
	return nil, nil
}

// lease counts the death of the last claim, if it died, moves due timers and
// leases the turn that is ready. It returns nil and sets a new due time when
// none is.
func (t *tx) lease(s *Store, c *conv) (*claim, error) {
	if c.lease != 0 {
		if err := t.died(c); err != nil {
			return nil, err
		}
	}
	p, err := t.plan(c)
	if err != nil {
		return nil, err
	}
	if p.timer != 0 && p.timer <= t.now {
		if err := t.moveTimers(c); err != nil {
			return nil, err
		}
		if p, err = t.plan(c); err != nil {
			return nil, err
		}
	}
	if len(p.turn) == 0 || p.ready > t.now {
		return nil, t.reschedule(c)
	}
	turn := &bot.Turn{Conversation: c.name, Side: p.side, Now: time.UnixMicro(t.now).UTC(), Attempt: int(p.turn[0].attempts + p.turn[0].deaths)}
	c.fence = max(c.fence+1, t.now)
	c.lease = t.now + t.o.Lease.Microseconds()
	c.side, c.upto = p.side, p.turn[len(p.turn)-1].n
	c.due = c.lease
	t.wake(claims, c.due)
	if err := t.write(c); err != nil {
		return nil, err
	}
	if turn.Messages, err = t.messages(c, p.side, c.upto); err != nil {
		return nil, err
	}
	r, err := t.one(`SELECT data FROM state WHERE conv = ?`, c.id)
	if err != nil {
		return nil, err
	}
	if r != nil {
		turn.State = r.blob(0)
	}
	got := &claim{s: s, conv: c.id, fence: c.fence, first: turn.Messages[0].ID, turn: turn}
	var journal map[string][]byte
	if p.turn[0].cut != 0 { // it was claimed before
		got.noted = true
		journal = make(map[string][]byte)
		err := t.query(`SELECT key, result FROM journal WHERE conv = ? AND first = ?`, []any{c.id, got.first}, func(r row) error {
			journal[r.text(0)] = r.blob(1)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	turn.Attach(journal, got.Note, func(ctx context.Context) ([]bot.Line, error) { return s.History(ctx, turn.Conversation) })
	return got, nil
}

// messages reads a mailbox up to a message.
func (t *tx) messages(c *conv, side bot.Side, upto int64) ([]bot.Message, error) {
	var list []bot.Message
	err := t.query(`SELECT body FROM msg WHERE conv = ? AND side = ? AND n <= ? ORDER BY n`, []any{c.id, int(side), upto}, func(r row) error {
		m, err := decodeMessage(r.blob(0))
		list = append(list, m)
		return err
	})
	return list, err
}

// died ends a lease that ended by itself.
func (t *tx) died(c *conv) error {
	c.lease = 0
	h, err := t.keepCut(c)
	if err != nil || h == nil {
		return err
	}
	deaths := h.deaths + 1
	if deaths >= int64(t.o.Deaths) {
		return t.bury(c, c.side, c.upto, diedCause)
	}
	if _, err := t.exec(`UPDATE msg SET deaths = ? WHERE conv = ? AND side = ? AND n = ?`, deaths, c.id, int(c.side), h.n); err != nil {
		return err
	}
	if deaths >= aloneAfter {
		// One of them may be what kills: each comes alone from now on.
		_, err = t.exec(`UPDATE msg SET cut = n WHERE conv = ? AND side = ? AND n <= ?`, c.id, int(c.side), c.upto)
	}
	return err
}

// aloneAfter is after how many deaths a turn's messages come one at a time.
const aloneAfter = 2

const diedCause = "the worker died at it each time"

// keepCut notes on the claimed turn's first message where the turn ends, so that
// it comes again as it was. It returns that message, nil if there is none.
func (t *tx) keepCut(c *conv) (*head, error) {
	r, err := t.one(`SELECT n, attempts, deaths FROM msg WHERE conv = ? AND side = ? ORDER BY n LIMIT 1`, c.id, int(c.side))
	if err != nil || r == nil {
		return nil, err
	}
	h := &head{n: r.int(0), attempts: r.int(1), deaths: r.int(2), cut: c.upto}
	_, err = t.exec(`UPDATE msg SET cut = ? WHERE conv = ? AND side = ? AND n = ?`, h.cut, c.id, int(c.side), h.n)
	return h, err
}

// moveTimers puts the due timers into the Internal mailbox, earliest first.
func (t *tx) moveTimers(c *conv) error {
	at, err := bot.ParseAddress(c.name)
	if err != nil {
		return err
	}
	var due []bot.Message
	err = t.query(`SELECT name, due FROM timer WHERE conv = ? AND due <= ? ORDER BY due, name`, []any{c.id, t.now}, func(r row) error {
		due = append(due, timerMessage(at, r.text(0), r.int(1)))
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range due {
		if err := t.tell(c, m); err != nil {
			return err
		}
	}
	_, err = t.exec(`DELETE FROM timer WHERE conv = ? AND due <= ?`, c.id, t.now)
	return err
}

// mine loads the claimed conversation, or answers ErrLeaseLost.
func (t *tx) mine(k *claim) (*conv, error) {
	c, err := t.convByID(k.conv)
	if err != nil {
		return nil, err
	}
	if c == nil || c.fence != k.fence || c.lease == 0 {
		return c, bot.ErrLeaseLost
	}
	return c, nil
}

// Turn implements bot.Claim.
func (k *claim) Turn() *bot.Turn { return k.turn }

// Renew implements bot.Claim.
func (k *claim) Renew(ctx context.Context) error {
	return k.s.do(ctx, "renew claim", func(t *tx) error {
		end := t.now + t.o.Lease.Microseconds()
		n, err := t.exec(`UPDATE conv SET lease = ?, due = ? WHERE id = ? AND fence = ? AND lease <> 0`, end, end, k.conv, k.fence)
		if err == nil && n == 0 {
			err = bot.ErrLeaseLost
		}
		return err
	})
}

// newerMax is how many messages of each side Newer returns.
const newerMax = 16

// Newer implements bot.Claim.
func (k *claim) Newer(ctx context.Context) ([]bot.Message, error) {
	var list []bot.Message
	err := k.s.doJob(ctx, "read what is newer", &job{looks: true, run: func(t *tx) error {
		list = nil
		c, err := t.mine(k)
		if err != nil {
			return err
		}
		for _, side := range bot.Sides {
			after := int64(0)
			if side == c.side {
				after = c.upto
			}
			err := t.query(`SELECT body FROM msg WHERE conv = ? AND side = ? AND n > ? ORDER BY n LIMIT ?`, []any{c.id, int(side), after, newerMax}, func(r row) error {
				m, err := decodeMessage(r.blob(0))
				list = append(list, m)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}})
	return list, err
}

// Note implements bot.Claim.
func (k *claim) Note(ctx context.Context, key string, result []byte) error {
	return k.s.do(ctx, "note result", func(t *tx) error {
		if _, err := t.mine(k); err != nil {
			return err
		}
		k.noted = true
		_, err := t.exec(`INSERT INTO journal (conv, first, key, result) VALUES (?,?,?,?)
			ON CONFLICT (conv, first, key) DO UPDATE SET result = excluded.result`, k.conv, k.first, key, result)
		return err
	})
}
