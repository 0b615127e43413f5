package storm

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"handoff/bot/redisstore/redistest"
	"handoff/cmd/handoff/bench"
)

// blow begins all faults at once; they end with ctx, with everything mended.
func (w *world) blow(ctx context.Context, kills int) *sync.WaitGroup {
	var faults sync.WaitGroup
	faults.Go(func() { w.killing(ctx, kills) })
	faults.Go(func() { w.pausing(ctx) })
	faults.Go(func() { w.redisKilling(ctx) })
	return &faults
}

// killing kills one process after the other and starts each again at once. The
// one that listens is hit less often: its hold lasts 10 s, and in that time the
// others would have little to do.
func (w *world) killing(ctx context.Context, kills int) {
	began := time.Now()
	for i := range kills {
		at := began.Add(every*time.Duration(i) + rand.N(every/2))
		_ = until(ctx, at) // late kills are made up for at the end
		m := w.victim(rand.IntN(w.rarely) == 0)
		w.mu.Lock()
		w.troubles = append(w.troubles, mark(m.number, m.child.Kill))
		w.kills++
		err := w.start(m)
		w.mu.Unlock()
		if err != nil {
			w.Error(err)
			return
		}
	}
}

// mark does something to a process and notes when.
func mark(process int, do func()) bench.Trouble {
	t := bench.Trouble{Process: process, From: time.Now()}
	do()
	t.To = t.From
	return t
}

// victim is a process that is not paused: the listening one, or not.
func (w *world) victim(listening bool) *member {
	w.mu.Lock()
	defer w.mu.Unlock()
	poller := w.town.Listener()
	var running, wanted []*member
	for _, m := range w.fleet {
		if m.paused {
			continue
		}
		running = append(running, m)
		if (m.number == poller) == listening {
			wanted = append(wanted, m)
		}
	}
	if len(wanted) == 0 {
		wanted = running
	}
	return wanted[rand.IntN(len(wanted))]
}

// pausing stops one process after the other for longer than a turn's lease (10 s),
// sometimes longer than a send's (15 s).
func (w *world) pausing(ctx context.Context) {
	if len(w.fleet) < 2 {
		return
	}
	for until(ctx, time.Now().Add(rand.N(time.Second))) {
		length := 10500*time.Millisecond + rand.N(6*time.Second)
		if at, ok := ctx.Deadline(); ok && time.Until(at) < length {
			return // it would be none
		}
		m := w.victim(rand.IntN(4) == 0)
		w.mu.Lock()
		m.paused = true
		child := m.child
		began := time.Now()
		child.Pause()
		w.mu.Unlock()
		_ = until(ctx, began.Add(length))
		w.mu.Lock()
		child.Resume()
		w.troubles = append(w.troubles, bench.Trouble{Process: m.number, From: began, To: time.Now()})
		w.pauses++
		m.paused = false
		w.mu.Unlock()
	}
}

// redisKilling kills the store now and then, and starts it again on its files.
func (w *world) redisKilling(ctx context.Context) {
	for until(ctx, time.Now().Add(5*time.Second+rand.N(8*time.Second))) {
		down := time.Now()
		w.redis.Kill()
		_ = until(context.WithoutCancel(ctx), down.Add(200*time.Millisecond+rand.N(1500*time.Millisecond)))
		w.redis.Start(w)
		w.mu.Lock()
		w.outages = append(w.outages, bench.Span{From: down, To: time.Now()})
		w.mu.Unlock()
	}
}

// forget empties the store.
func (w *world) forget() {
	if answer, err := redistest.Do(w.redis.Addr, "FLUSHALL"); err != nil || answer != "+OK" {
		w.Fatalf("FLUSHALL: %s %v", answer, err)
	}
}
