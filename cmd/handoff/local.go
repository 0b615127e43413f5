package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"handoff/adapters/console"
	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/config"
)

// local is the whole bot on a private store, with a terminal at both ends: what
// demo, chat and the conversation scripts run.
type local struct {
	terminal *console.Terminal
	store    *sqlitestore.Store
	runtime  *bot.Runtime

	mu             sync.Mutex
	customer, desk []string // read and not yet looked at
}

func newLocal(ctx context.Context, c *config.Config, m mind, out io.Writer, style console.Style, log *slog.Logger) (*local, error) {
	c.Desk.TakeBack = 0 // who plays both sides wants to read it at once
	for i := range c.Teams {
		c.Teams[i].TakeBack = 0
	}
	store, err := sqlitestore.Open(ctx, ":memory:", storeOptions(c), log)
	if err != nil {
		return nil, err
	}
	l := &local{terminal: console.New(out, style), store: store}
	l.terminal.Seen = l.seen
	manager, err := newManager(c, m, store, l.terminal.Desk.Home(), nil, log)
	if err != nil {
		return nil, err
	}
	l.runtime = newRuntime(c, store, manager, prometheus.NewRegistry(), log,
		bot.Account{Adapter: l.terminal.Customer, Side: bot.Customer},
		bot.Account{Adapter: l.terminal.Desk, Side: bot.Desk})
	l.runtime.Turns, l.runtime.Sends = 4, 2 // one person cannot say more at once
	return l, nil
}

// run runs the bot while talk talks to it, and stops it when talk returns.
func (l *local) run(ctx context.Context, talk func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	stopped := make(chan error, 1)
	go func() { stopped <- l.runtime.Run(ctx) }()
	err := talk(ctx)
	stop()
	return errors.Join(err, <-stopped, l.store.Close())
}

func (l *local) seen(side bot.Side, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if side == bot.Desk {
		l.desk = append(l.desk, text)
	} else {
		l.customer = append(l.customer, text)
	}
}

// Customer, Agent, Settle, Read and Wait make l the stage of a script.
func (l *local) Customer(line string)    { l.terminal.Say(line) }
func (l *local) Agent(name, line string) { l.terminal.SayAs(name, line) }

// Settle blocks until everything said is answered and everything is sent.
func (l *local) Settle(ctx context.Context) error {
	if err := errors.Join(l.terminal.Customer.Taken(ctx), l.terminal.Desk.Taken(ctx)); err != nil {
		return err
	}
	return l.store.Quiet(ctx)
}

// Read returns what was read since the last call.
func (l *local) Read() (customer, desk []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	customer, desk = l.customer, l.desk
	l.customer, l.desk = nil, nil
	return customer, desk
}

// Wait refuses: here time is real, and nobody wants to sit through it.
func (l *local) Wait(context.Context, time.Duration) error {
	return fmt.Errorf("wait: time is real here; only the tests can let it pass")
}
