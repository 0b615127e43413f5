package hours

import (
	"context"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"handoff/dialog"
)

// Config is what Hours are made of.
type Config struct {
	Zone     *time.Location
	Week     Week
	Dates    []Date
	Calendar string       // an iCalendar file; "": none
	Log      *slog.Logger // nil: silent
}

// Hours is a Schedule that follows its calendar file.
type Hours struct {
	config Config
	now    atomic.Pointer[Schedule]
	seen   stamp
}

var _ dialog.Hours = (*Hours)(nil)

// stamp tells a file that has changed.
type stamp struct {
	size     int64
	modified time.Time
}

// New reads the calendar. Where something is wrong with it, the hours hold without
// it.
func New(c Config) (*Hours, []Problem) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	h := &Hours{config: c, seen: look(c.Calendar)}
	h.now.Store(&Schedule{Zone: c.Zone, Week: c.Week, Dates: c.Dates})
	if c.Calendar == "" {
		return h, nil
	}
	return h, h.read()
}

// At says whether the team is there.
func (h *Hours) At(t time.Time) dialog.Opening { return h.now.Load().At(t) }

// Add is the moment at which the team will have been there for d since from.
func (h *Hours) Add(from time.Time, d time.Duration) time.Time { return h.now.Load().Add(from, d) }

// Between is how long the team is there between two moments.
func (h *Hours) Between(a, b time.Time) time.Duration { return h.now.Load().Between(a, b) }

// read takes the calendar; one with problems leaves the one before in use.
func (h *Hours) read() []Problem {
	events, problems := ReadCalendar(h.config.Calendar)
	if len(problems) == 0 {
		c := h.config
		h.now.Store(&Schedule{Zone: c.Zone, Week: c.Week, Dates: c.Dates, Events: events})
	}
	return problems
}

// poll is how often the file is looked at. Network mounts and Kubernetes, where
// such files live, report no changes, and holidays are not in a hurry.
const poll = 30 * time.Second

// Watch reads the calendar again when it has changed, until ctx ends.
func (h *Hours) Watch(ctx context.Context) error {
	if h.config.Calendar == "" {
		return nil
	}
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		is := look(h.config.Calendar)
		if is == h.seen {
			continue
		}
		h.seen = is
		problems := h.read()
		for _, p := range problems {
			h.config.Log.WarnContext(ctx, "calendar not taken, the one before stays in use", "problem", p.Error())
		}
		if len(problems) == 0 {
			h.config.Log.InfoContext(ctx, "calendar read again", "file", h.config.Calendar)
		}
	}
}

func look(file string) stamp {
	info, err := os.Stat(file)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}
