// Command handoff answers a company's customers from its own knowledge and
// hands over to a person. It builds everything and is the only reader of the
// configuration; each subcommand has a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"handoff/config"
)

// Exit codes, part of the stable surface.
const (
	exitFailed = 1
	exitUsage  = 2
	exitConfig = 78 // EX_CONFIG of sysexits.h
)

type commands struct {
	Demo      demoCommand      `cmd:"" help:"The whole product on this machine: no key, no account, no Redis."`
	Serve     serveCommand     `cmd:"" help:"Answer customers with the configured platforms."`
	Chat      chatCommand      `cmd:"" help:"Talk to the configured bot here, on a private store without platforms."`
	Check     checkCommand     `cmd:"" help:"Read the configuration as serve does, try every token and server, say all that is wrong."`
	Slack     slackCommand     `cmd:"" help:"Help with the set-up of Slack."`
	Knowledge knowledgeCommand `cmd:"" help:"Look into the articles."`
	Route     routeCommand     `cmd:"" help:"Look into the rules that send tickets to teams."`
	Link      linkCommand      `cmd:"" help:"Make a link that begins a chat and says where the customer comes from."`
	Dead      deadCommand      `cmd:"" help:"List and replay what was given up."`
	Bench     benchCommand     `cmd:"" help:"Measure this program against fakes and a real Redis, and print a table."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// exitError ends the program with a code; its text, if any, is printed as it is.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func main() {
	ctx, stop := interrupted()
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run is the program without the process around it.
func run(ctx context.Context, args []string) int {
	var c commands
	parser := kong.Must(&c,
		kong.Name("handoff"),
		kong.Description("Answers a company's customers from its own knowledge and hands over to a person."),
		kong.UsageOnError(),
		kong.Vars{"config": config.DefaultFile},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "handoff: %v; see handoff --help\n", err)
		return exitUsage
	}
	if err := parsed.Run(); err != nil {
		code := exitFailed
		if e := (*exitError)(nil); errors.As(err, &e) {
			code = e.code
		}
		fmt.Fprintln(os.Stderr, err)
		return code
	}
	return 0
}

// interrupted returns a context that the first SIGINT or SIGTERM ends. A second
// signal ends the process at once: every step of a turn is safe to kill.
func interrupted() (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitFailed)
	}()
	return ctx, func() { signal.Stop(signals); cancel() }
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println("handoff " + version())
	return nil
}

// version is what the Go toolchain knows of the build: a tag, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+changes"
		}
	}
	if revision == "" {
		return "development " + info.GoVersion
	}
	return "development " + revision + dirty + " " + info.GoVersion
}
