package sqlitestore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"handoff/bot"
)

// held is a delivery's lane and item as they stand now.
type held struct {
	c     *conv
	l     *lane
	n     int64
	part  int64
	tries int64
	fails int64
	ids   []string
	key   string
	send  bot.Send
}

// holding loads what a delivery holds, or answers ErrLeaseLost.
func (t *tx) holding(d bot.Delivery) (*held, error) {
	var id, fence int64
	if _, err := fmt.Sscanf(d.Lease, "%d.%d", &id, &fence); err != nil {
		return nil, bot.ErrLeaseLost // no lease of ours
	}
	r, err := t.one(`SELECT `+laneColumns+` FROM lane WHERE id = ?`, id)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, bot.ErrLeaseLost
	}
	h := &held{l: readLane(r)}
	if !h.l.leased || h.l.fence != fence {
		return nil, bot.ErrLeaseLost
	}
	if h.c, err = t.convByID(h.l.conv); err != nil {
		return nil, err
	}
	r, err = t.one(`SELECT n, part, fails, ids, key, body, tries FROM item WHERE lane = ? ORDER BY n LIMIT 1`, id)
	if err != nil {
		return nil, err
	}
	if h.c == nil || r == nil {
		return nil, bot.ErrLeaseLost
	}
	h.n, h.part, h.fails, h.key, h.tries = r.int(0), r.int(1), r.int(2), r.text(4), r.int(6)
	if h.ids, err = decodeIDs(r.blob(3)); err != nil {
		return nil, err
	}
	h.send, err = decodeSend(r.blob(5))
	h.l.leased, h.l.due = false, 0
	return h, err
}

// Sent implements bot.Outbox.
func (s *Store) Sent(ctx context.Context, d bot.Delivery, receipt bot.Receipt) error {
	return s.do(ctx, "end delivery", func(t *tx) error {
		h, err := t.holding(d)
		if err != nil {
			return err
		}
		return t.sent(h, receipt)
	})
}

func (t *tx) sent(h *held, receipt bot.Receipt) error {
	if h.send.Op == bot.OpOpen && (receipt.Thread != "" || !receipt.More && !h.opened()) {
		at := bot.Address{Account: h.send.At.Account, Chat: h.send.At.Chat, Thread: receipt.Thread}
		root, err := t.rootOf(h.c)
		if err != nil {
			return err
		}
		if err := t.bind(root, bot.Desk, at); err != nil {
			return err
		}
		if root != h.c {
			if err := t.save(root); err != nil {
				return err
			}
			h.c.desk = at.String() // its own lane goes on there, too
		}
	}
	h.ids = append(h.ids, receipt.ID)
	if receipt.More {
		ids, err := json.Marshal(h.ids)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE item SET part = part + 1, tries = 0, unsure = 0, first = 0, ids = ? WHERE lane = ? AND n = ?`, ids, h.l.id, h.n); err != nil {
			return err
		}
	} else if err := t.arrived(h); err != nil {
		return err
	}
	if err := t.settle(h.c, h.l); err != nil {
		return err
	}
	return t.save(h.c)
}

// opened reports whether an earlier part of an opening reply has bound the desk.
func (h *held) opened() bool {
	to, err := h.c.resolve(h.l.place)
	return err == nil && h.part > 0 && to.Account == h.send.At.Account && to.Chat == h.send.At.Chat
}

// arrived ends an item whose last part was sent.
func (t *tx) arrived(h *held) error {
	if _, err := t.exec(`DELETE FROM item WHERE lane = ? AND n = ?`, h.l.id, h.n); err != nil {
		return err
	}
	if err := t.keepReceipt(h); err != nil {
		return err
	}
	fact := deliveryFact{Op: h.send.Op, To: h.l.place, Attempts: h.tries, Handle: h.send.Handle, IDs: h.ids}
	if err := t.record(h.c, h.key, h.part, fact); err != nil {
		return err
	}
	if !h.send.Reply.Report {
		return nil
	}
	return t.report(h.c, func(at bot.Address) bot.Message {
		m := bot.Message{ID: "sent:" + h.key, At: at, Kind: bot.KindSent, Re: h.send.Handle, Text: h.ids[0]}
		if h.send.Op == bot.OpOpen && h.c.desk != "" {
			m.Values = map[string]string{"thread": h.c.desk}
		}
		return m
	})
}

// keepReceipt remembers what a reply was given under its handle, or forgets it
// after its deletion.
func (t *tx) keepReceipt(h *held) error {
	ids, handle := slices.Clone(h.ids), h.send.Handle
	switch h.send.Op {
	case bot.OpSay, bot.OpOpen:
	case bot.OpEdit:
		// An edit keeps the IDs of the parts that it did not write anew.
		old, err := t.receipt(h.l, handle)
		if err != nil {
			return err
		}
		for i, id := range old {
			if i == len(ids) {
				ids = append(ids, id)
			} else if ids[i] == "" {
				ids[i] = id
			}
		}
	case bot.OpDelete:
		_, err := t.exec(`DELETE FROM receipt WHERE lane = ? AND handle = ?`, h.l.id, handle)
		return err
	default:
		return nil
	}
	if handle == "" {
		return nil
	}
	data, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO receipt (lane, handle, ids) VALUES (?,?,?) ON CONFLICT (lane, handle) DO UPDATE SET ids = excluded.ids`, h.l.id, handle, data)
	return err
}

