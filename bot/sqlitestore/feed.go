package sqlitestore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"handoff/bot"
)

// Append implements bot.Feed.
func (s *Store) Append(ctx context.Context, feed, key string, entry []byte) (int64, error) {
	var n int64
	err := s.do(ctx, "append to feed", func(t *tx) (err error) {
		n, err = t.appendEntry(feed, key, entry)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.topics.call(feed)
	return n, nil
}

func (t *tx) appendEntry(feed, key string, entry []byte) (int64, error) {
	r, err := t.one(`SELECT id, last, until FROM feed WHERE name = ?`, feed)
	if err != nil {
		return 0, err
	}
	var id, last int64
	if r != nil && r.int(2) > t.now {
		id, last = r.int(0), r.int(1)
	} else if r != nil {
		if err := t.forgetFeed(r.int(0)); err != nil {
			return 0, err
		}
	}
	if id == 0 {
		if id, err = t.insert(`INSERT INTO feed (name, last, until) VALUES (?,0,0)`, feed); err != nil {
			return 0, err
		}
	}
	if r, err = t.one(`SELECT n FROM entry WHERE feed = ? AND key = ?`, id, key); r != nil || err != nil {
		if err != nil {
			return 0, err
		}
		return r.int(0), nil
	}
	last++
	if entry == nil {
		entry = []byte{}
	}
	if _, err := t.exec(`INSERT INTO entry (feed, n, key, at, data) VALUES (?,?,?,?,?)`, id, last, key, t.now, entry); err != nil {
		return 0, err
	}
	if _, err := t.exec(`DELETE FROM entry WHERE feed = ? AND n <= ?`, id, last-int64(t.o.FeedLength)); err != nil {
		return 0, err
	}
	_, err = t.exec(`UPDATE feed SET last = ?, until = ? WHERE id = ?`, last, t.now+t.o.Keep.Microseconds(), id)
	return last, err
}

func (t *tx) forgetFeed(id int64) error {
	if _, err := t.exec(`DELETE FROM entry WHERE feed = ?`, id); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM feed WHERE id = ?`, id)
	return err
}

// forgetFeeds forgets what has ended, a few at a time: one may be long.
func (t *tx) forgetFeeds() error {
	var ended []int64
	err := t.query(`SELECT id FROM feed WHERE until <= ? ORDER BY until LIMIT 4`, []any{t.now}, func(r row) error {
		ended = append(ended, r.int(0))
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ended {
		if err := t.forgetFeed(id); err != nil {
			return err
		}
	}
	return nil
}

// Follow implements bot.Feed. All who follow are in this process, so nobody
// looks without having been called.
func (s *Store) Follow(ctx context.Context, feed string, after int64, max int) ([]bot.Entry, error) {
	if max <= 0 {
		return nil, nil
	}
	topic, err := s.topics.join(feed)
	if err != nil {
		return nil, fmt.Errorf("sqlitestore: follow feed: %w", err)
	}
	defer s.topics.leave(feed)
	for {
		news := topic.wait() // before looking, so that none is missed
		entries, err := s.entries(ctx, "follow feed", feed, after, max)
		if len(entries) > 0 || err != nil {
			return entries, err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, fmt.Errorf("sqlitestore: follow feed: %w", ctx.Err())
		case <-s.topics.ended:
			return nil, fmt.Errorf("sqlitestore: follow feed: %w", errClosed)
		}
	}
}

// entries reads what comes after a number, oldest first.
func (s *Store) entries(ctx context.Context, what, feed string, after int64, max int) (entries []bot.Entry, err error) {
	err = s.doJob(ctx, what, &job{looks: true, run: func(t *tx) error {
		entries = nil
		r, err := t.one(`SELECT id, last FROM feed WHERE name = ? AND until > ?`, feed, t.now)
		if r == nil || err != nil {
			return err
		}
		id, from := r.int(0), after
		if from > r.int(1) {
			from = 0 // of a feed that was forgotten and has begun anew
		}
		return t.query(`SELECT n, at, data FROM entry WHERE feed = ? AND n > ? ORDER BY n LIMIT ?`, []any{id, from, max}, func(r row) error {
			entries = append(entries, readEntry(r))
			return nil
		})
	}})
	return entries, err
}

// Recent implements bot.Feed.
func (s *Store) Recent(ctx context.Context, feed string, max int) (entries []bot.Entry, err error) {
	err = s.doJob(ctx, "read feed", &job{looks: true, run: func(t *tx) error {
		entries = nil
		return t.query(`SELECT n, at, data FROM entry WHERE feed = (SELECT id FROM feed WHERE name = ? AND until > ?) ORDER BY n DESC LIMIT ?`,
			[]any{feed, t.now, bound(max)}, func(r row) error {
				entries = append(entries, readEntry(r))
				return nil
			})
	}})
	slices.Reverse(entries)
	return entries, err
}

func readEntry(r row) bot.Entry {
	return bot.Entry{Number: r.int(0), At: time.UnixMicro(r.int(1)).UTC(), Data: append([]byte{}, r.blob(2)...)}
}
