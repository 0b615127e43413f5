package bot

import (
	"context"
	"sync"
	"time"
)

const (
	newerFirst = 300 * time.Millisecond // quicker turns ask nothing of the store
	newerEvery = time.Second            // how late a message is seen that another process received
	newerMost  = 4                      // messages that a handler has not read yet; further ones are told at the next look
)

// newsroom wakes the turns of this process that ask what came behind them.
type newsroom struct {
	mu    sync.Mutex
	doors map[chan struct{}]bool
}

func (n *newsroom) enter() chan struct{} {
	door := make(chan struct{}, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.doors == nil {
		n.doors = make(map[chan struct{}]bool)
	}
	n.doors[door] = true
	return door
}

func (n *newsroom) leave(door chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.doors, door)
}

// knock has all of them look now: whose conversation it is, the store knows.
func (n *newsroom) knock() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for door := range n.doors {
		select {
		case door <- struct{}{}:
		default:
		}
	}
}

// tellNewer lets a turn ask what comes behind it: see Turn.Newer. Nothing is
// looked up for a turn that does not ask. ctx ends with the turn; stop waits for
// the watcher.
func (r *Runtime) tellNewer(ctx context.Context, c Claim, t *Turn) (stop func()) {
	var watcher sync.WaitGroup
	t.newer = sync.OnceValue(func() <-chan Message {
		news := make(chan Message, newerMost)
		watcher.Go(func() { r.watchNewer(ctx, c, news) })
		return news
	})
	return watcher.Wait
}

func (r *Runtime) watchNewer(ctx context.Context, c Claim, news chan<- Message) {
	door := r.news.enter()
	defer r.news.leave(door)
	timer := time.NewTimer(newerFirst) // what came before the turn asked, too
	defer timer.Stop()
	told := make(map[string]bool)
	for {
		select {
		case <-ctx.Done():
			return
		case <-door:
		case <-timer.C:
		}
		messages, err := c.Newer(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.Debug("cannot see what waits behind a turn", "error", err)
		}
		for _, m := range messages {
			if key := m.At.String() + " " + m.ID; !told[key] {
				select {
				case news <- m:
					told[key] = true
				default:
				}
			}
		}
		timer.Reset(newerEvery)
	}
}
