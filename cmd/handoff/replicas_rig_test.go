package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	slacksim "handoff/adapters/slack/sim"
	telegramsim "handoff/adapters/telegram/sim"
	hooksim "handoff/adapters/webhook/sim"
	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
	"handoff/config"
)

// replicas are several processes of the program on one Redis, in real time: what
// they do together, the fakes of Telegram, Slack and a webhook's receiver show.
type replicas struct {
	*testing.T
	ctx   context.Context
	conf  *config.Config
	slack *slacksim.Sim
	shop  *telegramsim.Server
	crm   *hooksim.Receiver
	posts chan struct{} // one for each post that crm has answered
	url   string        // of crm
	open  func() *redisstore.Store
}

// crowd is how many customers there are.
const crowd = 3

// leased is how long a worker that sleeps keeps its turn.
const leased = time.Second

// desked is a desk that is closed today, whatever day it is, and opens in three days.
func desked() string {
	day := strings.ToLower(time.Now().UTC().AddDate(0, 0, 3).Format("Mon"))
	return fmt.Sprintf(`telegram: {name: shop, token: "42:AAEhBP0av18MVfbOJ4Qw7rT2kLmN9pXsYzA", api_url: "http://shop.sim"}
slack: {bot_token: xoxb-sim, app_token: xapp-sim, api_url: "http://slack.sim/api/", channel: "#support"}
roles: {admin: ["slack:UEVA"]}
hours: {zone: UTC, week: {%s: "9:00-17:00"}}
desk: {take_back: 0s, claim_within: 0s, callback: {slot: 30m}}
survey: {on: false}
webhooks: {name: crm, url: "http://crm.sim/hooks", secret: whsec_c2NyaXB0cyBvZiB0aGUgZGVzaywgYSBzZWNyZXQ=}
api: {tokens: [{name: crm, token: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae}]}
http: {listen: 127.0.0.1:8080}
`, day)
}

func newReplicas(t *testing.T, where redisstore.Config) *replicas {
	file := filepath.Join(t.TempDir(), "handoff.yaml")
	if err := os.WriteFile(file, []byte(desked()), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	r := &replicas{
		T: t, ctx: ctx, conf: conf, slack: slacksim.New(slacksim.Options{}), posts: make(chan struct{}, 1000),
		shop: telegramsim.New(telegramsim.Options{Token: conf.Telegram[0].Token.Reveal(), Username: "shop_bot"}),
	}
	t.Cleanup(func() { r.slack.Close(); r.shop.Close() })
	hire(r.slack)
	if r.crm, err = hooksim.New(conf.Webhooks[0].Secret[0].Reveal()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.crm.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.crm.ServeHTTP(w, req)
		r.posts <- struct{}{}
	}))
	t.Cleanup(server.Close)
	r.url = server.Listener.Addr().String()
	options := storeOptions(conf)
	options.Lease = leased
	r.open = func() *redisstore.Store {
		store, err := redisstore.Open(ctx, where, options, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		return store
	}
	return r
}

// onOne and onThree are where the replicas meet.
func onOne(t *testing.T) redisstore.Config {
	url, prefix := redistest.Shared(t)
	return redisstore.Config{URLs: []string{url}, Prefix: prefix}
}

func onThree(t *testing.T) redisstore.Config {
	nodes, prefix := redistest.Cluster(t)
	c := redisstore.Config{Prefix: prefix}
	for _, node := range nodes {
		c.URLs = append(c.URLs, "redis://"+node+"/0")
	}
	return c
}

// dial has the fakes answer.
func (r *replicas) dial(ctx context.Context, network, address string) (net.Conn, error) {
	switch host, _, _ := net.SplitHostPort(address); host {
	case "shop.sim":
		return r.shop.Dial(ctx, network, address)
	case "slack.sim":
		return r.slack.Dial(ctx, network, address)
	case "crm.sim":
		return new(net.Dialer).DialContext(ctx, "tcp", r.url)
	}
	return nil, fmt.Errorf("no fake is at %s", address)
}

// start runs one more process, on a store of its own.
func (r *replicas) start(store bot.Store) {
	r.Helper()
	library, err := sampleKnowledge()
	if err != nil {
		r.Fatal(err)
	}
	p, err := newProgram(r.conf, store, library, prometheus.NewRegistry(), r.dial, slog.New(slog.DiscardHandler))
	if err != nil {
		r.Fatal(err)
	}
	p.runtime.Turns, p.runtime.Sends, p.runtime.Options.Lease = 8, 4, leased
	sockets := r.slack.Sockets()
	ctx, cancel := context.WithCancel(r.ctx)
	var running sync.WaitGroup
	running.Go(func() {
		if err := p.run(ctx); err != nil {
			r.Errorf("run: %v", err)
		}
	})
	r.Cleanup(func() { cancel(); running.Wait() })
	r.inSlack("a process comes up", func() bool { return r.slack.Sockets() > sockets })
}

func (r *replicas) inSlack(what string, cond func() bool) {
	r.Helper()
	if err := r.slack.Await(r.ctx, cond); err != nil {
		r.Fatalf("%s: waited for in vain: %v", what, err)
	}
}

func (r *replicas) inShop(what string, cond func() bool) {
	r.Helper()
	if err := r.shop.Wait(r.ctx, cond); err != nil {
		r.Fatalf("%s: waited for in vain: %v", what, err)
	}
}

// buyer is one customer.
type buyer struct {
	*replicas
	chat *telegramsim.Chat
	read int // messages, when something was done last
}

func (r *replicas) newBuyer(n int) *buyer {
	return &buyer{r, r.shop.Private(int64(n), fmt.Sprint("Buyer", n), "en"), 0}
}

// asks has the customer ask for a person, and waits for times to book.
func (b *buyer) asks() {
	b.Helper()
	b.chat.Say("I want to talk to a person")
	b.inShop("times to book", func() bool { return b.times() != nil })
}

// times are the buttons of those that were offered last.
func (b *buyer) times() (labels []string) {
	for _, m := range slices.Backward(b.chat.Sent()) {
		for _, button := range slices.Concat(m.Buttons...) {
			if strings.Contains(button.Text, ":") {
				labels = append(labels, button.Text)
			}
		}
		if labels != nil {
			return labels
		}
	}
	return nil
}

// presses one of those times; told reads what becomes of it.
func (b *buyer) presses(label string) {
	b.Helper()
	sent := b.chat.Sent()
	b.read = len(sent)
	for _, m := range slices.Backward(sent) {
		for _, button := range slices.Concat(m.Buttons...) {
			if button.Text == label {
				b.chat.Press(m.ID, label)
				return
			}
		}
	}
	b.Fatalf("no button says %q", label)
}

const (
	settled = "That's settled"
	tooLate = "that time can't be booked any more"
)

// told waits for the answer to a press and returns its sentence.
func (b *buyer) told() (answer string) {
	b.Helper()
	b.inShop("an answer to a press", func() bool {
		for _, m := range b.chat.Sent()[b.read:] {
			if strings.Contains(m.Text, settled) || strings.Contains(m.Text, tooLate) {
				answer = m.Text
			}
		}
		return answer != ""
	})
	return answer
}
