package sqlitestore

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"
)

// Get implements bot.Memory.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	var v []byte
	err := s.do(ctx, "get key", func(t *tx) (err error) {
		v, err = t.recall(key)
		return err
	})
	return v, err
}

// recall returns nil when nothing is kept under key.
func (t *tx) recall(key string) ([]byte, error) {
	r, err := t.one(`SELECT v FROM memory WHERE key = ? AND (until IS NULL OR until > ?)`, key, t.now)
	if err != nil || r == nil {
		return nil, err
	}
	return append([]byte{}, r.blob(0)...), nil
}

// Head implements bot.Memory.
func (s *Store) Head(ctx context.Context, key string, n int) ([]byte, error) {
	var v []byte
	err := s.do(ctx, "get head", func(t *tx) error {
		r, err := t.one(`SELECT substr(v, 1, ?) FROM memory WHERE key = ? AND (until IS NULL OR until > ?)`, max(n, 0), key, t.now)
		if err == nil && r != nil {
			v = append([]byte{}, r.blob(0)...)
		}
		return err
	})
	return v, err
}

// Set implements bot.Memory.
func (s *Store) Set(ctx context.Context, key string, v []byte, keep time.Duration) error {
	return s.do(ctx, "set key", func(t *tx) error { return t.remember(key, v, keep) })
}

func (t *tx) remember(key string, v []byte, keep time.Duration) error {
	if v == nil {
		_, err := t.exec(`DELETE FROM memory WHERE key = ?`, key)
		return err
	}
	var until any
	if keep > 0 {
		until = t.now + keep.Microseconds()
	}
	_, err := t.exec(`INSERT INTO memory (key, v, until) VALUES (?,?,?) ON CONFLICT (key) DO UPDATE SET v = excluded.v, until = excluded.until`, key, v, until)
	return err
}

// Swap implements bot.Memory.
func (s *Store) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	var done bool
	err := s.do(ctx, "swap key", func(t *tx) error {
		is, err := t.recall(key)
		if err != nil {
			return err
		}
		if !same(is, old) {
			done = same(is, v)
			return nil
		}
		done = true
		return t.remember(key, v, keep)
	})
	return done && err == nil, err
}

// same tells nothing from an empty value.
func same(a, b []byte) bool { return bytes.Equal(a, b) && (a == nil) == (b == nil) }

// Count implements bot.Memory. A number is kept as Set keeps its decimal text;
// counting leaves the time for which it is kept as it is.
func (s *Store) Count(ctx context.Context, key string) (int64, error) {
	var n int64
	err := s.do(ctx, "count", func(t *tx) error {
		v, err := t.recall(key)
		if err != nil {
			return err
		}
		n = 0
		if v != nil {
			if n, err = strconv.ParseInt(string(v), 10, 64); err != nil {
				return fmt.Errorf("what is kept under the key is no number")
			}
			n++
			_, err = t.exec(`UPDATE memory SET v = ? WHERE key = ?`, strconv.AppendInt(nil, n, 10), key)
			return err
		}
		n++
		_, err = t.exec(`INSERT INTO memory (key, v) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET v = excluded.v, until = NULL`, key, strconv.AppendInt(nil, n, 10))
		return err
	})
	return n, err
}
