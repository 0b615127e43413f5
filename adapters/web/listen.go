package web

import (
	"context"
	"sync"

	"handoff/bot"
)

// Listen takes what visitors say until ctx ends. What cannot be taken is
// answered "503, come again", and the browser keeps it. When it ends, the
// connections of this process are told to come again elsewhere.
func (a *Adapter) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.inbound.open(ctx, put)
	defer a.links.end()
	defer a.inbound.close()
	<-ctx.Done()
	return ctx.Err()
}

// inbound is the way to put, while somebody listens.
type inbound struct {
	mu   sync.RWMutex // read-locked by every put that runs
	ctx  context.Context
	call func(context.Context, bot.Message) error
}

func (in *inbound) open(ctx context.Context, put func(context.Context, bot.Message) error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ctx, in.call = ctx, put
}

// close waits for what is being put: nothing is put later.
func (in *inbound) close() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ctx, in.call = nil, nil
}

// put puts m, or says why it could not; ending the listener breaks it off.
func (in *inbound) put(ctx context.Context, m bot.Message) error {
	in.mu.RLock()
	defer in.mu.RUnlock()
	if in.call == nil || in.ctx.Err() != nil {
		return later("nobody listens here now")
	}
	ctx, cancel := context.WithTimeout(ctx, putTime)
	defer cancel()
	stop := context.AfterFunc(in.ctx, cancel)
	defer stop()
	return in.call(ctx, m)
}

// order lets a reply wait for the visitor's words before it. They come into the
// feed after they were put, and a fast answer would overtake them. It holds for
// what this process received; with several replicas the feed may show, in the
// few milliseconds between, the answer above the question.
type order struct {
	mu      sync.Mutex
	running map[bot.Address][]chan struct{}
}

// begin notes that something of at is on its way into the feed; the caller calls
// done when it is there or will not be.
func (o *order) begin(at bot.Address) (done func()) {
	c := make(chan struct{})
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.running == nil {
		o.running = make(map[bot.Address][]chan struct{})
	}
	o.running[at] = append(o.running[at], c)
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		rest := o.running[at][:0:0]
		for _, other := range o.running[at] {
			if other != c {
				rest = append(rest, other)
			}
		}
		if o.running[at] = rest; len(rest) == 0 {
			delete(o.running, at)
		}
		close(c)
	}
}

// wait returns when what was on its way at the call is there, or ctx ends.
func (o *order) wait(ctx context.Context, at bot.Address) {
	o.mu.Lock()
	running := o.running[at]
	o.mu.Unlock()
	for _, c := range running {
		select {
		case <-c:
		case <-ctx.Done():
			return
		}
	}
}
