package main

import (
	"context"
	"fmt"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/term"

	"handoff/adapters/console"
)

type chatCommand struct{ configFlag }

// Run talks to the configured bot on a private store. Input that is piped in is
// one message a line, the next when the last is answered; what the customer
// reads goes to standard output as it is, with an empty line after each answered
// message, and what the desk reads has a name before it.
func (c chatCommand) Run(ctx context.Context) error {
	conf, err := c.load()
	if err != nil {
		return err
	}
	conf.Log.Level = "warn" // this is a conversation; serve tells the rest
	log := newLog(conf.Log)
	piped := !term.IsTerminal(int(os.Stdin.Fd()))
	m, err := newMind(conf, openKnowledge(conf, log), prometheus.NewRegistry(), nil, log)
	if err != nil {
		return err
	}
	l, err := newLocal(ctx, conf, m, os.Stdout, console.Style{
		Color: term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "",
		Bare:  piped,
	}, log)
	if err != nil {
		return err
	}
	if !piped {
		fmt.Println("You are the customer; a line that begins with \"@desk \" is said at the desk; a number presses a button; /file PATH, /edit and /delete are there too. Ctrl-D ends.")
	}
	return l.run(ctx, func(ctx context.Context) error {
		if !piped {
			return l.terminal.Read(ctx, os.Stdin, nil)
		}
		return l.terminal.Read(ctx, os.Stdin, func(ctx context.Context) error {
			err := l.Settle(ctx)
			fmt.Println()
			return err
		})
	})
}
