package sqlitestore

import (
	"context"
	"time"

	"handoff/bot"
)

var _ bot.Backlogger = (*Store)(nil)

// Backlog implements bot.Backlogger.
func (s *Store) Backlog(ctx context.Context) (ready bot.Waiting, outbox map[string]bot.Waiting, err error) {
	err = s.doJob(ctx, "count what waits", &job{looks: true, run: func(t *tx) error {
		ready, outbox = bot.Waiting{}, make(map[string]bot.Waiting)
		r, err := t.one("SELECT count(*), ? - min(due) FROM conv WHERE due <= ? AND lease = 0", t.now, t.now)
		if err != nil {
			return err
		}
		ready = waiting(r, 0)
		return t.query("SELECT account, count(*), ? - min(due) FROM lane WHERE due <= ? AND leased = 0 GROUP BY account", []any{t.now, t.now}, func(r row) error {
			outbox[r.text(0)] = waiting(r, 1)
			return nil
		})
	}})
	return ready, outbox, err
}

func waiting(r row, from int) bot.Waiting {
	return bot.Waiting{Count: int(r.int(from)), Oldest: time.Duration(max(r.int(from+1), 0)) * time.Microsecond}
}
