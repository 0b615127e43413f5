package slack

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/slack-go/slack"

	"handoff/adapters"
	"handoff/bot"
)

// sockets is how many connections one process holds. Slack sends each event to
// one of them; with two, one may break without an event having to wait.
const sockets = 2

// queueLimit bounds the events that wait for put. Beyond it they are not
// acknowledged: Slack sends them again.
const queueLimit = 1024

// listener is one call of Listen.
type listener struct {
	a     *Adapter
	sink  func(context.Context, bot.Message) error
	queue chan arrived
	gap   chan struct{} // one token: nobody listened for a while

	mu       sync.Mutex
	live     int // open sockets
	draining bool
	busy     sync.WaitGroup // interactions under way
}

// arrived is an event on its way to put.
type arrived struct {
	envelope
	from *socket
}

// Listen hands what happens on the desk to put: see bot.Adapter. It ends by
// itself only when a token is not accepted; the error says which and where to
// get another.
func (a *Adapter) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	l := &listener{a: a, sink: put, queue: make(chan arrived, queueLimit), gap: make(chan struct{}, 1)}
	if err := l.signIn(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var parts sync.WaitGroup
	parts.Go(func() { l.work(ctx) })
	for range sockets {
		parts.Go(func() {
			if err := l.supervise(ctx); err != nil {
				stop(err)
			}
		})
	}
	parts.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) && !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return nil
}

// signIn learns who we are, for as long as it takes to reach Slack.
func (l *listener) signIn(ctx context.Context) error {
	for n := 0; ; n++ {
		_, err := l.a.me(ctx)
		if err == nil && l.a.cfg.Channel != "" { // asked now, so that no button has to wait for it
			_, err = l.a.channelID(ctx, l.a.cfg.Channel)
			if code(err) != "" {
				l.a.log.Error("the desk cannot be found", "error", l.a.mend(err, l.a.cfg.Channel))
				err = nil
			}
		}
		if err == nil {
			l.learnGroups(ctx)
		}
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if classes[code(err)] == account {
			return l.a.mend(err, l.a.cfg.Channel)
		}
		l.a.log.Warn("Slack cannot be reached", "error", err)
		if !adapters.Pause(ctx, backoff(n)) {
			return nil
		}
	}
}

// groupsTime is how long the start waits for the groups.
const groupsTime = 3 * time.Second

// learnGroups asks who is in which group before somebody presses or commands: then
// there would be no time for it, and whom a group makes an agent would be refused.
func (l *listener) learnGroups(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, groupsTime)
	defer cancel()
	l.a.people.freshen(ctx)
}

// supervise keeps one socket open until ctx ends. When Slack announces that it
// will close the socket, the next one opens beside it.
func (l *listener) supervise(ctx context.Context) error {
	var old sync.WaitGroup
	defer old.Wait()
	for failures := 0; ctx.Err() == nil; {
		s, err := l.a.open(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			if cause := fatal(err); cause != nil {
				return cause
			}
			l.a.log.Warn("no socket to Slack", "error", err, "failures", failures)
			wait := backoff(failures)
			if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
				wait = max(wait, limited.RetryAfter)
			}
			if !adapters.Pause(ctx, wait) {
				return nil
			}
			failures++
			continue
		}
		opened := time.Now()
		leaving, ended := make(chan struct{}), make(chan struct{})
		l.opened()
		old.Go(func() {
			l.serve(ctx, s, sync.OnceFunc(func() { close(leaving) }))
			l.closed()
			close(ended)
		})
		select {
		case <-leaving:
		case <-ended:
		}
		if time.Since(opened) >= settled {
			failures = 0
			continue
		}
		if failures > 0 && !adapters.Pause(ctx, backoff(failures-1)) {
			return nil
		}
		failures++
	}
	return nil
}

func (l *listener) opened() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.live++
	if l.live == 1 {
		l.missed()
	}
}

func (l *listener) closed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.live--
}

// missed asks for a look at what was said while nobody listened.
func (l *listener) missed() {
	select {
	case l.gap <- struct{}{}:
	default:
	}
}

