package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"handoff/bot"
)

// maxPointers is how many pointers are followed from an address.
const maxPointers = 4

var errPointers = errors.New("the address leads through too many others")

// Put implements bot.Inbox: one round trip, two where the address is a pointer.
func (s *Store) Put(ctx context.Context, side bot.Side, m bot.Message) error {
	flag, text, err := entry(side, m)
	if err != nil {
		return fmt.Errorf("redisstore: put message: %w", err)
	}
	name, from, hops := m.At.String(), "", []any(nil)
	for range 2 * maxPointers {
		p := partitionOf(name)
		a, err := s.run(ctx, s.scripts.put, p, append([]any{name, strconv.Itoa(int(side)) + flag, m.ID, text}, hops...)...)
		if err != nil {
			return err
		}
		switch a.code {
		case "pointer":
			if hops == nil && side != bot.Internal {
				if text, err = withAddress(text, m); err != nil {
					return fmt.Errorf("redisstore: put message: %w", err)
				}
			}
			from, name, hops = name, a.text, []any{"1"}
		case "gone":
			// What the pointer led to has expired: it begins anew where it is said.
			if _, err := s.run(ctx, s.scripts.drop, partitionOf(from), from, name); err != nil {
				return err
			}
			name, hops = m.At.String(), nil
			if _, text, err = entry(side, m); err != nil {
				return fmt.Errorf("redisstore: put message: %w", err)
			}
		default:
			s.heard(p, a)
			return nil
		}
	}
	return fmt.Errorf("redisstore: put message: %s: %w", m.At, errPointers)
}
