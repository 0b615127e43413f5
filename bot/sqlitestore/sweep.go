package sqlitestore

// sweepEvery is after how many transactions one of them also forgets what is too
// old; sweep's limits keep its work small and well above what comes in.
const sweepEvery = 64

func sweep(t *tx) error {
	for _, old := range []struct {
		first, forget string
		before        int64
	}{
		{`SELECT at FROM seen ORDER BY n LIMIT 1`, `DELETE FROM seen WHERE n IN (SELECT n FROM seen ORDER BY n LIMIT 256) AND at <= ?`, t.now - t.o.Seen.Microseconds()},
		{`SELECT at FROM fact ORDER BY n LIMIT 1`, `DELETE FROM fact WHERE n IN (SELECT n FROM fact ORDER BY n LIMIT 1024) AND at <= ?`, t.now - t.o.Ledger.Microseconds()},
		{`SELECT at FROM dead ORDER BY n LIMIT 1`, `DELETE FROM dead WHERE n IN (SELECT n FROM dead ORDER BY n LIMIT 64) AND at <= ?`, t.now - t.o.Ledger.Microseconds()},
		{`SELECT min(until) FROM memory WHERE until IS NOT NULL`, `DELETE FROM memory WHERE key IN (SELECT key FROM memory WHERE until IS NOT NULL ORDER BY until LIMIT 256) AND until <= ?`, t.now},
	} {
		r, err := t.one(old.first)
		if err != nil {
			return err
		}
		if r == nil || r.null(0) || r.int(0) > old.before {
			continue
		}
		if _, err := t.exec(old.forget, old.before); err != nil {
			return err
		}
	}
	if err := t.forgetFeeds(); err != nil {
		return err
	}
	var idle []*conv
	err := t.query(`SELECT `+convColumns+` FROM conv WHERE due IS NULL AND listing IS NULL AND pointer IS NULL AND expires <= ? ORDER BY expires LIMIT 32`,
		[]any{t.now}, func(r row) error { idle = append(idle, readConv(r)); return nil })
	if err != nil {
		return err
	}
	for _, c := range idle {
		if _, err := t.forget(c); err != nil {
			return err
		}
	}
	return nil
}
