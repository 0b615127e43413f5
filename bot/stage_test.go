package bot_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// platform is an adapter that a test drives: it says what it is told and keeps
// what it is sent.
type platform struct {
	name   string
	events chan bot.Message
	send   func(bot.Delivery) (bot.Receipt, error) // nil: fine

	mu     sync.Mutex
	got    []string // texts sent, in order
	typing int
	puts   []error
}

func newPlatform(name string) *platform {
	return &platform{name: name, events: make(chan bot.Message, 100)}
}

func (p *platform) Name() string { return p.name }

func (p *platform) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-p.events:
			err := put(ctx, m)
			p.mu.Lock()
			p.puts = append(p.puts, err)
			p.mu.Unlock()
		}
	}
}

func (p *platform) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	receipt, err := bot.Receipt{ID: d.Key}, error(nil)
	if p.send != nil {
		receipt, err = p.send(d)
	}
	if err == nil {
		p.mu.Lock()
		p.got = append(p.got, d.Send.Reply.Text)
		p.mu.Unlock()
	}
	return receipt, err
}

func (p *platform) Typing(context.Context, bot.Address) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.typing++
	return nil
}

func (p *platform) sent() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got)
}

func (p *platform) say(chat, id, text string) {
	p.events <- bot.Message{ID: id, At: bot.Address{Account: p.name, Chat: chat}, Kind: bot.KindText, Text: text, From: bot.Person{ID: chat}, SentAt: time.Now()}
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// stage is a runtime on a store in memory, in virtual time.
type stage struct {
	t        *testing.T
	store    bot.Store
	customer *platform
	desk     *platform
	stop     func() error
}

func start(t *testing.T, o bot.StoreOptions, h bot.HandlerFunc) *stage {
	store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, store: store, customer: newPlatform("chat"), desk: newPlatform("desk")}
	r := &bot.Runtime{
		Store: store, Handler: h, Options: o, Turns: 8, Sends: 4, Log: quiet,
		Accounts: []bot.Account{{Adapter: s.customer, Side: bot.Customer}, {Adapter: s.desk, Side: bot.Desk}},
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	s.stop = sync.OnceValue(func() error {
		cancel()
		return errors.Join(<-ended, store.Close())
	})
	return s
}

// settle lets everything happen that needs no more than d.
func (s *stage) settle(d time.Duration) {
	time.Sleep(d) // virtual
	synctest.Wait()
}

func (s *stage) wantSent(p *platform, want ...string) {
	s.t.Helper()
	if got := p.sent(); !slices.Equal(got, want) {
		s.t.Errorf("%s was sent %q, want %q", p.name, got, want)
	}
}

func texts(t *bot.Turn) string {
	var all []string
	for _, m := range t.Messages {
		all = append(all, m.Text)
	}
	return strings.Join(all, "|")
}

func echo(_ context.Context, t *bot.Turn) error {
	if t.Side == bot.Internal {
		return nil
	}
	t.Say(bot.Customer, bot.Reply{Text: texts(t)})
	return nil
}
