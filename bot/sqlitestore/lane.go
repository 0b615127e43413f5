package sqlitestore

import (
	"encoding/json"

	"handoff/bot"
)

// lane is a row of the table lane; schema.sql says what its columns mean.
type lane struct {
	id, conv   int64
	place      string
	account    string
	seq, fence int64
	leased     bool
	due        int64 // 0: empty
}

const laneColumns = `id, conv, place, account, seq, fence, leased, due`

func readLane(r row) *lane {
	return &lane{id: r.int(0), conv: r.int(1), place: r.text(2), account: r.text(3), seq: r.int(4), fence: r.int(5), leased: r.int(6) != 0, due: r.int(7)}
}

// laneOf returns the lane of a place, nil if nothing was ever said there.
func (t *tx) laneOf(c *conv, place string) (*lane, error) {
	r, err := t.one(`SELECT `+laneColumns+` FROM lane WHERE conv = ? AND place = ?`, c.id, place)
	if err != nil || r == nil {
		return nil, err
	}
	return readLane(r), nil
}

func (t *tx) makeLane(c *conv, place string) (*lane, error) {
	l, err := t.laneOf(c, place)
	if err != nil || l != nil {
		return l, err
	}
	l = &lane{conv: c.id, place: place}
	l.id, err = t.insert(`INSERT INTO lane (conv, place) VALUES (?,?)`, c.id, place)
	return l, err
}

func (t *tx) writeLane(l *lane) error {
	var due any
	if l.due != 0 {
		due = l.due
		t.wake(l.account, l.due)
	}
	_, err := t.exec(`UPDATE lane SET account = ?, seq = ?, fence = ?, leased = ?, due = ? WHERE id = ?`, l.account, l.seq, l.fence, l.leased, due, l.id)
	return err
}

// queueSends does a turn's withdrawals, then queues its sends.
func (t *tx) queueSends(c *conv, turn string, o outcome) error {
	for _, w := range o.Withdraw {
		if err := t.withdraw(c, w); err != nil {
			return err
		}
	}
	touched := make(map[string]*lane, 2)
	var order []*lane
	for i, send := range o.Sends {
		place := bot.FormatPlace(send.To)
		l := touched[place]
		if l == nil {
			var err error
			if l, err = t.makeLane(c, place); err != nil {
				return err
			}
			touched[place] = l
			order = append(order, l)
		}
		if err := t.addItem(l, bot.ReplyKey(turn, i), send, o.sends[i]); err != nil {
			return err
		}
	}
	for _, l := range order {
		if err := t.settle(c, l); err != nil {
			return err
		}
	}
	return nil
}

// push queues one send.
func (t *tx) push(c *conv, key string, send bot.Send, body []byte) error {
	l, err := t.makeLane(c, bot.FormatPlace(send.To))
	if err != nil {
		return err
	}
	if err := t.addItem(l, key, send, body); err != nil {
		return err
	}
	return t.settle(c, l)
}

func (t *tx) addItem(l *lane, key string, send bot.Send, body []byte) error {
	l.seq++
	account := ""
	if send.Op == bot.OpOpen {
		account = send.At.Account
	}
	_, err := t.exec(`INSERT INTO item (lane, n, key, op, account, handle, body) VALUES (?,?,?,?,?,?,?)`,
		l.id, l.seq, key, string(send.Op), account, send.Handle, body)
	return err
}

// withdraw takes a reply back that no sender holds. One of which parts were sent
// already stays: its first half stands there.
func (t *tx) withdraw(c *conv, w bot.Withdrawal) error {
	l, err := t.laneOf(c, w.To.String())
	if err != nil || l == nil {
		return err
	}
	held := int64(0)
	if l.leased {
		r, err := t.one(`SELECT min(n) FROM item WHERE lane = ?`, l.id)
		if err != nil {
			return err
		}
		held = r.int(0)
	}
	const which = ` FROM item WHERE lane = ? AND handle = ? AND op IN ('say', 'open') AND part = 0 AND n <> ?`
	drafts := make(map[int64]string)
	err = t.query(`SELECT n, body`+which, []any{l.id, w.Handle, held}, func(r row) error {
		send, err := decodeSend(r.blob(1))
		drafts[r.int(0)] = send.Draft
		return err
	})
	if err != nil || len(drafts) == 0 {
		return err
	}
	for n, draft := range drafts {
		if err := t.unsay(l, n, w.To, draft); err != nil {
			return err
		}
	}
	return t.settle(c, l)
}

