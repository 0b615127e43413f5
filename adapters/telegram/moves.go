package telegram

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"handoff/bot"
)

// moves knows which groups became supergroups, under a new number. A group holds
// a conversation a person, so no single message can move them all: each is told
// when its person first speaks in the new chat (or we to them: see Send), by a
// KindMoved put before what was said.
type moves struct {
	mu   sync.Mutex
	from map[int64]int64 // new chat -> old chat; 0: it never moved
	told map[bot.Address]bool
}

// noteMove makes a move durable. Both chats tell of it, each in its own lane; the
// new chat does before anything else is said there.
func (a *Adapter) noteMove(ctx context.Context, from, to int64) error {
	if err := a.memory.Set(ctx, a.moveKey(to), []byte(strconv.FormatInt(from, 10)), 0); err != nil {
		return fmt.Errorf("telegram: remember that chat %d is now %d: %w", from, to, err)
	}
	a.moves.mu.Lock()
	defer a.moves.mu.Unlock()
	a.moves.learn(to, from)
	return nil
}

func (a *Adapter) moveKey(to int64) string { return a.memoryKey("moved/" + strconv.FormatInt(to, 10)) }

// learn bounds what is kept: what is forgotten is read again.
func (m *moves) learn(to, from int64) {
	if m.from == nil || len(m.from) >= 4096 {
		m.from = make(map[int64]int64)
	}
	m.from[to] = from
}

// putMoved puts m, and before it, where m's chat goes on from an older one and
// this person's conversation is not yet known to, the KindMoved that says so.
// Told twice is harmless: the message bears the same ID.
func (a *Adapter) putMoved(ctx context.Context, put putFunc, m bot.Message) error {
	s, err := parseAddress(m.At)
	if err != nil || !s.group() || s.topic != 0 { // an old group has no topics
		return put(ctx, m)
	}
	from, err := a.movedFrom(ctx, s.chat)
	if err != nil {
		return err
	}
	a.moves.mu.Lock()
	told := a.moves.told[m.At]
	a.moves.mu.Unlock()
	if from != 0 && !told {
		old := spot{chat: from, person: s.person}.address(a.name)
		if err := put(ctx, moved(old, m.At)); err != nil {
			return err
		}
		a.moves.mu.Lock()
		if a.moves.told == nil || len(a.moves.told) >= 4096 {
			a.moves.told = make(map[bot.Address]bool)
		}
		a.moves.told[m.At] = true
		a.moves.mu.Unlock()
	}
	return put(ctx, m)
}

func (a *Adapter) movedFrom(ctx context.Context, to int64) (int64, error) {
	a.moves.mu.Lock()
	from, known := a.moves.from[to]
	a.moves.mu.Unlock()
	if known {
		return from, nil
	}
	value, err := a.memory.Get(ctx, a.moveKey(to))
	if err != nil {
		return 0, fmt.Errorf("telegram: look up where chat %d came from: %w", to, err)
	}
	if len(value) > 0 {
		if from, err = number(string(value)); err != nil {
			return 0, fmt.Errorf("telegram: look up where chat %d came from: %w", to, err)
		}
	}
	a.moves.mu.Lock()
	defer a.moves.mu.Unlock()
	a.moves.learn(to, from)
	return from, nil
}

// moved says that the conversation at one address goes on at another.
func moved(from, to bot.Address) bot.Message {
	return bot.Message{ID: from.Chat + ":0:moved", At: from, Kind: bot.KindMoved, Text: to.String(), Resolution: resolution}
}
