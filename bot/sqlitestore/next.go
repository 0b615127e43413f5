package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"handoff/bot"
)

// Next implements bot.Outbox.
func (s *Store) Next(ctx context.Context, account string) (bot.Delivery, error) {
	var got *bot.Delivery
	err := s.gate(account).wait(ctx, func() (bool, error) {
		err := s.do(ctx, "next delivery", func(t *tx) (err error) {
			got, err = t.next(account)
			return err
		})
		return got != nil, err
	})
	if err != nil {
		return bot.Delivery{}, err
	}
	return *got, nil
}

// next leases the head of the lane that has been ready longest, or returns nil.
func (t *tx) next(account string) (*bot.Delivery, error) {
	for range maxLooks {
		var l *lane
		next := int64(0)
		err := t.query(`SELECT `+laneColumns+` FROM lane WHERE account = ? AND due IS NOT NULL ORDER BY due LIMIT 2`, []any{account}, func(r row) error {
			if found := readLane(r); l == nil && found.due <= t.now {
				l = found
			} else if next == 0 {
				next = found.due
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if next != 0 {
			t.wake(account, next)
		}
		if l == nil {
			return nil, nil
		}
		if got, err := t.deliver(l); got != nil || err != nil {
			return got, err
		}
	}
	t.wake(account, t.now)
	return nil, nil
}

// deliver leases the head of a lane. It returns nil when the head came to
// nothing: an edit or a deletion of what was never sent.
func (t *tx) deliver(l *lane) (*bot.Delivery, error) {
	c, err := t.convByID(l.conv)
	if err != nil {
		return nil, err
	}
	r, err := t.one(`SELECT n, key, part, tries, unsure, first, body FROM item WHERE lane = ? ORDER BY n LIMIT 1`, l.id)
	if err != nil {
		return nil, err
	}
	if c == nil || r == nil {
		l.due, l.leased = 0, false
		return nil, t.writeLane(l)
	}
	n, first, unsure := r.int(0), r.int(5), r.int(4) != 0 || l.leased
	d := &bot.Delivery{
		Key: r.text(1), Conversation: c.name, Part: int(r.int(2)), Attempt: int(r.int(3)), Unsure: unsure,
	}
	if d.Send, err = decodeSend(r.blob(6)); err != nil {
		return nil, err
	}
	if first != 0 {
		d.FirstTried = time.UnixMicro(first).UTC()
	} else {
		first = t.now
	}
	switch d.Send.Op {
	case bot.OpEdit, bot.OpDelete:
		if d.Target, err = t.receipt(l, d.Send.Handle); err != nil {
			return nil, err
		}
		if len(d.Target) == 0 {
			if _, err := t.exec(`DELETE FROM item WHERE lane = ? AND n = ?`, l.id, n); err != nil {
				return nil, err
			}
			l.leased, l.due = false, 0
			if err := t.settle(c, l); err != nil {
				return nil, err
			}
			return nil, t.save(c)
		}
	case bot.OpReact, bot.OpDiscard:
		d.Target = []string{d.Send.Handle}
	}
	if d.To, err = c.resolve(l.place); err != nil {
		return nil, err
	}
	if at := d.Send.At; d.Send.Op == bot.OpOpen && !(d.Part > 0 && d.To.Account == at.Account && d.To.Chat == at.Chat) {
		d.To = at // its later parts go into the thread that its first part began
	}
	l.fence = max(l.fence+1, t.now)
	l.leased, l.due = true, t.now+t.o.SendLease.Microseconds()
	d.Lease = fmt.Sprintf("%d.%d", l.id, l.fence)
	if err := t.writeLane(l); err != nil {
		return nil, err
	}
	_, err = t.exec(`UPDATE item SET tries = tries + 1, first = ?, unsure = ? WHERE lane = ? AND n = ?`, first, unsure, l.id, n)
	return d, err
}

// receipt returns the platform's IDs of what was said under a handle in a lane.
func (t *tx) receipt(l *lane, handle string) ([]string, error) {
	r, err := t.one(`SELECT ids FROM receipt WHERE lane = ? AND handle = ?`, l.id, handle)
	if err != nil || r == nil {
		return nil, err
	}
	return decodeIDs(r.blob(0))
}

func decodeIDs(data []byte) (ids []string, err error) {
	if len(data) > 0 {
		err = json.Unmarshal(data, &ids)
	}
	return ids, err
}
