package sqlitestore

import (
	"fmt"
	"testing"

	"handoff/bot"
)

// What the tests read behind the contract's back.

func (s *Store) script(t testing.TB, run script) {
	t.Helper()
	if err := s.do(t.Context(), "test", run); err != nil {
		t.Fatal(err)
	}
}

// LimitPages is a disk that has room for so many pages.
func (s *Store) LimitPages(t testing.TB, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.db.one(fmt.Sprintf("PRAGMA max_page_count=%d", n)); err != nil {
		t.Fatal(err)
	}
}

// Check is SQLite's own check of the file.
func (s *Store) Check(t testing.TB) {
	t.Helper()
	s.script(t, func(tx *tx) error {
		r, err := tx.one("PRAGMA integrity_check")
		if err == nil && r.text(0) != "ok" {
			t.Error(r.text(0))
		}
		return err
	})
}

// Rows counts the rows of a table.
func (s *Store) Rows(t testing.TB, table string) (n int) {
	t.Helper()
	s.script(t, func(tx *tx) error {
		r, err := tx.one("SELECT count(*) FROM " + table)
		n = int(r.int(0))
		return err
	})
	return n
}

// Messages counts what waits.
func (s *Store) Messages(t testing.TB) int { return s.Rows(t, "msg") }

// Twice returns the IDs that wait more than once.
func (s *Store) Twice(t testing.TB) map[string]bool {
	t.Helper()
	twice := make(map[string]bool)
	s.script(t, func(tx *tx) error {
		return tx.query("SELECT id FROM msg GROUP BY conv, id HAVING count(*) > 1", nil, func(r row) error {
			twice[r.text(0)] = true
			return nil
		})
	})
	return twice
}

// Waiting counts the callers that wait in Claim.
func (s *Store) Waiting() int {
	g := s.gate(claims)
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}

// Steps counts the transactions so far.
func (s *Store) Steps() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.steps
}

// Batch runs good and bad scripts in one transaction, as they meet when a commit
// takes long, and returns their errors.
func (s *Store) Batch(t testing.TB, messages ...bot.Message) []error {
	t.Helper()
	var jobs []*job
	for _, m := range messages {
		jobs = append(jobs, &job{run: func(tx *tx) error {
			c, err := tx.makeConvAt(m.At.String())
			if err != nil {
				return err
			}
			if err := tx.tell(c, m); err != nil {
				return err
			}
			if err := tx.save(c); err != nil {
				return err
			}
			if m.Text == "bad" {
				_, err = tx.exec("INSERT INTO conv (name) VALUES (NULL)")
			}
			return err
		}})
	}
	s.runBatch(jobs)
	var errs []error
	for _, j := range jobs {
		errs = append(errs, j.err)
	}
	return errs
}
