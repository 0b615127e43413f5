package web

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"handoff/bot"
)

const batch = 100 // entries read at a time

// cursor is how far a reader has come in both feeds; live < 0: at its end.
type cursor struct{ after, live int64 }

// begin finds where a reader begins. A feed that knows less than the reader was
// wiped (a store that keeps nothing was restarted): the reader is told to forget.
func (a *Adapter) begin(ctx context.Context, at bot.Address, c cursor) (cursor, []frame, error) {
	var out []frame
	last, err := a.last(ctx, feedName(at))
	if err != nil {
		return c, nil, err
	}
	if c.after > last {
		c.after = 0
		out = append(out, frame{data: stamp(0, time.Now(), []byte(`{"type":"reset"}`))})
	}
	last, err = a.last(ctx, liveName(at))
	if c.live < 0 || c.live > last {
		c.live = last
	}
	return c, out, err
}

func (a *Adapter) last(ctx context.Context, feed string) (int64, error) {
	recent, err := a.feed.Recent(ctx, feed, 1)
	if err != nil || len(recent) == 0 {
		return 0, err
	}
	return recent[len(recent)-1].Number, nil
}

// follow gives write first, and then what happens at an address behind c, which
// begin found, until ctx ends or write fails. write is never called twice at
// once; it bounds its own time, so a reader that does not read is dropped.
func (a *Adapter) follow(ctx context.Context, at bot.Address, c cursor, first []frame, write func([]frame) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	pass := func(frames []frame) {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil || len(frames) == 0 {
			return
		}
		if err := write(frames); err != nil {
			cancel(err)
		}
	}
	pass(first)
	var wg sync.WaitGroup
	wg.Go(func() { a.tail(ctx, feedName(at), c.after, func(e []bot.Entry) { pass(said(e)) }) })
	wg.Go(func() {
		a.tail(ctx, liveName(at), c.live, func(e []bot.Entry) { pass(a.liveFrames(ctx, at, e)) })
	})
	wg.Wait()
	return context.Cause(ctx)
}

func said(entries []bot.Entry) (out []frame) {
	for _, e := range entries {
		if f, ok := stamped(e); ok {
			out = append(out, f)
		}
	}
	return out
}

// tail reads a feed until ctx ends. A store that is away is waited for: the
// reader need not come again.
func (a *Adapter) tail(ctx context.Context, feed string, after int64, pass func([]bot.Entry)) {
	for ctx.Err() == nil {
		entries, err := a.feed.Follow(ctx, feed, after, batch)
		if len(entries) > 0 {
			after = entries[len(entries)-1].Number
			pass(entries)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Debug("cannot follow a feed", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

// links are the connections that wait for events in this process.
type links struct {
	mu     sync.Mutex
	all    map[*link]struct{}
	visits map[string]int
}

// link is one of them.
type link struct {
	visitor string
	cancel  context.CancelCauseFunc
}

// errEnding is why a connection ends when this process stops.
var errEnding = later("this server stops, another one goes on")

// join admits a connection of s; its context ends with r, with the session, or
// when this process stops.
func (l *links) join(r *http.Request, s session) (ctx context.Context, leave func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all, l.visits = make(map[*link]struct{}), make(map[string]int)
	}
	if l.visits[s.Visitor] >= maxEach {
		return nil, nil, tooMany("connections of this visitor", 10*time.Second)
	}
	if len(l.all) >= maxAll {
		return nil, nil, later("too many connections here")
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	ctx, expire := context.WithDeadlineCause(ctx, time.Unix(s.Expires, 0), errNoSession)
	c := &link{s.Visitor, cancel}
	l.all[c] = struct{}{}
	l.visits[s.Visitor]++
	return ctx, func() {
		expire()
		cancel(nil)
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.all, c)
		if l.visits[c.visitor]--; l.visits[c.visitor] == 0 {
			delete(l.visits, c.visitor)
		}
	}, nil
}

// end sends all that are connected away.
func (l *links) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.all {
		c.cancel(errEnding)
	}
}

// reader is a request that reads events.
type reader struct {
	at    bot.Address
	from  cursor
	first []frame // come before all others
	leave func()
}

// read admits a request that reads events, and finds where it begins: whatever
// happens once it is answered, it sees.
func (a *Adapter) read(r *http.Request) (rd reader, ctx context.Context, err error) {
	if wait := a.limits.client.take(a.client(r), 1); wait > 0 {
		return rd, nil, tooMany("requests from this address", wait)
	}
	s, err := a.who(r)
	if err != nil {
		return rd, nil, err
	}
	rd.at = a.at(s)
	q := r.URL.Query()
	after := q.Get("after")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		after = last
	}
	if rd.from.after, err = number(after, 0); err == nil {
		rd.from.live, err = number(q.Get("live"), -1)
	}
	if err != nil {
		return rd, nil, err
	}
	if ctx, rd.leave, err = a.links.join(r, s); err != nil {
		return rd, nil, err
	}
	if rd.from, rd.first, err = a.begin(ctx, rd.at, rd.from); err != nil {
		rd.leave()
		return rd, nil, err
	}
	return rd, ctx, nil
}

func number(s string, missing int64) (int64, error) {
	if s == "" {
		return missing, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, bad("want a number of an event, not %q", clip(s, 40))
	}
	return n, nil
}
