package redisstore

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"handoff/bot"
)

var _ bot.Store = (*Store)(nil)

// The scripts; each says what it does in its header.
var (
	//go:embed scripts/put.lua
	putLua string
	//go:embed scripts/claim.lua
	claimLua string
	//go:embed scripts/renew.lua
	renewLua string
	//go:embed scripts/note.lua
	noteLua string
	//go:embed scripts/commit.lua
	commitLua string
	//go:embed scripts/release.lua
	releaseLua string
	//go:embed scripts/bury.lua
	buryLua string
	//go:embed scripts/next.lua
	nextLua string
	//go:embed scripts/sent.lua
	sentLua string
	//go:embed scripts/failed.lua
	failedLua string
	//go:embed scripts/replay.lua
	replayLua string
	//go:embed scripts/side.lua
	sideLua string
	//go:embed scripts/point.lua
	pointLua string
	//go:embed scripts/fetch.lua
	fetchLua string
	//go:embed scripts/take.lua
	takeLua string
	//go:embed scripts/clear.lua
	clearLua string
	//go:embed scripts/touch.lua
	touchLua string
	//go:embed scripts/drop.lua
	dropLua string
	//go:embed scripts/newer.lua
	newerLua string
	//go:embed scripts/append.lua
	appendLua string
)

type scripts struct {
	put, claim, renew, note, commit, release, bury,
	next, sent, failed, replay,
	side, point, fetch, take, clear, touch, drop,
	newer, append *script
}

func compileAll(o bot.StoreOptions) scripts {
	once := func(name, body string) *script { return compile(name, body, false, o) }
	again := func(name, body string) *script { return compile(name, body, true, o) }
	return scripts{
		put: again("put message", putLua), claim: once("claim turn", claimLua), renew: again("renew claim", renewLua),
		note: again("note result", noteLua), commit: again("commit turn", commitLua), release: once("release turn", releaseLua),
		bury: once("bury turn", buryLua), next: once("next delivery", nextLua), sent: again("end delivery", sentLua),
		failed: again("fail delivery", failedLua), replay: once("replay dead letter", replayLua),
		side: again("bind side", sideLua), point: again("bind address", pointLua), fetch: again("fetch mailbox", fetchLua),
		take: again("take mailbox", takeLua), clear: once("clear mailbox", clearLua), touch: again("touch pointer", touchLua),
		drop: again("drop pointer", dropLua), newer: again("read what is newer", newerLua), append: again("append to feed", appendLua),
	}
}

// Store is a bot.Store in Redis.
type Store struct {
	client  redis.UniversalClient
	keys    keys
	name    string // of this process, among those that hear each other
	options bot.StoreOptions
	scripts scripts
	log     *slog.Logger
	health  health
	ahead   atomic.Int64 // ns by which the server's clock is ahead of ours

	feeds  feeds
	claims *gate
	mu     sync.Mutex // of outs and calls
	outs   map[string]*gate
	calls  []string // for other processes

	kick     chan struct{} // look at all partitions now
	publish  chan struct{} // calls has something
	freed    gate          // Lead waits here; partition 0
	ending   chan struct{} // closed by Close
	holds    sync.WaitGroup
	stop     context.CancelFunc
	parts    sync.WaitGroup
	closing  sync.Once
	closeErr error
}

// Open connects to a server, a Cluster or a master that Sentinels know. A server
// that would lose what is acknowledged is refused with a *RefusedError. log may
// be nil.
func Open(ctx context.Context, config Config, o bot.StoreOptions, log *slog.Logger) (*Store, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if config.Prefix == "" {
		config.Prefix = "handoff"
	}
	switch config.Durability {
	case "":
		config.Durability = DurabilityAOF
	case DurabilityAOF, DurabilityMemory:
	default:
		return nil, fmt.Errorf("redisstore: open: durability %q: want aof or memory", config.Durability)
	}
	quiet()
	client, about, err := config.connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("redisstore: open: %w", err)
	}
	if err := checkAll(ctx, client, about, config.Durability); err != nil {
		return nil, errors.Join(fmt.Errorf("redisstore: open: %w", err), client.Close())
	}
	if sync := fsync(ctx, client); sync != "" && sync != "always" && config.Durability != DurabilityMemory {
		log.Warn("Redis may lose its last second when its machine dies; appendfsync always keeps it", "appendfsync", sync)
	}
	o = o.Defaults()
	s := &Store{
		client: client, keys: keys{config.Prefix}, name: rand.Text(), options: o, scripts: compileAll(o), log: log,
		claims: new(gate), outs: make(map[string]*gate),
		kick: make(chan struct{}, 1), publish: make(chan struct{}, 1), ending: make(chan struct{}),
		feeds: newFeeds(),
	}
	s.health = health{probe: s.probe, up: s.look, log: log, stop: make(chan struct{})}
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.parts.Go(func() { s.sweep(running) })
	s.parts.Go(func() { s.publishCalls(running) })
	s.parts.Go(func() { s.hear(running) })
	s.parts.Go(func() { s.watchFeeds(running) })
	return s, nil
}

// probe asks whether the server takes writes that need no memory: a full one is
// not down, it drains.
func (s *Store) probe(ctx context.Context) error {
	return s.client.Del(ctx, s.keys.probe()).Err()
}

// Ping writes.
func (s *Store) Ping(ctx context.Context) error {
	err := s.call(ctx, func(ctx context.Context) error {
		return s.client.Set(ctx, s.keys.probe(), 1, time.Minute).Err()
	})
	if err != nil {
		return fmt.Errorf("redisstore: ping: %w", describe(err))
	}
	return nil
}

// Close wakes whoever waits and lets the connections go. Closing again is
// harmless. Leases that are still held end by themselves.
func (s *Store) Close() error {
	s.closing.Do(func() {
		close(s.ending)
		s.holds.Wait()
		s.stop()
		s.claims.close()
		s.freed.close()
		s.mu.Lock()
		outs := s.outs
		s.outs = nil
		s.mu.Unlock()
		for _, g := range outs {
			g.close()
		}
		s.health.close()
		if err := s.client.Close(); err != nil {
			s.closeErr = fmt.Errorf("redisstore: close: %w", err)
		}
		s.parts.Wait()
	})
	return s.closeErr
}

// out returns the gate of an account. Accounts are configured, so they are few.
func (s *Store) out(account string) (*gate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outs == nil {
		return nil, errClosed
	}
	g := s.outs[account]
	if g == nil {
		g = new(gate)
		s.outs[account] = g
	}
	return g, nil
}

// local turns a time of the server's into one of ours.
func (s *Store) local(micros int64) time.Time {
	return time.UnixMicro(micros).Add(-time.Duration(s.ahead.Load()))
}

// heard wakes whoever an answer concerns: workers when the conversation is due,
// senders when its lanes are. When nobody here is free, other processes are
// called.
func (s *Store) heard(partition int, a answer) {
	s.ahead.Store(int64(time.Until(time.UnixMicro(a.now))))
	if a.due != 0 && !s.claims.call(partition, s.local(a.due)) {
		s.callOthers(partition, "")
	}
	for i := 0; i+1 < len(a.lanes); i += 2 {
		account, _ := a.lanes[i].(string)
		text, _ := a.lanes[i+1].(string)
		s.heardLane(partition, account, micros(text))
	}
}

func (s *Store) heardLane(partition int, account string, due int64) {
	s.mu.Lock()
	g := s.outs[account]
	s.mu.Unlock()
	if g == nil || !g.call(partition, s.local(due)) {
		s.callOthers(partition, account)
	}
}
