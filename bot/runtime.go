package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Account is an adapter and the side of the conversation that speaks through it.
type Account struct {
	Adapter Adapter
	Side    Side // Customer or Desk
}

// Runtime moves messages: it is the one owner of goroutines. Fill in the fields
// and call Run once.
type Runtime struct {
	Store    Store
	Handler  Handler
	Accounts []Account
	Options  StoreOptions  // what the store was opened with: the lease times are needed here too
	Turns    int           // how many turns may run at once; default 256
	Sends    int           // how many deliveries of one account may run at once; default 32
	Grace    time.Duration // how long running turns and sends may take after a stop; default 16 s
	Log      *slog.Logger  // default: slog.Default()
	Metrics  *Metrics      // nil: none

	draining atomic.Bool
	openers  map[string]Opener
	typers   map[string]Typer
	drafters map[string]Drafter
	news     newsroom
	retry    func(attempt int) time.Duration // how long a failed call to the store waits; tests set it
}

// ErrDraining is Ready's answer while the process stops.
var ErrDraining = errors.New("stopping: new work goes to another process")

// Ready reports whether the process can take work: it is not stopping and its
// store takes writes. A platform that is down does not count: a restart would
// not mend it.
func (r *Runtime) Ready(ctx context.Context) error {
	if r.draining.Load() {
		return ErrDraining
	}
	return r.Store.Ping(ctx)
}

// Run listens, serves turns and sends until ctx ends, and then stops in this
// order:
//
//  1. Ready says no, so that nothing new is sent here.
//  2. Listeners stop: what they have not put, their platforms redeliver. Workers
//     claim nothing more; running turns may finish, for Grace less a quarter.
//  3. Turns that take longer are cancelled and their leases released, so that
//     another process serves them at once instead of after the lease.
//  4. Senders stop last, because finishing turns still queue replies; sends that
//     run may finish until Grace is over. What is queued stays in the store.
//
// Both limits count from the end of ctx. What was done and could not be written
// down, because the store is down, is tried for an eighth of Grace more: by
// default everything has stopped 18 s after ctx ended.
//
// Killing the process at any point is safe; the order only saves time. Run
// returns an error when it is wrongly set up, otherwise nil.
func (r *Runtime) Run(ctx context.Context) error {
	if err := r.prepare(); err != nil {
		return err
	}
	// Each stage has a context of its own, ended in the order above.
	root := context.WithoutCancel(ctx)
	turns, cancelTurns := context.WithCancel(root)
	defer cancelTurns()
	next, stopNext := context.WithCancel(root)
	defer stopNext()
	sends, cancelSends := context.WithCancel(root)
	defer cancelSends()

	var listeners, workers, senders sync.WaitGroup
	for _, a := range r.Accounts {
		for range r.Sends {
			senders.Go(func() { r.send(next, sends, a) })
		}
		listeners.Go(func() { r.listen(ctx, a) })
	}
	for range passes {
		senders.Go(func() { r.send(next, sends, Account{Adapter: passer{r.Store}}) })
	}
	for range r.Turns {
		workers.Go(func() { r.work(ctx, turns) })
	}

	<-ctx.Done()
	r.draining.Store(true)
	r.Log.Info("stopping")
	defer time.AfterFunc(r.Grace*3/4, cancelTurns).Stop()
	defer time.AfterFunc(r.Grace, cancelSends).Stop()
	workers.Wait()
	stopNext()
	senders.Wait()
	listeners.Wait()
	r.Log.Info("stopped")
	return nil
}

func (r *Runtime) prepare() error {
	if r.Store == nil || r.Handler == nil {
		return errors.New("bot: run: a store and a handler are needed")
	}
	r.Options = r.Options.Defaults()
	def(&r.Turns, 256)
	def(&r.Sends, 32)
	def(&r.Grace, 16*time.Second)
	if r.Log == nil {
		r.Log = slog.Default()
	}
	if r.retry == nil {
		r.retry = backoff
	}
	r.openers, r.typers, r.drafters = make(map[string]Opener), make(map[string]Typer), make(map[string]Drafter)
	seen := map[string]bool{Own: true}
	for _, a := range r.Accounts {
		name := a.Adapter.Name()
		if seen[name] {
			return fmt.Errorf("bot: run: two accounts are named %q", name)
		}
		seen[name] = true
		if o, ok := a.Adapter.(Opener); ok {
			r.openers[name] = o
		}
		if t, ok := a.Adapter.(Typer); ok {
			r.typers[name] = t
		}
		if d, ok := a.Adapter.(Drafter); ok {
			r.drafters[name] = d
		}
	}
	return nil
}

// bindFiles lets File.Open reach the adapter that received each file.
func (r *Runtime) bindFiles(files []File) {
	for i := range files {
		files[i].opener = r.openers[files[i].Account]
	}
}

// backoff is 1 s, 2, 4, 8, … up to a minute.
func backoff(attempt int) time.Duration {
	return min(time.Second<<min(attempt, 6), time.Minute)
}

// insist calls f, which talks to the store, until it succeeds or answers
// something final, for as long as the work is still worth writing down: until
// ctx ends. A store that is down for a while costs time, not the work.
func (r *Runtime) insist(ctx context.Context, f func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		err := f(ctx)
		if err == nil || errors.Is(err, ErrLeaseLost) || errors.Is(err, ErrUnless) {
			return err
		}
		if attempt == 0 {
			r.Log.Warn("store refuses, trying again", "error", err)
		}
		if pause(ctx, min(r.retry(attempt)/4, 2*time.Second)) != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
