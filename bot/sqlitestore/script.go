package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"handoff/bot"
)

// maxBatch bounds how many scripts share a transaction, so that none waits long.
const maxBatch = 128

// script is a job of the store: it reads and writes through tx and may be run
// again from its beginning, so it must set its results anew. An error that is
// one of bot's answers (see answer) is the script's result, and what it wrote
// stays; any other error means that nothing of it stays.
type script func(*tx) error

// tx is what a script runs with.
type tx struct {
	*db
	o        bot.StoreOptions
	planText string // planQuery(o)
	now      int64  // one instant for the whole script
	calls    []call
}

// call says that a gate has something to do at a time.
type call struct {
	gate string // account of the outbox; claims for the inbox
	at   int64
}

// claims is the name of the inbox's gate. No account is named so: it would not
// be valid in a configuration.
const claims = "\x00claims"

func (t *tx) wake(gate string, at int64) { t.calls = append(t.calls, call{gate, at}) }

type job struct {
	run   script
	looks bool // it changes nothing
	calls []call
	err   error
	done  chan bool // true: run the queue, your script is in it; false: done
}

// do runs a script and returns when it is durable. The caller that finds nobody
// at work runs all scripts that wait, in one transaction; when it is done it
// hands the rest to the first of them, so nobody serves others for long.
func (s *Store) do(ctx context.Context, what string, run script) error {
	return s.doJob(ctx, what, &job{run: run})
}

func (s *Store) doJob(ctx context.Context, what string, j *job) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("sqlitestore: %s: %w", what, err)
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return fmt.Errorf("sqlitestore: %s: %w", what, errClosed)
	}
	s.queue = append(s.queue, j)
	if s.busy {
		j.done = make(chan bool, 1)
		s.mu.Unlock()
		if lead := <-j.done; !lead {
			return j.result(what)
		}
		s.mu.Lock()
	}
	s.busy = true
	batch := s.queue
	if len(batch) > maxBatch {
		batch = batch[:maxBatch]
	}
	s.queue = s.queue[len(batch):]
	s.mu.Unlock()

	s.runBatch(batch)

	s.mu.Lock()
	if s.changed != nil && slices.ContainsFunc(batch, func(b *job) bool { return !b.looks }) {
		close(s.changed)
		s.changed = nil
	}
	s.busy = len(s.queue) > 0
	if s.busy {
		s.queue[0].done <- true
	} else if s.closed {
		close(s.idle)
	}
	s.mu.Unlock()

	// Whoever is woken runs beside us from here on.
	for _, b := range batch {
		for _, c := range b.calls {
			s.gate(c.gate).call(c.at)
		}
		if b != j {
			b.done <- false
		}
	}
	return j.result(what)
}

func (j *job) result(what string) error {
	if j.err == nil {
		return nil
	}
	return fmt.Errorf("sqlitestore: %s: %w", what, describe(j.err))
}

// runBatch runs the scripts in one transaction. When one fails, all are undone
// and run alone, so a script that cannot be written hurts no other.
func (s *Store) runBatch(batch []*job) {
	err := s.transact(batch)
	if err == nil {
		return
	}
	if len(batch) == 1 {
		batch[0].err, batch[0].calls = err, nil
		return
	}
	for i := range batch {
		if err := s.transact(batch[i : i+1]); err != nil {
			batch[i].err, batch[i].calls = err, nil
		}
	}
}

func (s *Store) transact(batch []*job) (err error) {
	if _, err := s.db.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// SQLite has already rolled back after some errors; then this fails,
			// and there is nothing to be done about it.
			_, _ = s.db.exec("ROLLBACK")
		}
	}()
	for _, j := range batch {
		t := s.newTx()
		j.err = j.run(t)
		if j.err != nil && !answer(j.err) {
			return j.err
		}
		j.calls = t.calls
	}
	if s.steps++; s.steps%sweepEvery == 0 {
		if err := sweep(s.newTx()); err != nil {
			return err
		}
	}
	_, err = s.db.exec("COMMIT")
	return err
}

func (s *Store) newTx() *tx {
	return &tx{db: s.db, o: s.options, planText: s.planText, now: time.Now().UnixMicro()}
}

// answer reports whether err is what a script found, not that it failed.
func answer(err error) bool {
	return errors.Is(err, bot.ErrLeaseLost) || errors.Is(err, bot.ErrUnless) || errors.Is(err, bot.ErrUnknown)
}
