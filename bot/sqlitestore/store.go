package sqlitestore

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"handoff/bot"
)

var _ bot.Store = (*Store)(nil)

// Memory is the file name of a store that keeps nothing.
const Memory = ":memory:"

// errClosed is what calls answer once the store is closed.
var errClosed = errors.New("the store is closed")

// schemaVersion is raised with each change of schema.sql, together with a step
// in migrate.
const schemaVersion = 2

//go:embed schema.sql
var schema string

// feedSchema came with version 2.
//
//go:embed feed.sql
var feedSchema string

// Store is a bot.Store in one SQLite file.
type Store struct {
	db       *db
	options  bot.StoreOptions
	planText string // planQuery(options)
	log      *slog.Logger
	leaders  leaders
	topics   topics

	mu      sync.Mutex // of all below
	queue   []*job     // scripts that wait for the connection
	busy    bool       // somebody is running scripts
	closed  bool
	idle    chan struct{} // closed when closed and nobody runs scripts
	gates   map[string]*gate
	changed chan struct{} // closed after the next script that may change something; nil: nobody waits for it
	steps   uint64        // transactions so far; touched only by whoever runs scripts
}

// Open opens the file, makes it when there is none, and holds it against every
// other process until Close or the death of this one (the kernel drops the lock
// at kill -9). ":memory:" keeps nothing. log may be nil.
//
// A call that returned nil is on the disk: the file is in WAL mode with
// synchronous=FULL, which syncs the log before COMMIT returns. Measured by our
// tests: a process killed with kill -9 in the middle of its calls loses no
// acknowledged one. Power loss is SQLite's promise, as good as the disk's fsync;
// we have not pulled a plug.
//
// A new process ends the leases of the one before, which is dead, as if they had
// run out, and logs how many there were.
func Open(ctx context.Context, file string, o bot.StoreOptions, log *slog.Logger) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("sqlitestore: open %s: %w", file, err)
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Store{options: o.Defaults(), log: log, gates: make(map[string]*gate), idle: make(chan struct{}), topics: newTopics()}
	s.planText = planQuery(s.options)
	var err error
	if s.db, err = openDB(dataSource(file)); err != nil {
		return nil, fmt.Errorf("sqlitestore: open %s: %w", file, describe(err))
	}
	if err := s.prepare(file); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlitestore: open %s: %w", file, describe(err)), s.db.close())
	}
	return s, nil
}

// dataSource writes a file's name as a URI, so that "?" and "%" in it are part
// of the name.
func dataSource(file string) string {
	if file == Memory {
		return file
	}
	name := filepath.ToSlash(file)
	if filepath.IsAbs(file) && !strings.HasPrefix(name, "/") {
		name = "/" + name // a drive letter
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Opaque: (&url.URL{Path: name}).EscapedPath()}).String()
}

func (s *Store) prepare(file string) error {
	settings := []string{
		// EXCLUSIVE keeps the file's lock from the first write until the end, and
		// the log's index in our memory. It must come before WAL.
		"PRAGMA locking_mode=EXCLUSIVE",
		"PRAGMA busy_timeout=0",
		"PRAGMA journal_mode=WAL",
		"PRAGMA synchronous=FULL",
		"PRAGMA temp_store=MEMORY",
		"PRAGMA cache_size=-8000", // KiB
	}
	if file == Memory {
		settings = []string{"PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF"}
	}
	for _, setting := range settings {
		if _, err := s.db.one(setting); err != nil {
			return err
		}
	}
	if _, err := s.db.exec("BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	if err := s.migrate(); err != nil {
		_, _ = s.db.exec("ROLLBACK")
		return err
	}
	_, err := s.db.exec("COMMIT")
	return err
}

// migrate makes the schema and ends what the last process left leased.
func (s *Store) migrate() error {
	r, err := s.db.one("PRAGMA user_version")
	if err != nil {
		return err
	}
	switch version := r.int(0); {
	case version > schemaVersion:
		return fmt.Errorf("the file was written by a newer handoff (schema %d, this one knows %d): use that one, or another file", version, schemaVersion)
	case version == 0:
		if r, err = s.db.one("SELECT count(*) FROM sqlite_schema"); err != nil {
			return err
		}
		if r.int(0) != 0 {
			return errors.New("the file is a database of another program")
		}
		if err := s.db.run(schema + feedSchema); err != nil {
			return err
		}
	case version == 1:
		if err := s.db.run(feedSchema); err != nil {
			return err
		}
	}
	// Written at each opening, so that a read-only file is found here.
	if _, err := s.db.exec(writeVersion); err != nil {
		return err
	}
	turns, err := s.db.exec("UPDATE conv SET due = 1 WHERE lease <> 0")
	if err != nil {
		return err
	}
	deliveries, err := s.db.exec("UPDATE lane SET due = 1 WHERE leased <> 0")
	if err == nil && turns+deliveries > 0 {
		s.log.Info("the last process left work behind", "turns", turns, "deliveries", deliveries)
	}
	return err
}

var writeVersion = fmt.Sprintf("PRAGMA user_version=%d", schemaVersion)

// Ping writes.
func (s *Store) Ping(ctx context.Context) error {
	return s.do(ctx, "ping", func(t *tx) error {
		_, err := t.exec(writeVersion)
		return err
	})
}

// Close waits for the running script, wakes whoever waits and lets the file go.
// Closing again is harmless.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	busy := s.busy
	gates := make([]*gate, 0, len(s.gates))
	for _, g := range s.gates {
		gates = append(gates, g)
	}
	s.mu.Unlock()
	for _, g := range gates {
		g.close()
	}
	s.leaders.close()
	s.topics.close()
	if busy {
		<-s.idle
	}
	if err := s.db.close(); err != nil {
		return fmt.Errorf("sqlitestore: close: %w", err)
	}
	return nil
}

// gate returns the gate of that name. Accounts are configured, so they are few.
func (s *Store) gate(name string) *gate {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.gates[name]
	if g == nil {
		g = &gate{closed: s.closed}
		s.gates[name] = g
	}
	return g
}
