package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	slacksim "handoff/adapters/slack/sim"
	hooksim "handoff/adapters/webhook/sim"
	"handoff/bot/sqlitestore"
	"handoff/config"
	"handoff/dialog/dialogtest"
	modelsim "handoff/dialog/openai/sim"
)

// scene is the whole program in a bubble, its real adapters on the platforms' fakes:
// customers in Telegram, on Discord and on a website, agents in Slack, a model. Time is virtual.
type scene struct {
	*testing.T
	ctx       context.Context
	conf      *config.Config
	slack     *slacksim.Sim
	platforms map[string]platform          // by account
	hooks     map[string]*hooksim.Receiver // by account
	model     *modelsim.Sim
	programs  http.Handler // the HTTP API; nil: there is none
	answered  string       // by it, last
	order     string       // the ID of the order that it took last
	store     *sqlitestore.Store
	stop      func()

	patrons map[string]patron // people on platforms, by "name account"
	staff   map[string]bool   // of these: who are agents
	on      map[string]string // the account on which a person did something last
	first   string            // the account on which customers write who are on no other
	last    map[string]string // TS of what an agent said last, "channel ts"
	saw     map[string]news   // what every screen showed, by place and message
	there   map[string]bool   // of these: what stands there now
	news    []news            // since the last thing said
	record  strings.Builder   // all that was said and read, in order
}

var _ dialogtest.Cast = (*scene)(nil)

// news is something that came to be read.
type news struct {
	verb dialogtest.Verb
	who  string // customer, person or channel
	text string
}

const (
	support = "C0SUPPORT"
	company = "company.yaml"
)

func newScene(ctx context.Context, t *testing.T, file string) *scene {
	t.Helper()
	conf, err := config.Load("testdata/desk/" + file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{
		T: t, ctx: ctx, conf: conf, slack: slacksim.New(slacksim.Options{}), model: modelsim.New(modelsim.Options{Answer: played}),
		hooks: make(map[string]*hooksim.Receiver), patrons: make(map[string]patron), staff: make(map[string]bool), on: make(map[string]string),
		last: make(map[string]string), saw: make(map[string]news),
	}
	s.furnish()
	for _, h := range conf.Webhooks {
		if s.hooks[h.Name], err = hooksim.New(h.Secret[0].Reveal()); err != nil {
			t.Fatal(err)
		}
	}
	s.hire()
	if s.store, err = sqlitestore.Open(ctx, sqlitestore.Memory, storeOptions(conf), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if s.programs, err = newAPI(conf, s.store, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	s.start()
	return s
}

// dial has the fakes answer.
func (s *scene) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(address)
	if p := s.platforms[strings.TrimSuffix(host, ".sim")]; p != nil {
		return p.dial(ctx, network, address)
	}
	if h := s.hooks[strings.TrimSuffix(host, ".sim")]; h != nil {
		return h.Dial(ctx, network, address)
	}
	switch host {
	case "slack.sim":
		return s.slack.Dial(ctx, network, address)
	case "model.sim":
		return s.model.Dial(ctx, network, address)
	}
	return nil, &net.OpError{Op: "dial", Net: network, Err: fmt.Errorf("no fake is named %s", host)}
}

// start runs a process.
func (s *scene) start() {
	s.Helper()
	library, err := sampleKnowledge()
	if err != nil {
		s.Fatal(err)
	}
	var log io.Writer = io.Discard
	if testing.Verbose() {
		log = os.Stderr
	}
	registry := prometheus.NewRegistry()
	p, err := newProgram(s.conf, s.store, library, registry, s.dial, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		s.Fatal(err)
	}
	p.runtime.Turns, p.runtime.Sends = 8, 4
	ctx, cancel := context.WithCancel(s.ctx)
	var running sync.WaitGroup
	running.Go(func() {
		if err := p.run(ctx); err != nil {
			s.Errorf("run: %v", err)
		}
	})
	s.stop = func() {
		cancel()
		running.Wait()
	}
	if err := s.slack.Await(s.ctx, func() bool { return s.slack.Sockets() == 2 }); err != nil {
		s.Fatalf("the program does not come up: %v", err)
	}
	pages := operations(registry, p.runtime.Ready, p.runtime.Accounts, s.programs)
	for name, at := range s.platforms {
		if err := at.begin(s.ctx, pages); err != nil {
			s.Fatalf("the program does not come up on %s: %v", name, err)
		}
	}
}

func (s *scene) close() {
	s.stop()
	s.slack.Close()
	for _, p := range s.platforms {
		p.close()
	}
	for _, h := range s.hooks {
		h.Close()
	}
	if err := s.model.Close(); err != nil {
		s.Error(err)
	}
	if err := s.store.Close(); err != nil {
		s.Error(err)
	}
}

// Restart stops the process as an operator does, and starts another one.
func (s *scene) Restart(context.Context) error {
	s.stop()
	s.start()
	return nil
}

// Settle blocks until all that was said is served and all that is said is sent.
func (s *scene) Settle(ctx context.Context) error {
	for name, p := range s.platforms {
		if err := p.heard(ctx); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := s.slack.Await(ctx, func() bool { return s.slack.Unacked() == 0 }); err != nil {
		return fmt.Errorf("slack: %w", err)
	}
	synctest.Wait() // what is done after an acknowledgement: forms
	if err := s.store.Quiet(ctx); err != nil {
		return err
	}
	s.look()
	return nil
}

// Wait lets time pass, and what is due happen.
func (s *scene) Wait(ctx context.Context, d time.Duration) error {
	s.note("wait", d.String())
	time.Sleep(d) // virtual
	synctest.Wait()
	return ctx.Err()
}

// Until waits for the next "mon 9:00".
func (s *scene) Until(ctx context.Context, moment string) error {
	name, clock, ok := strings.Cut(moment, " ")
	at, err := time.Parse("15:04", clock)
	days := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	i := slices.Index(days, name)
	if !ok || err != nil || i < 0 {
		return fmt.Errorf("until %q: want a day and a time such as mon 9:00", moment)
	}
	now := time.Now().UTC()
	to := time.Date(now.Year(), now.Month(), now.Day()+(i-int(now.Weekday())+7)%7, at.Hour(), at.Minute(), 0, 0, time.UTC)
	if !to.After(now) {
		to = to.AddDate(0, 0, 7)
	}
	return s.Wait(ctx, to.Sub(now))
}
