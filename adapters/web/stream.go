package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"handoff/bot"
)

// serveEvents writes events as server-sent events.
func (a *Adapter) serveEvents(w http.ResponseWriter, r *http.Request) {
	rd, ctx, err := a.read(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	defer rd.leave()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	control := http.NewResponseController(w)
	var mu sync.Mutex
	write := func(format string, args ...any) error {
		mu.Lock()
		defer mu.Unlock()
		_ = control.SetWriteDeadline(time.Now().Add(writeTime)) // where the server can
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return err
		}
		return control.Flush()
	}
	if write("retry: 2000\n\n") != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var beats sync.WaitGroup
	defer beats.Wait() // w is not ours after the return
	defer cancel()
	beats.Go(func() {
		tick := time.NewTicker(pingEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if write(": here\n\n") != nil {
				cancel()
				return
			}
		}
	})
	_ = a.follow(ctx, rd.at, rd.from, rd.first, func(frames []frame) error {
		for _, f := range frames {
			id := ""
			if f.number > 0 {
				id = fmt.Sprintf("id: %d\n", f.number)
			}
			if err := write("%sdata: %s\n\n", id, f.data); err != nil {
				return err
			}
		}
		return nil
	})
}

// servePoll answers with what has happened, or with nothing when nothing does.
func (a *Adapter) servePoll(w http.ResponseWriter, r *http.Request) {
	rd, ctx, err := a.read(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	defer rd.leave()
	wait := pollTime
	if n, err := number(r.URL.Query().Get("wait"), int64(pollTime.Seconds())); err == nil {
		wait = min(wait, time.Duration(n)*time.Second)
	}
	frames, c, err := a.poll(ctx, rd, wait)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	events := make([]json.RawMessage, len(frames))
	for i, f := range frames {
		events[i] = f.data
	}
	reply(w, http.StatusOK, struct {
		Events []json.RawMessage `json:"events"`
		After  int64             `json:"after"`
		Live   int64             `json:"live"`
	}{events, c.after, c.live})
}

func (a *Adapter) poll(ctx context.Context, rd reader, wait time.Duration) ([]frame, cursor, error) {
	at, c, out := rd.at, rd.from, rd.first
	if len(out) > 0 {
		return out, c, nil
	}
	if wait == 0 { // only what is there
		recent, err := a.feed.Recent(ctx, feedName(at), 1<<20)
		for _, f := range said(recent) {
			if f.number > c.after {
				out = append(out, f)
				c.after = f.number
			}
		}
		if err != nil {
			return nil, c, err
		}
		recent, err = a.feed.Recent(ctx, liveName(at), batch)
		if err != nil {
			return nil, c, err
		}
		recent = slices.DeleteFunc(recent, func(e bot.Entry) bool { return e.Number <= c.live })
		out = append(out, a.liveFrames(ctx, at, recent)...)
		if n := len(recent); n > 0 {
			c.live = recent[n-1].Number
		}
		return out, c, nil
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var live []frame
	var liveEnd int64
	var wg sync.WaitGroup
	wg.Go(func() {
		entries, _ := a.feed.Follow(ctx, liveName(at), c.live, batch) // best effort
		if n := len(entries); n > 0 {
			live, liveEnd = a.liveFrames(ctx, at, entries), entries[n-1].Number
			cancel() // whichever has something ends the other
		}
	})
	entries, err := a.feed.Follow(ctx, feedName(at), c.after, batch)
	ended := ctx.Err() != nil
	cancel()
	wg.Wait()
	if err != nil && !ended {
		return nil, c, err
	}
	out = said(entries)
	if n := len(entries); n > 0 {
		c.after = entries[n-1].Number
	}
	if liveEnd > 0 {
		out, c.live = append(out, live...), liveEnd
	}
	return out, c, nil
}
