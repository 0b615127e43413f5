package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"handoff/adapters"
	"handoff/bot"
)

const (
	identifyEvery = 5 * time.Second
	// identifyReserve of the day's identifies are never used: when there are none
	// left, Discord ends all sessions and resets the token.
	identifyReserve = 20
	settled         = 30 * time.Second // a connection that lived so long may end without suspicion
	sessionKeep     = time.Hour        // Discord keeps a session for minutes
	saveEvery       = time.Second
	resumes         = 5 // attempts to resume a session, each of which was heard, before it is given up
)

// listener is one call of Listen.
type listener struct {
	a     *Adapter
	put   putFunc
	me    identity
	known known
	lanes lanes
	pace  *rate.Limiter  // of reading what was missed
	busy  sync.WaitGroup // interactions under way

	identifying sync.Mutex
	identified  time.Time

	mu     sync.Mutex
	others map[string]bool // channels that are no threads of ours
	roles  map[string]roleNames
}

// shard is one of the connections over which Discord spreads the bot's servers.
type shard struct {
	l          *listener
	number, of int
	heard      atomic.Int64 // the sequence of the last event

	// These are the supervisor's own, as is all of a connection's reading.
	session session
	greeted bool // Identify or Resume was sent
	begun   bool // READY or RESUMED came

	mu      sync.Mutex
	waiting []*arrival    // in the order of their sequence
	durable session       // what another process may resume
	moved   chan struct{} // one token: durable has changed
}

// arrival is an event whose fate another process may have to know.
type arrival struct {
	at   session // as it stands once the event is durable
	done bool
}

// Listen hands what happens to put: see bot.Adapter. It ends by itself only when
// Discord refuses the token, the intents or the version for good.
func (a *Adapter) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	l := &listener{a: a, put: put, pace: rate.NewLimiter(fillRate, fillRate)}
	l.known.a = a
	l.lanes.l, l.lanes.open, l.lanes.gaps = l, make(map[string]*lane), make(map[string][]func())
	gateway, err := l.begin(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var parts sync.WaitGroup
	parts.Go(func() { a.registerCommands(ctx, l.me) })
	of := max(gateway.Shards, 1)
	for n := range of {
		s := &shard{l: l, number: n, of: of, moved: make(chan struct{}, 1)}
		parts.Go(func() {
			if err := s.supervise(ctx, gateway.URL); err != nil {
				stop(err)
			}
		})
	}
	parts.Wait()
	l.lanes.work.Wait()
	l.busy.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) && !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return nil
}

// begin learns who we are and where to connect, for as long as that takes.
func (l *listener) begin(ctx context.Context) (gateway discordgo.GatewayBotResponse, err error) {
	for failures := 0; ctx.Err() == nil; failures++ {
		l.me, err = l.a.me(ctx)
		if err == nil {
			err = l.a.findDesk(ctx)
		}
		if err == nil {
			err = l.known.load(ctx)
		}
		if err == nil {
			gateway, err = l.a.gateway(ctx)
		}
		switch {
		case err == nil:
			return gateway, nil
		case revoked(err):
			return gateway, fmt.Errorf("discord: listen: %w", errToken)
		case ctx.Err() == nil:
			l.a.log.Warn("Discord cannot be reached", "failures", failures, "error", err)
		}
		if !adapters.Pause(ctx, backoff(failures, err)) {
			break
		}
	}
	return gateway, nil
}

func (a *Adapter) gateway(ctx context.Context) (g discordgo.GatewayBotResponse, err error) {
	if err := a.api.call(ctx, http.MethodGet, "/gateway/bot", nil, &g); err != nil {
		return g, fmt.Errorf("discord: ask for the gateway: %w", err)
	}
	return g, nil
}

