package sqlitestore

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"handoff/bot"
)

// letter is a dead letter as it is kept.
type letter struct {
	Conversation string    `json:"conversation"`
	Cause        string    `json:"cause"`
	Side         bot.Side  `json:"side"`
	Messages     []message `json:"messages,omitempty"`
	Send         *bot.Send `json:"send,omitempty"`
	Key          string    `json:"key,omitempty"` // of Send
}

func pack(messages []bot.Message) []message {
	packed := make([]message, len(messages))
	for i, m := range messages {
		packed[i] = message{m, m.Resolution}
	}
	return packed
}

func unpack(packed []message) []bot.Message {
	var messages []bot.Message
	for _, m := range packed {
		m.Message.Resolution = m.Resolution
		messages = append(messages, m.Message)
	}
	return messages
}

func (t *tx) addDead(l letter) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO dead (at, body) VALUES (?,?)`, t.now, body)
	return err
}

// Dead implements bot.DeadLetters.
func (s *Store) Dead(ctx context.Context, max int) ([]bot.DeadLetter, error) {
	var list []bot.DeadLetter
	err := s.do(ctx, "list dead letters", func(t *tx) error {
		list = nil
		oldest := t.now - t.o.Ledger.Microseconds()
		return t.query(`SELECT n, at, body FROM dead WHERE at > ? ORDER BY n DESC LIMIT ?`, []any{oldest, bound(max)}, func(r row) error {
			var l letter
			if err := json.Unmarshal(r.blob(2), &l); err != nil {
				return err
			}
			list = append(list, bot.DeadLetter{
				ID: strconv.FormatInt(r.int(0), 10), Conversation: l.Conversation, At: time.UnixMicro(r.int(1)).UTC(),
				Cause: l.Cause, Side: l.Side, Messages: unpack(l.Messages), Send: l.Send,
			})
			return nil
		})
	})
	return list, err
}

// bound keeps a negative limit from meaning no limit, as SQLite has it.
func bound(n int) int { return max(n, 0) }

// Replay implements bot.DeadLetters.
func (s *Store) Replay(ctx context.Context, id string) error {
	return s.do(ctx, "replay dead letter", func(t *tx) error {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return bot.ErrUnknown
		}
		r, err := t.one(`SELECT body FROM dead WHERE n = ?`, n)
		if err != nil {
			return err
		}
		if r == nil {
			return bot.ErrUnknown
		}
		var l letter
		if err := json.Unmarshal(r.blob(0), &l); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM dead WHERE n = ?`, n); err != nil {
			return err
		}
		c, err := t.makeConvAt(l.Conversation)
		if err != nil {
			return err
		}
		for _, m := range unpack(l.Messages) {
			body, err := encodeMessage(m)
			if err != nil {
				return err
			}
			if err := t.enqueue(c, l.Side, m, body, false); err != nil {
				return err
			}
		}
		if l.Send != nil {
			body, err := json.Marshal(l.Send)
			if err != nil {
				return err
			}
			if err := t.push(c, l.Key, *l.Send, body); err != nil {
				return err
			}
		}
		return t.save(c)
	})
}
