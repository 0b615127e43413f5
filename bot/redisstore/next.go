package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"handoff/bot"
)

// Next implements bot.Outbox. It returns an error only when ctx ends or the store
// is closed: an outage of the server is waited out.
func (s *Store) Next(ctx context.Context, account string) (bot.Delivery, error) {
	var got bot.Delivery
	word := accountWord(account)
	g, err := s.out(word)
	if err != nil {
		return got, fmt.Errorf("redisstore: next delivery: %w", err)
	}
	err = s.serve(ctx, g, "next delivery", func(partition int) (bool, error) {
		a, err := s.run(ctx, s.scripts.next, partition, word)
		if err != nil {
			return false, err
		}
		// What is due here concerns the account; the lanes say all else.
		due := a.due
		a.due = 0
		s.heard(partition, a)
		if due != 0 {
			g.call(partition, s.local(due))
		}
		switch a.code {
		case "again":
			g.call(partition, time.Now())
			s.claims.call(partition, time.Now())
		case "item":
			got, err = readDelivery(a)
			return err == nil, err
		}
		return false, nil
	})
	return got, err
}

// lease is what Delivery.Lease says: the lane's place, the fence, and whether an
// opening reply has bound the desk already.
type lease struct {
	place, fence string
	opened       bool
}

func (l lease) String() string { return fmt.Sprintf("%s %s %t", l.fence, l.place, l.opened) }

func parseLease(text string) (l lease, err error) {
	if _, err := fmt.Sscanf(text, "%s %s %t", &l.fence, &l.place, &l.opened); err != nil {
		return l, bot.ErrLeaseLost // no lease of ours
	}
	if strings.Trim(l.fence, "0123456789") != "" {
		return l, bot.ErrLeaseLost
	}
	return l, nil
}

// readDelivery reads what next.lua answers.
func readDelivery(a answer) (d bot.Delivery, err error) {
	if len(a.more) != 10 {
		return d, errForeign
	}
	d = bot.Delivery{Conversation: a.str(0), Part: int(a.int(4)), Attempt: int(a.int(5)), Unsure: a.str(6) == "1"}
	l := lease{place: a.str(1), fence: a.str(2)}
	if d.Key, d.Send, err = decodeItem(l.place, a.str(8)); err != nil {
		return d, fmt.Errorf("read item of %s: %w", d.Conversation, err)
	}
	if first := a.int(7); first != 0 {
		d.FirstTried = time.UnixMicro(first).UTC()
	}
	if to := a.str(3); to != "" {
		if d.To, err = bot.ParseAddress(to); err != nil {
			return d, err
		}
	}
	switch d.Send.Op {
	case bot.OpEdit, bot.OpDelete:
		if err := json.Unmarshal([]byte(a.str(9)), &d.Target); err != nil {
			return d, errors.Join(errForeign, err)
		}
	case bot.OpReact, bot.OpDiscard:
		d.Target = []string{d.Send.Handle}
	case bot.OpOpen:
		// Its later parts go into the thread that its first part began.
		at := d.Send.At
		if l.opened = d.Part > 0 && d.To.Account == at.Account && d.To.Chat == at.Chat; !l.opened {
			d.To = at
		}
	}
	d.Lease = l.String()
	return d, nil
}
