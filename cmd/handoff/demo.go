package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/term"

	"handoff/adapters/console"
	"handoff/bot/sqlitestore"
	"handoff/cmd/handoff/demo"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/dialogtest"
	"handoff/dialog/knowledge"
	"handoff/dialog/macro"
)

// sample is the company whose customers the demo answers.
//
//go:embed sample/knowledge
var sample embed.FS

func sampleKnowledge() (*knowledge.Library, error) {
	articles, err := fs.Sub(sample, "sample/knowledge")
	if err != nil {
		return nil, err
	}
	library, problems := knowledge.LoadFS(knowledge.Options{}, "sample", articles)
	if len(problems) > 0 {
		return nil, fmt.Errorf("the sample company's articles are damaged: %w", problems[0])
	}
	return library, nil
}

type demoCommand struct {
	Listen   string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the page is served (default: ${default}, or any free port where that is taken)."`
	Terminal bool   `help:"Play both sides here, without a browser."`
	Script   string `placeholder:"FILE" help:"Play a conversation script and print the transcript."`
}

// Run serves the page, or plays in the terminal.
func (d demoCommand) Run(ctx context.Context) error {
	switch {
	case d.Script != "":
		return d.play(ctx, os.Stdout)
	case d.Terminal:
		return d.talk(ctx)
	}
	return d.page(ctx)
}

// page runs the real adapters against the platforms' fakes, and a page that
// shows both ends.
func (d demoCommand) page(ctx context.Context) error {
	listener, err := net.Listen("tcp", d.Listen)
	if err != nil && d.Listen == demoListen {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return fmt.Errorf("demo: %w; name a free address with --listen", err)
	}
	return servePage(ctx, listener, os.Stdout)
}

// servePage runs the demo's world and its page until ctx ends, and says on out
// where it is.
func servePage(ctx context.Context, listener net.Listener, out io.Writer) error {
	library, err := sampleKnowledge()
	if err != nil {
		return err
	}
	log := demoLog()
	c, err := config.Parse("company.yaml", demo.Company, nil)
	if err != nil {
		return err
	}
	store, err := sqlitestore.Open(ctx, sqlitestore.Memory, storeOptions(c), log)
	if err != nil {
		return err
	}
	world, err := demo.New(ctx, demo.Config{Memory: store, Feed: store, Log: log})
	if err != nil {
		return errors.Join(err, store.Close())
	}
	m := mind{
		knowledge: library, model: world.Model(), transcriber: world.Transcriber(),
		library: library, shelf: dialog.NewShelf(store), accounts: customers(world.Accounts()),
	}
	var wrong []macro.Problem
	if m.macros, wrong = macro.Read("macros.yaml", demo.Macros); len(wrong) > 0 {
		return errors.Join(wrong[0], store.Close())
	}
	manager, err := newManager(c, m, store, world.Desk(), nil, log)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	runtime := newRuntime(c, store, world.Watch(manager), prometheus.NewRegistry(), log, world.Accounts()...)
	runtime.Turns, runtime.Sends = 16, 8
	fmt.Fprintf(out, "The demo is at http://%s — open it in a browser. Ctrl-C ends it.\nWithout a browser: handoff demo --terminal\n", reachable(listener.Addr()))
	err = together(ctx,
		(&program{mind: m, runtime: runtime}).run,
		func(ctx context.Context) error { return serveHTTP(ctx, listener, world.Handler()) })
	world.Close()
	return errors.Join(err, store.Close())
}

// reachable is an address as a browser on this machine can use it.
func reachable(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return a.String()
}

// demoListen is the default of demoCommand.Listen.
const demoListen = "127.0.0.1:8080"

// demoLog tells errors only: whatever else happens is shown.
func demoLog() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

const demoGreeting = `Kitewright Academy, an online school with a shop. You are the customer, and the agents too.

  What you type is the customer's. Try:   How long do I have to return a course I don't like?
                                          證書上的名字寫錯了怎麼辦
                                          I want to talk to a person
  At the desk, once a ticket is open:     @desk Hello, this is Anna. How can I help?
                                          @desk // a note that the customer never reads
                                          @desk /resolve
  /file PATH words sends a file, /edit and /delete change your last words; a number presses that button.
  @desk /handoff help lists the agents' commands. Ctrl-D ends.

`

// talk lets one person play both sides in the terminal.
func (d demoCommand) talk(ctx context.Context) error {
	interactive := term.IsTerminal(int(os.Stdin.Fd()))
	fmt.Print(demoGreeting)
	l, err := newDemo(ctx, os.Stdout, console.Style{
		Color: term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "",
		Echo:  !interactive,
	})
	if err != nil {
		return err
	}
	return l.run(ctx, func(ctx context.Context) error {
		if interactive {
			return l.terminal.Read(ctx, os.Stdin, nil)
		}
		return l.terminal.Read(ctx, os.Stdin, l.Settle)
	})
}

func newDemo(ctx context.Context, out io.Writer, style console.Style) (*local, error) {
	library, err := sampleKnowledge()
	if err != nil {
		return nil, err
	}
	return newLocal(ctx, config.Default(), mind{knowledge: library}, out, style, demoLog())
}

func (d demoCommand) play(ctx context.Context, out io.Writer) error {
	f, err := os.Open(d.Script)
	if err != nil {
		return err
	}
	defer f.Close()
	script, err := dialogtest.Parse(d.Script, f)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	l, err := newDemo(ctx, out, console.Style{Echo: true})
	if err != nil {
		return err
	}
	return l.run(ctx, func(ctx context.Context) error { return dialogtest.Play(ctx, script, l) })
}