// unsay takes an item out of its lane. Where a draft of it stands already, that is
// taken away in its place.
func (t *tx) unsay(l *lane, n int64, to bot.Side, draft string) error {
	if draft == "" {
		_, err := t.exec(`DELETE FROM item WHERE lane = ? AND n = ?`, l.id, n)
		return err
	}
	body, err := json.Marshal(bot.Send{Op: bot.OpDiscard, To: to, Handle: draft})
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE item SET op = 'discard', handle = ?, body = ?, tries = 0, fails = 0, unsure = 0, first = 0 WHERE lane = ? AND n = ?`, draft, body, l.id, n)
	return err
}

// settle makes a lane's head ready for Next after the head, or what it depends
// on, has changed, and writes the lane. A head that waits for its retry goes on
// waiting. What is said to a desk that nothing opens goes.
func (t *tx) settle(c *conv, l *lane) error {
	for !l.leased {
		r, err := t.one(`SELECT n, key, op, account, handle, tries FROM item WHERE lane = ? ORDER BY n LIMIT 1`, l.id)
		if err != nil {
			return err
		}
		if r == nil {
			l.due = 0
			break
		}
		n, key, op, account, handle, tries := r.int(0), r.text(1), bot.Op(r.text(2)), r.text(3), r.text(4), r.int(5)
		if op != bot.OpOpen {
			to, err := c.resolve(l.place)
			if err != nil {
				return err
			}
			if to.IsZero() {
				if _, err := t.exec(`DELETE FROM item WHERE lane = ? AND n = ?`, l.id, n); err != nil {
					return err
				}
				if op == bot.OpEdit || op == bot.OpDelete {
					continue // nothing can have been said there: no harm
				}
				if err := t.undelivered(c, op, key, handle, noDesk); err != nil {
					return err
				}
				continue
			}
			account = to.Account
		}
		l.account = account
		if l.due == 0 || tries == 0 && l.due > t.now {
			l.due = t.now
		}
		break
	}
	return t.writeLane(l)
}

const noDesk = "no desk"

// resolve returns where a lane's place is now; the zero address while the desk
// has no thread.
func (c *conv) resolve(place string) (bot.Address, error) {
	p, err := bot.ParsePlace(place)
	if err != nil {
		return bot.Address{}, err
	}
	side, ok := p.(bot.Side)
	if !ok {
		return p.(bot.Address), nil
	}
	name := c.address(side)
	if name == "" {
		return bot.Address{}, nil
	}
	return bot.ParseAddress(name)
}

// undelivered tells the conversation that a send will never arrive; of decoration
// nobody is told. c must be saved after.
func (t *tx) undelivered(c *conv, op bot.Op, key, handle, cause string) error {
	if op == bot.OpStatus || op == bot.OpDiscard {
		return nil
	}
	return t.report(c, func(at bot.Address) bot.Message {
		return bot.Message{ID: "undelivered:" + key, At: at, Kind: bot.KindUndelivered, Name: string(op), Re: handle, Text: cause}
	})
}

// report puts what became of a send on the Internal side; since c was bound to
// another conversation, of that one. c itself must be saved after.
func (t *tx) report(c *conv, message func(at bot.Address) bot.Message) error {
	root, err := t.rootOf(c)
	if err != nil {
		return err
	}
	at, err := bot.ParseAddress(root.name)
	if err != nil {
		return err
	}
	if err := t.tell(root, message(at)); err != nil || root == c {
		return err
	}
	return t.save(root)
}

func decodeSend(body []byte) (bot.Send, error) {
	var send bot.Send
	err := json.Unmarshal(body, &send)
	return send, err
}
