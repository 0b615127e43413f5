package redisstore

import (
	"context"
	"fmt"
	"strings"

	"handoff/bot"
)

// Bind implements bot.Inbox. What it touches may lie in several partitions, so it
// is a sequence of scripts, each of which may be repeated, and the whole with
// them. Killed between any two it leaves a state that works:
//
//	side    the conversation knows the address as its side's
//	point   the address leads to the conversation; what waits there stays, and
//	        what is put there while something waits comes behind it
//	take    what waits is put into the conversation, without what is there already
//	clear   what was taken goes; back to take while more has come
//
// The last two are also done by the next claim of the address (move): its mailbox
// stays ready until it is empty.
func (s *Store) Bind(ctx context.Context, conversation string, side bot.Side, at bot.Address) error {
	_, err := s.bind(ctx, conversation, side, at, "", "")
	return err
}

// bind is Bind for a delivery's place and fence: over tells that this delivery
// has ended before.
func (s *Store) bind(ctx context.Context, conversation string, side bot.Side, at bot.Address, place, fence string) (over bool, err error) {
	name := conversation
	for hops := 0; ; hops++ {
		if hops > maxPointers {
			return false, fmt.Errorf("redisstore: bind %s: %w", conversation, errPointers)
		}
		p := partitionOf(name)
		if place == "" {
			// Only a delivery's own conversation knows its lease, and only its lanes go
			// on there when it has become a pointer.
			if name, err = s.resolve(ctx, name); err != nil {
				return false, err
			}
			p = partitionOf(name)
		}
		a, err := s.run(ctx, s.scripts.side, p, name, int(side), at.String(), place, fence)
		if err != nil {
			return false, err
		}
		s.heard(p, a)
		if a.code == "sent" {
			return true, nil
		}
		if a.code == "ok" {
			break
		}
		name, place, fence = a.text, "", ""
	}
	if at.String() == name {
		return false, nil
	}
	p := partitionOf(at.String())
	a, err := s.run(ctx, s.scripts.point, p, at.String(), name)
	if err != nil {
		return false, err
	}
	s.heard(p, a)
	if a.code == "move" {
		return false, s.move(ctx, a.str(0), a.int(1), a.str(2))
	}
	return false, nil
}

// resolve follows the pointers from a name.
func (s *Store) resolve(ctx context.Context, name string) (string, error) {
	for range maxPointers + 1 {
		var goal string
		err := s.call(ctx, func(ctx context.Context) (err error) {
			goal, err = nilText(s.client.HGet(ctx, s.keys.conversation(name), "p").Result())
			return err
		})
		if err != nil {
			return "", fmt.Errorf("redisstore: follow pointer: %w", describe(err))
		}
		if goal == "" {
			return name, nil
		}
		name = goal
	}
	return "", fmt.Errorf("redisstore: follow pointer: %s: %w", name, errPointers)
}

// move hands the mailbox of an address that has become a pointer on, under the
// lease that fence names.
func (s *Store) move(ctx context.Context, from string, fence int64, goal string) error {
	at, err := bot.ParseAddress(from)
	if err != nil {
		return fmt.Errorf("redisstore: move mailbox: %w", err)
	}
	p := partitionOf(from)
	for {
		a, err := s.run(ctx, s.scripts.fetch, p, from, fence)
		if err != nil {
			return err
		}
		args, counts, err := moved(at, a)
		if err != nil {
			return fmt.Errorf("redisstore: move mailbox of %s: %w", from, err)
		}
		for range maxPointers + 1 {
			goalPartition := partitionOf(goal)
			took, err := s.run(ctx, s.scripts.take, goalPartition, append([]any{goal}, args...)...)
			if err != nil {
				return err
			}
			s.heard(goalPartition, took)
			if took.code != "pointer" {
				break
			}
			goal = took.text
		}
		done, err := s.run(ctx, s.scripts.clear, p, append([]any{from, fence}, counts...)...)
		if err != nil {
			return err
		}
		s.heard(p, done)
		if done.code != "move" {
			return nil
		}
	}
}

// moved writes what fetch.lua answered as take.lua reads it, and how many
// messages of each side that are. A message is known by where and when it
// arrived, so that it is taken once and none of the same ID is lost.
func moved(at bot.Address, a answer) (args, counts []any, err error) {
	if len(a.more) != 5 {
		return nil, nil, errForeign
	}
	n := 0
	for side := range bot.Sides {
		list := a.list(side)
		for _, e := range list {
			text, _ := e.(string)
			arrived, _, _ := strings.Cut(text, " ")
			m, err := decodeEntry(text, bot.Address{})
			if err != nil {
				return nil, nil, err
			}
			if side != int(bot.Internal) {
				if m.At.IsZero() {
					m.At = at
				}
				if text, err = withAddress(text, m); err != nil {
					return nil, nil, err
				}
			}
			if text[0] == 'h' {
				text = "m" + text[1:]
			}
			known := fmt.Sprintf("%s %s %s", at, arrived, m.ID)
			args = append(args, side, known, text)
			n++
		}
		counts = append(counts, len(list))
	}
	args = append([]any{n}, args...)
	for _, list := range [][]any{a.list(3), a.list(4)} {
		args = append(args, len(list)/2)
		args = append(args, list...)
	}
	return args, counts, nil
}

// withAddress writes an entry anew, with m's address in it.
func withAddress(text string, m bot.Message) (string, error) {
	head, _, _ := strings.Cut(text, "\n")
	body, err := encodeMessage(m)
	if err != nil {
		return "", err
	}
	return head + "\n" + string(body), nil
}

// touch keeps the pointers to a conversation alive.
func (s *Store) touch(ctx context.Context, addresses ...string) error {
	for _, at := range addresses {
		if at == "" {
			continue
		}
		if _, err := s.run(ctx, s.scripts.touch, partitionOf(at), at); err != nil {
			return err
		}
	}
	return nil
}