// supervise keeps the shard connected until ctx ends; its error is final.
func (s *shard) supervise(ctx context.Context, gateway string) error {
	s.restore(ctx)
	var keeper sync.WaitGroup
	defer keeper.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	keeper.Go(func() { s.keep(ctx) })
	missed := 0  // attempts in a row in which no session was had
	unheard := 0 // those of them that Discord did not answer as it says it does
	for failures := 0; ctx.Err() == nil; failures++ {
		base := gateway
		if s.session.ID == "" {
			if err := s.l.mayIdentify(ctx); err != nil {
				return nil // ctx ended
			}
		} else if s.session.URL != "" && missed%2 == 0 { // every other time, in case that host is gone
			base = s.session.URL
		}
		began := time.Now()
		s.greeted, s.begun = false, false
		address, err := gatewayAddress(base)
		if err == nil {
			err = s.connect(ctx, address)
		}
		if ctx.Err() != nil {
			return nil
		}
		if final := fatal(err); final != nil {
			return final
		}
		if code := websocket.CloseStatus(err); code == 4007 || code == 4009 {
			s.lost()
		}
		if s.greeted {
			unheard++
		}
		if missed++; s.begun {
			missed, unheard = 0, 0
		}
		if unheard >= resumes && s.session.ID != "" {
			s.l.a.log.Warn("a session is not resumed and is given up", "shard", s.number)
			s.lost()
			unheard = 0
		}
		if s.begun && time.Since(began) >= settled {
			failures = 0
		}
		wait := backoff(failures, nil)
		switch {
		case errors.Is(err, errReconnect) && failures == 0:
			wait = rand.N(time.Second)
		case errors.Is(err, errInvalid): // Discord wants 1 to 5 s
			wait = max(wait, time.Second+rand.N(4*time.Second))
		}
		s.l.a.log.Info("the gateway's connection ended", "shard", s.number, "failures", failures, "again_in", wait.Round(time.Millisecond), "error", err)
		if !adapters.Pause(ctx, wait) {
			return nil
		}
	}
	return nil
}

// mayIdentify waits until a session may be begun: 5 s after the one before, and
// while enough are left for the day. Its error is ctx's.
func (l *listener) mayIdentify(ctx context.Context) error {
	l.identifying.Lock()
	defer l.identifying.Unlock()
	if wait := time.Until(l.identified.Add(identifyEvery)); !l.identified.IsZero() && wait > 0 && !adapters.Pause(ctx, wait) {
		return ctx.Err()
	}
	for failures := 0; ; failures++ {
		g, err := l.a.gateway(ctx)
		wait := backoff(failures, err)
		switch limit := g.SessionStartLimit; {
		case err != nil:
		case limit.Total > 0 && limit.Remaining <= min(identifyReserve, limit.Total/10):
			wait = max(time.Duration(limit.ResetAfter)*time.Millisecond, time.Second)
			l.a.log.Error("too many sessions were begun today; the rest is not used, for Discord would reset the token", "remaining", limit.Remaining, "again_in", wait)
		default:
			l.identified = time.Now()
			return nil
		}
		if !adapters.Pause(ctx, wait) {
			return ctx.Err()
		}
	}
}

// lost forgets a session that cannot be resumed.
func (s *shard) lost() {
	s.session = session{}
	s.heard.Store(0)
}

// record is a session as it is kept for the next process.
type record struct {
	session
	Intents int    `json:"intents"`
	Bot     string `json:"bot"`
}

func (s *shard) recordName() string { return strconv.Itoa(s.number) + "-" + strconv.Itoa(s.of) }

// restore takes up the session of the process before.
func (s *shard) restore(ctx context.Context) {
	data, err := s.l.a.memory.Get(ctx, s.l.a.memoryKey("session", s.recordName()))
	if err != nil {
		s.l.a.log.Warn("cannot read the last session", "error", err)
	}
	var r record
	if len(data) > 0 && json.Unmarshal(data, &r) == nil && r.Bot == s.l.me.user && r.Intents == int(s.l.a.intents()) {
		s.session, s.durable = r.session, r.session
		s.heard.Store(r.Seq)
	}
}

// arrive notes an event; what it returns is called once the event is durable or
// means nothing.
func (s *shard) arrive() (done func()) {
	a := &arrival{at: s.session}
	s.mu.Lock()
	s.waiting = append(s.waiting, a)
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		a.done = true
		for len(s.waiting) > 0 && s.waiting[0].done {
			s.durable = s.waiting[0].at
			s.waiting = s.waiting[1:]
		}
		s.mu.Unlock()
		select {
		case s.moved <- struct{}{}:
		default:
		}
	}
}

// keep writes what may be resumed, at most once a second, until ctx ends. What is
// kept lags behind, never leads. Nothing waits for it.
func (s *shard) keep(ctx context.Context) {
	for more := true; more; {
		select {
		case <-s.moved:
		case <-ctx.Done():
			more = false
		}
		s.mu.Lock()
		r := record{session: s.durable, Intents: int(s.l.a.intents()), Bot: s.l.me.user}
		s.mu.Unlock()
		if data, err := json.Marshal(r); err == nil && r.ID != "" {
			s.l.a.remember(ctx, "session", s.recordName(), data, sessionKeep)
		}
		adapters.Pause(ctx, saveEvery)
	}
}
