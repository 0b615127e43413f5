package sqlitestore

import (
	"context"
	"encoding/json"

	"handoff/bot"
)

// Listed implements bot.Inbox.
func (s *Store) Listed(ctx context.Context) (map[string][]byte, error) {
	var listed map[string][]byte
	err := s.do(ctx, "list conversations", func(t *tx) error {
		listed = make(map[string][]byte)
		return t.query(`SELECT name, listing FROM conv WHERE listing IS NOT NULL`, nil, func(r row) error {
			listed[r.text(0)] = append([]byte{}, r.blob(1)...)
			return nil
		})
	})
	return listed, err
}

// History implements bot.Inbox.
func (s *Store) History(ctx context.Context, conversation string) ([]bot.Line, error) {
	var lines []bot.Line
	err := s.do(ctx, "read history", func(t *tx) error {
		lines = nil
		c, _, err := t.convAt(conversation)
		if err != nil || c == nil || c.expired(t.now) {
			return err
		}
		return t.query(`SELECT body FROM line WHERE conv = ? ORDER BY n`, []any{c.id}, func(r row) error {
			var line bot.Line
			if err := json.Unmarshal(r.blob(0), &line); err != nil {
				return err
			}
			lines = append(lines, line)
			return nil
		})
	})
	return lines, err
}
