package bot

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// drafts shows the replies that one turn is writing. The ID of a draft that is a
// real message is noted with the turn, so that a turn that comes again after a
// crash grows the same message instead of posting another.
type drafts struct {
	turn    *Turn
	key     string // of the turn
	drafter Drafter
	log     *slog.Logger

	mu      sync.Mutex
	growing map[string]*growing // by handle
	over    chan struct{}       // closed: the handler has returned
}

// growing is one reply that is being written.
type growing struct {
	draft Draft
	dirty bool          // draft.Text is newer than what is shown
	more  chan struct{} // holds a token when it became so
	done  chan struct{} // closed: nothing more is shown
}

// draftNote begins the key under which a draft's ID is noted.
const draftNote = "draft:"

const (
	draftTime  = 3 * time.Second // one call's, at most: the reply waits for it
	draftTries = 3               // calls that fail in a row; then the reply grows unseen
)

// showDrafts lets a customer's turn show what it writes, until stop or finish.
func (r *Runtime) showDrafts(ctx context.Context, t *Turn, log *slog.Logger) *drafts {
	d := &drafts{turn: t, key: t.Key(), log: log, growing: make(map[string]*growing), over: make(chan struct{})}
	if t.Side == Customer {
		d.drafter = r.drafters[t.Messages[0].At.Account]
	}
	if d.drafter != nil {
		t.draft = func(to Side, handle, text string) { d.show(ctx, to, handle, text) }
	}
	return d
}

// show is Turn.Draft. It never waits.
func (d *drafts) show(ctx context.Context, to Side, handle, text string) {
	if to != d.turn.Side || handle == "" || strings.TrimSpace(text) == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.over:
		return
	default:
	}
	g := d.growing[handle]
	if g == nil {
		last := d.turn.Messages[len(d.turn.Messages)-1]
		g = &growing{more: make(chan struct{}, 1), done: make(chan struct{}), draft: Draft{
			Key: DraftKey(d.key, handle), To: last.At, Re: last.ID, Grant: last.Grant,
			ID: string(d.turn.journal[draftNote+handle]),
		}}
		d.growing[handle] = g
		go d.grow(ctx, handle, g)
	}
	g.draft.Text, g.dirty = text, true
	select {
	case g.more <- struct{}{}:
	default:
	}
}

// grow shows one reply at the platform's pace, the newest text each time.
func (d *drafts) grow(ctx context.Context, handle string, g *growing) {
	defer close(g.done)
	for failed := 0; failed < draftTries; {
		select {
		case <-d.over:
			return
		case <-ctx.Done():
			return
		case <-g.more:
		}
		d.mu.Lock()
		draft, dirty := g.draft, g.dirty
		g.dirty = false
		d.mu.Unlock()
		if !dirty {
			continue
		}
		after, err := d.call(ctx, handle, g, draft)
		if err != nil {
			failed++
			d.log.Debug("a draft is not shown", "account", draft.To.Account, "error", err)
		} else {
			failed = 0
		}
		if !d.pause(ctx, after) {
			return
		}
	}
}

// call shows a draft once, and notes its ID. It outlives the handler: a call that
// was cut off could still arrive, behind the reply that finishes it.
func (d *drafts) call(ctx context.Context, handle string, g *growing, draft Draft) (after time.Duration, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), draftTime)
	defer cancel()
	defer recovered(&err)
	id, after, err := d.drafter.Draft(ctx, draft)
	if wait, ok := errors.AsType[*RetryError](err); ok {
		after = wait.After
	}
	if err != nil || id == draft.ID {
		return after, err
	}
	d.mu.Lock()
	g.draft.ID = id
	d.mu.Unlock()
	return after, d.turn.note(ctx, draftNote+handle, []byte(id))
}

// pause waits until the platform takes the next draft, and reports whether one
// may follow.
func (d *drafts) pause(ctx context.Context, after time.Duration) bool {
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case <-d.over:
		return false
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// stop shows nothing more. It waits for the calls that are under way.
func (d *drafts) stop() {
	d.mu.Lock()
	select {
	case <-d.over:
	default:
		close(d.over)
	}
	all := slices.Collect(maps.Values(d.growing))
	d.mu.Unlock()
	for _, g := range all {
		<-g.done
	}
}

// abandon takes the drafts away at once, as well as it can: the turn is given up,
// and no commit will do it.
func (d *drafts) abandon() {
	sender, ok := d.drafter.(Adapter)
	if !ok {
		return
	}
	for _, id := range d.ids() {
		ctx, cancel := context.WithTimeout(context.Background(), draftTime)
		_, err := sendSafely(ctx, sender, Delivery{
			Key: DraftKey(d.key, "discard "+id), Conversation: d.turn.Conversation, To: d.turn.Messages[0].At, Target: []string{id},
			Send: Send{Op: OpDiscard, To: d.turn.Side, Handle: id},
		})
		cancel()
		if err != nil {
			d.log.Warn("a draft of a turn that was given up stays", "error", err)
		}
	}
}

// finish, after stop, has each draft become the reply of its handle or be taken
// away.
func (d *drafts) finish() {
	ids := d.ids()
	for _, handle := range slices.Sorted(maps.Keys(ids)) {
		sends := d.turn.out.Sends
		i := slices.IndexFunc(sends, func(s Send) bool { return s.Op == OpSay && s.To == d.turn.Side && s.Handle == handle })
		if i >= 0 {
			sends[i].Draft = ids[handle]
		} else {
			d.turn.send(Send{Op: OpDiscard, To: d.turn.Side, Handle: ids[handle]})
		}
	}
}

// ids are the drafts that stand, by handle: those of this attempt and of the
// attempts before it.
func (d *drafts) ids() map[string]string {
	ids := make(map[string]string)
	for key, id := range d.turn.journal {
		if handle, ok := strings.CutPrefix(key, draftNote); ok && len(id) > 0 {
			ids[handle] = string(id)
		}
	}
	for handle, g := range d.growing {
		if g.draft.ID != "" {
			ids[handle] = g.draft.ID
		}
	}
	return ids
}