// Failed implements bot.Outbox.
func (s *Store) Failed(ctx context.Context, d bot.Delivery, after time.Duration, cause error) error {
	if cause == nil {
		cause = errors.New("failed without a cause")
	}
	return s.do(ctx, "fail delivery", func(t *tx) error {
		h, err := t.holding(d)
		if err != nil {
			return err
		}
		if err := t.failed(h, after, cause); err != nil {
			return err
		}
		if err := t.settle(h.c, h.l); err != nil {
			return err
		}
		return t.save(h.c)
	})
}

func (t *tx) failed(h *held, after time.Duration, cause error) error {
	var retry *bot.RetryError
	var unsure *bot.UnsureError
	switch {
	case errors.Is(cause, bot.ErrGone):
		return t.dropItems(h, h.l.seq, cause)
	case errors.Is(cause, bot.ErrCannot):
		return t.dropItems(h, h.n, cause)
	case errors.As(cause, &retry):
	default:
		h.fails++
	}
	if h.fails >= int64(t.o.SendAttempts) {
		if err := t.addDead(letter{Conversation: h.c.name, Cause: cause.Error(), Send: &h.send, Key: h.key}); err != nil {
			return err
		}
		return t.dropItems(h, h.n, cause)
	}
	h.l.due = t.now + max(after, 0).Microseconds()
	maybe := errors.As(cause, &unsure)
	_, err := t.exec(`UPDATE item SET fails = ?, unsure = unsure OR ? WHERE lane = ? AND n = ?`, h.fails, maybe, h.l.id, h.n)
	return err
}

// dropItems takes the items up to one out of a lane and tells of each.
func (t *tx) dropItems(h *held, upto int64, cause error) error {
	type gone struct{ op, key, handle string }
	var list []gone
	err := t.query(`SELECT op, key, handle FROM item WHERE lane = ? AND n <= ? ORDER BY n`, []any{h.l.id, upto}, func(r row) error {
		list = append(list, gone{r.text(0), r.text(1), r.text(2)})
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM item WHERE lane = ? AND n <= ?`, h.l.id, upto); err != nil {
		return err
	}
	part, tries, ids := h.part, h.tries, h.ids
	for _, g := range list {
		fact := deliveryFact{Op: bot.Op(g.op), To: h.l.place, Attempts: tries, Handle: g.handle, IDs: ids, Cause: cause.Error()}
		if err := t.record(h.c, g.key, part, fact); err != nil {
			return err
		}
		part, tries, ids = 0, 0, nil
		if err := t.undelivered(h.c, bot.Op(g.op), g.key, g.handle, cause.Error()); err != nil {
			return err
		}
	}
	return nil
}