// serve reads one socket until it ends. After ctx has ended it stays open until
// the interactions under way are acknowledged.
func (l *listener) serve(ctx context.Context, s *socket, leave func()) {
	open, shut := context.WithCancel(context.WithoutCancel(ctx))
	defer shut()
	defer s.conn.CloseNow()
	stop := context.AfterFunc(ctx, func() {
		l.drain()
		s.conn.Close(websocket.StatusNormalClosure, "") // what was acknowledged arrives first
		shut()
	})
	defer stop()
	var keeper sync.WaitGroup
	defer keeper.Wait()
	defer shut()
	keeper.Go(func() { s.keep(open) })
	for {
		e, err := s.next(open)
		if err != nil {
			if ctx.Err() == nil {
				l.a.log.Info("a socket to Slack ended", "error", err)
			}
			return
		}
		switch e.Type {
		case "hello":
		case "disconnect":
			l.a.log.Info("Slack renews a socket", "reason", e.Reason)
			leave()
			time.AfterFunc(linger, shut)
		case "events_api":
			select {
			case l.queue <- arrived{e, s}:
			default:
				l.a.log.Warn("too many events wait; Slack will send one again", "envelope", e.ID)
			}
		case "slash_commands", "interactive":
			l.begin(func() { l.interaction(ctx, e, s) })
		default:
			l.a.log.Warn("an envelope of unknown kind", "type", e.Type, "envelope", e.ID)
			l.acknowledge(ctx, s, e.ID, nil)
		}
	}
}

// begin runs f unless we are stopping: Slack then tells the person that it
// failed.
func (l *listener) begin(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.draining {
		l.busy.Go(f)
	}
}

func (l *listener) drain() {
	l.mu.Lock()
	l.draining = true
	l.mu.Unlock()
	l.busy.Wait()
}

func (l *listener) acknowledge(ctx context.Context, s *socket, id string, a answer) {
	if id == "" {
		return
	}
	if err := s.ack(ctx, id, a); err != nil {
		l.a.log.Info("an ack was lost", "envelope", id, "error", err)
	}
}

// interaction takes a command, a button or a form within takeTime and
// acknowledges it whatever came of it.
func (l *listener) interaction(ctx context.Context, e envelope, s *socket) {
	ctx = context.WithoutCancel(ctx) // a stop lets it finish
	take, cancel := context.WithTimeout(ctx, takeTime)
	defer cancel()
	var reply answer
	var after func(context.Context)
	if e.Type == "slash_commands" {
		reply = l.takeCommand(take, e.Payload)
	} else {
		reply, after = l.takePress(take, e.Payload)
	}
	l.acknowledge(ctx, s, e.ID, reply)
	if after != nil {
		late, cancel := context.WithTimeout(ctx, requestTime)
		defer cancel()
		after(late)
	}
}

// put hands a message to the sink but waits no longer than ctx, even for a sink
// that does not look at it.
func (l *listener) put(ctx context.Context, m bot.Message) error {
	done := make(chan error, 1)
	go func() { done <- l.sink(ctx, m) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work puts events one after the other, in the order in which they came: no two
// replies of an agent change places. An event is acknowledged once it is durable
// or means nothing; while the store is away the others wait behind it.
func (l *listener) work(ctx context.Context) {
	w := watermark{l: l}
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.gap:
			l.catchUp(ctx, &w)
		case e := <-l.queue:
			select {
			case <-l.gap: // what was missed comes first
				l.catchUp(ctx, &w)
			default:
			}
			l.event(ctx, e, &w)
		}
	}
}

// event puts one event and acknowledges it.
func (l *listener) event(ctx context.Context, e arrived, w *watermark) {
	for n := 0; ; n++ {
		m, err := l.a.readEvent(ctx, e.Payload)
		if malformed(err) {
			l.a.log.Error("an event cannot be read", "envelope", e.ID, "error", err)
			err = nil
		}
		if err == nil && m != nil {
			if err = l.sink(ctx, *m); err == nil {
				if id, err := parseEventID(m.ID); err == nil && m.Kind == bot.KindText {
					w.reach(ctx, id.TS)
				}
			}
		}
		if err == nil {
			l.acknowledge(ctx, e.from, e.ID, nil)
			return
		}
		if ctx.Err() != nil {
			return
		}
		l.a.log.Warn("an event waits", "envelope", e.ID, "attempt", e.Attempt, "error", err)
		if !adapters.Pause(ctx, backoff(n)/4) {
			return
		}
	}
}

func malformed(err error) bool {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	return syntax || kind
}
