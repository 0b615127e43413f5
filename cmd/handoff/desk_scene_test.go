package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
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
	telegramsim "handoff/adapters/telegram/sim"
	hooksim "handoff/adapters/webhook/sim"
	"handoff/bot/sqlitestore"
	"handoff/config"
	"handoff/dialog/dialogtest"
	modelsim "handoff/dialog/openai/sim"
)

// scene is the whole program in a bubble, its real adapters on the platforms' fakes:
// customers in Telegram, agents in Slack, a model. Time is virtual.
type scene struct {
	*testing.T
	ctx       context.Context
	conf      *config.Config
	slack     *slacksim.Sim
	telegrams map[string]*telegramsim.Server // by account
	hooks     map[string]*hooksim.Receiver   // by account
	model     *modelsim.Sim
	programs  http.Handler // the HTTP API; nil: there is none
	answered  string       // by it, last
	store     *sqlitestore.Store
	stop      func()

	people map[string]*telegramsim.Chat // customers, by "name account"
	first  string                       // the account on which customers write who are on no other
	last   map[string]string            // TS of what an agent said last, "channel ts"
	saw    map[string]news              // what every screen showed, by place and message
	there  map[string]bool              // of these: what stands there now
	news   []news                       // since the last thing said
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

// agents are the workspace's people.
var workspace = []slacksim.User{
	{ID: "UANNA", Name: "Anna", Zone: "Europe/Berlin", Locale: "en-GB"}, {ID: "UBEN", Name: "Ben", Zone: "Europe/Berlin", Locale: "en-GB"},
	{ID: "ULEA", Name: "Lea", Zone: "Europe/Berlin", Locale: "en-GB"}, {ID: "UEVA", Name: "Eva", Zone: "Europe/Berlin", Locale: "en-GB"},
	{ID: "UMAX", Name: "Max", Zone: "Europe/Berlin", Locale: "en-GB"}, // in the channels, in no role
}

// languages of customers who are not English.
var languages = map[string]string{"Tom": "de", "Lin": "zh-hans"}

func newScene(ctx context.Context, t *testing.T, file string) *scene {
	t.Helper()
	conf, err := config.Load("testdata/desk/" + file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{
		T: t, ctx: ctx, conf: conf, slack: slacksim.New(slacksim.Options{}), model: modelsim.New(modelsim.Options{Answer: played}),
		hooks: make(map[string]*hooksim.Receiver), telegrams: make(map[string]*telegramsim.Server), people: make(map[string]*telegramsim.Chat),
		last: make(map[string]string), saw: make(map[string]news),
	}
	for _, a := range conf.Telegram {
		if s.first == "" {
			s.first = a.Name
		}
		s.telegrams[a.Name] = telegramsim.New(telegramsim.Options{Token: a.Token.Reveal(), Username: a.Name + "_bot"})
	}
	for _, h := range conf.Webhooks {
		if s.hooks[h.Name], err = hooksim.New(h.Secret[0].Reveal()); err != nil {
			t.Fatal(err)
		}
	}
	members := []string{slacksim.BotUser}
	for _, u := range workspace {
		s.slack.AddUser(u)
		members = append(members, u.ID)
	}
	s.slack.SetGroups(
		slacksim.Group{ID: "S1", Handle: "support", Users: []string{"UANNA", "UBEN"}},
		slacksim.Group{ID: "S2", Handle: "billing", Users: []string{"UBEN"}},
		slacksim.Group{ID: "S3", Handle: "leads", Users: []string{"ULEA"}})
	for id, name := range map[string]string{support: "support", "C0BILLING": "billing", "C0ALARM": "alarm", "C0REPORT": "report"} {
		s.slack.AddChannel(slacksim.Channel{ID: id, Name: name, Members: members})
	}
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
	if tg := s.telegrams[strings.TrimSuffix(host, ".sim")]; tg != nil {
		return tg.Dial(ctx, network, address)
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
	p, err := newProgram(s.conf, s.store, library, prometheus.NewRegistry(), s.dial, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})))
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
}

func (s *scene) close() {
	s.stop()
	s.slack.Close()
	for _, tg := range s.telegrams {
		tg.Close()
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
	for _, tg := range s.telegrams {
		if err := tg.Wait(ctx, func() bool { return tg.Waiting() == 0 }); err != nil {
			return fmt.Errorf("telegram: %w", err)
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

// TestDesk plays every script of the desk. A new case is a new file and needs no Go;
// its first line may name a configuration: "# with small.yaml".
func TestDesk(t *testing.T) {
	files, err := os.ReadDir("testdata/desk")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".script") {
			continue
		}
		t.Run(strings.TrimSuffix(f.Name(), ".script"), func(t *testing.T) {
			t.Parallel()
			path := "testdata/desk/" + f.Name()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			script, err := dialogtest.Parse(path, strings.NewReader(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			conf := company
			if head, _, _ := strings.Cut(string(data), "\n"); strings.HasPrefix(head, "# with ") {
				conf = strings.TrimPrefix(head, "# with ")
			}
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 60*24*time.Hour)
				defer cancel()
				s := newScene(ctx, t, conf)
				if err := dialogtest.Play(ctx, script, s); err != nil {
					t.Errorf("%v\n\nAll that was ever read:\n%s", err, s.all())
				}
				s.close()
			})
		})
	}
}

// all is every screen as it stands, for who looks for a fault.
func (s *scene) all() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(s.saw)) {
		fmt.Fprintf(&b, "%s: %s\n", key, s.saw[key].text)
	}
	return b.String()
}
