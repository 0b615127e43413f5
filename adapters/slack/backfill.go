package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"handoff/bot"
)

// Slack sends an event again for five minutes. What agents say while no process
// of ours listens for longer is read from the threads when one listens again:
// everything after the watermark, the time of the last event that was put.
// Edits and deletions of that time are not seen.
const (
	// overlap is read again before the watermark: events may be put out of order
	// over several sockets and processes. What was put within the last day is
	// known by its ID (StoreOptions.Seen), so only then.
	overlap     = 10 * time.Minute
	overlapAge  = 20 * time.Hour
	threadsAge  = 14 * 24 * time.Hour // cards older than this are not looked at
	catchUpTime = 30 * time.Second
)

// watermark is how far events were put. It may lag behind, never lead: it is not
// moved while what was missed has not been read.
type watermark struct {
	l       *listener
	reached string // the newest that was put
	held    bool   // something missed is still to be read
}

// reach moves the watermark up to a message that was put. It is written at once:
// a mark that lags for more than a day would have old messages put again.
func (w *watermark) reach(ctx context.Context, ts string) {
	memory := w.l.a.cfg.Memory
	if memory == nil || !instant(ts).After(instant(w.reached)) {
		return
	}
	w.reached = ts
	if w.held {
		return
	}
	key := w.l.a.memory("read", "upto")
	err := bot.Rewrite(ctx, memory, key, 0, func(is []byte) ([]byte, error) {
		if !instant(string(is)).Before(instant(ts)) {
			return is, nil // another process is further
		}
		return []byte(ts), nil
	})
	if err != nil {
		w.l.a.log.Warn("how far the desk was read could not be kept", "error", err)
	}
}

// catchUp reads what was missed. When that fails it is tried again later; what
// comes meanwhile is not held up.
func (l *listener) catchUp(ctx context.Context, w *watermark) {
	memory := l.a.cfg.Memory
	if memory == nil || l.a.cfg.Channel == "" && len(l.a.cfg.Desks) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, catchUpTime)
	defer cancel()
	n, newest, err := l.readMissed(ctx)
	if w.held = err != nil; !w.held {
		newest, w.reached = max(newest, w.reached), "" // what came meanwhile counts too
		w.reach(ctx, newest)
	}
	switch {
	case err != nil:
		l.a.log.Warn("what was missed could not be read", "error", err)
		time.AfterFunc(catchUpTime, l.missed)
	case n > 0:
		l.a.log.Info("read what was missed", "messages", n)
	}
}

// readMissed puts what was said in our threads after the watermark, and returns
// how many messages that was and the time of the newest.
func (l *listener) readMissed(ctx context.Context) (n int, newest string, err error) {
	mark, err := l.a.cfg.Memory.Get(ctx, l.a.memory("read", "upto"))
	if err != nil {
		return 0, "", fmt.Errorf("slack: read watermark: %w", err)
	}
	since := string(mark)
	if !isTS(since) {
		return 0, "", nil // the first start
	}
	if at := instant(since); time.Since(at) < overlapAge {
		since = timestamp(at.Add(-overlap))
	}
	self, err := l.a.me(ctx)
	if err != nil {
		return 0, "", err
	}
	var threads []spot
	for i, desk := range append([]string{l.a.cfg.Channel}, l.a.cfg.Desks...) {
		if desk == "" {
			continue
		}
		found, err := l.threads(ctx, self, desk, since)
		if i > 0 && code(err) != "" { // one that is gone keeps nobody from the others
			l.a.log.Warn("a further desk cannot be read", "channel", desk, "error", err)
			continue
		}
		if err != nil {
			return 0, "", err
		}
		threads = append(threads, found...)
	}
	for _, at := range threads {
		channel, thread := at.Channel, at.Thread
		args := url.Values{"channel": {channel}, "oldest": {since}}
		err := l.a.pages(ctx, thread, args, func(raw json.RawMessage) (bool, error) {
			var s said
			if json.Unmarshal(raw, &s) != nil || s.TS == thread || !isTS(s.TS) || !s.human(self.user) {
				return true, nil
			}
			id := eventID{Channel: channel, TS: s.TS}
			m, err := l.a.compose(ctx, self, spot{Channel: channel, Thread: thread}, &s, bot.KindText, id)
			if err != nil || m == nil {
				return true, err
			}
			if err := l.sink(ctx, *m); err != nil {
				return false, err
			}
			n, newest = n+1, max(newest, s.TS)
			return true, nil
		})
		if err != nil {
			return n, "", fmt.Errorf("slack: read thread: %w", err)
		}
	}
	return n, newest, nil
}

// threads are those of ours in a channel in which something was said since then.
func (l *listener) threads(ctx context.Context, self identity, desk, since string) (found []spot, err error) {
	channel, err := l.a.channelID(ctx, desk)
	if err != nil {
		return nil, err
	}
	args := url.Values{"channel": {channel}, "oldest": {timestamp(instant(since).Add(-threadsAge))}}
	err = l.a.pages(ctx, "", args, func(raw json.RawMessage) (bool, error) {
		var m message
		if json.Unmarshal(raw, &m) == nil && m.User == self.user && instant(m.LatestReply).After(instant(since)) {
			found = append(found, spot{Channel: channel, Thread: m.TS})
		}
		return true, nil
	})
	if err != nil {
		return nil, fmt.Errorf("slack: look for threads: %w", err)
	}
	return found, nil
}
