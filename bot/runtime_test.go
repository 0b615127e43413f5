package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

func TestBurstIsOneTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, bot.StoreOptions{Burst: 700 * time.Millisecond}, echo)
		for i := range 10 {
			s.customer.say("1", fmt.Sprint(i), fmt.Sprint(i))
			s.settle(300 * time.Millisecond)
		}
		s.settle(time.Second)
		s.wantSent(s.customer, "0|1|2|3|4|5|6|7|8|9")
		s.customer.say("1", "9", "9") // redelivered
		s.settle(10 * time.Second)
		s.wantSent(s.customer, "0|1|2|3|4|5|6|7|8|9")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A failing handler is tried again, with the same words, and then given up: its
// messages are a dead letter, and the handler is told.
func TestFailingTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls, panics int
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			if turn.Messages[0].Kind == bot.KindFailed {
				turn.Say(bot.Customer, bot.Reply{Text: "sorry for " + turn.Messages[0].Text})
				return nil
			}
			if turn.Messages[0].Text == "fine" {
				turn.Say(bot.Customer, bot.Reply{Text: "fine"})
				return nil
			}
			turn.Say(bot.Customer, bot.Reply{Text: "half a turn"})
			if calls++; calls%2 == 0 {
				panics++
				panic("a bug")
			}
			return errors.New("not today")
		})
		s.customer.say("1", "a", "poison")
		s.customer.say("2", "b", "fine") // nobody else waits
		s.settle(100 * time.Millisecond)
		s.wantSent(s.customer, "fine")
		s.customer.say("1", "c", "fine")
		s.settle(40 * time.Second)
		s.wantSent(s.customer, "fine", "sorry for poison", "fine")
		if calls != 5 || panics != 2 {
			t.Errorf("%d attempts, %d panics; want 5 and 2", calls, panics)
		}
		letters, err := s.store.Dead(t.Context(), 10)
		if err != nil || len(letters) != 1 || letters[0].Messages[0].Text != "poison" {
			t.Errorf("dead letters: %+v, %v", letters, err)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A turn that this version cannot read waits for one that can, however long, and
// is never given up.
func TestLeftToAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var newer atomic.Bool
		s := start(t, bot.StoreOptions{}, func(ctx context.Context, turn *bot.Turn) error {
			if !newer.Load() {
				return fmt.Errorf("too new: %w", bot.ErrLeave)
			}
			if turn.Attempt != 0 {
				t.Errorf("attempt %d was counted", turn.Attempt)
			}
			return echo(ctx, turn)
		})
		s.customer.say("1", "a", "hello")
		s.settle(10 * time.Minute)
		s.wantSent(s.customer)
		newer.Store(true)
		s.settle(10 * time.Second)
		s.wantSent(s.customer, "hello")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A turn longer than its lease keeps it; typing is shown meanwhile.
func TestLongTurnKeepsItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most int
		var mu sync.Mutex
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(45 * time.Second)
			mu.Lock()
			running--
			mu.Unlock()
			return echo(context.Background(), turn)
		})
		s.customer.say("1", "a", "slow")
		s.settle(time.Minute)
		s.wantSent(s.customer, "slow")
		if most != 1 {
			t.Errorf("%d workers had the turn at once", most)
		}
		if s.customer.typing < 10 || s.customer.typing > 13 {
			t.Errorf("typing was shown %d times in 45 s, want one each 4 s", s.customer.typing)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A lost lease ends the turn's context at once, and what it decided is dropped.
func TestLostLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cause error
		release := make(chan struct{})
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlatform("chat")
		// A store that refuses to renew stands for a process that slept.
		r := &bot.Runtime{Store: &forgetful{Store: store}, Log: quiet, Turns: 2, Sends: 1, Accounts: []bot.Account{{Adapter: p, Side: bot.Customer}},
			Handler: bot.HandlerFunc(func(ctx context.Context, turn *bot.Turn) error {
				if turn.Attempt > 0 {
					return echo(ctx, turn)
				}
				<-ctx.Done()
				cause = context.Cause(ctx)
				close(release)
				turn.Say(bot.Customer, bot.Reply{Text: "too late"})
				return nil
			})}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		p.say("1", "a", "hello")
		<-release
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if !errors.Is(cause, bot.ErrLeaseLost) {
			t.Errorf("the turn's context ended with %v", cause)
		}
		if got := p.sent(); !slices.Equal(got, []string{"hello"}) {
			t.Errorf("sent %q", got)
		}
		cancel()
		if err := errors.Join(<-ended, store.Close()); err != nil {
			t.Error(err)
		}
	})
}

// forgetful loses each lease at the first renewal.
type forgetful struct{ bot.Store }

func (f *forgetful) Claim(ctx context.Context) (bot.Claim, error) {
	c, err := f.Store.Claim(ctx)
	if err != nil {
		return nil, err
	}
	return forgetfulClaim{c}, nil
}

type forgetfulClaim struct{ bot.Claim }

func (forgetfulClaim) Renew(context.Context) error { return bot.ErrLeaseLost }

// Whatever a turn has said is sent, in order, when the platform is down for a
// while, asks to wait, is unsure, or dies in the middle.
func TestSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, bot.StoreOptions{}, echo)
		var attempts []bot.Delivery
		failures := []error{
			errors.New("no route"), &bot.RetryError{After: 30 * time.Second, Err: errors.New("too many")},
			&bot.UnsureError{Err: errors.New("cut")}, nil,
		}
		began := time.Now()
		var at []time.Duration
		s.customer.send = func(d bot.Delivery) (bot.Receipt, error) {
			if d.Send.Reply.Text == "refused" {
				return bot.Receipt{}, bot.ErrCannot
			}
			if d.Send.Reply.Text == "bug" && d.Attempt == 0 {
				panic("a bug")
			}
			if d.Send.Reply.Text != "first" {
				return bot.Receipt{ID: "x"}, nil
			}
			attempts = append(attempts, d)
			at = append(at, time.Since(began).Round(time.Second))
			return bot.Receipt{ID: "x"}, failures[len(attempts)-1]
		}
		s.customer.say("1", "a", "first")
		s.customer.say("1", "b", "refused")
		s.customer.say("1", "c", "bug")
		s.customer.say("1", "d", "last")
		s.settle(2 * time.Minute)
		s.wantSent(s.customer, "first", "bug", "last")
		if len(attempts) != 4 || attempts[2].Unsure || !attempts[3].Unsure || attempts[3].Attempt != 3 || attempts[3].Key != attempts[0].Key {
			t.Errorf("attempts: %+v", attempts)
		}
		if at[1] != time.Second || at[2] != 31*time.Second {
			t.Errorf("tried at %v, want after 1 s, then after the 30 s that the platform asked for", at)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// The stop order: running turns and sends finish, nothing new begins, what takes
// too long is left to another process, and all of it within the grace.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended []string
		var mu sync.Mutex
		s := start(t, bot.StoreOptions{}, func(ctx context.Context, turn *bot.Turn) error {
			text := turn.Messages[0].Text
			d := map[string]time.Duration{"quick": 0, "slow": 5 * time.Second, "endless": time.Hour}[text]
			select {
			case <-time.After(d):
			case <-ctx.Done():
				mu.Lock()
				ended = append(ended, text)
				mu.Unlock()
				return ctx.Err()
			}
			turn.Say(bot.Customer, bot.Reply{Text: text})
			return nil
		})
		s.customer.say("1", "a", "slow")
		s.customer.say("2", "b", "endless")
		s.settle(time.Second)
		began := time.Now()
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("stopping took %v", took)
		}
		s.wantSent(s.customer, "slow")
		if !slices.Equal(ended, []string{"endless"}) {
			t.Errorf("cancelled %q", ended)
		}
	})
}

// What one process leaves behind, another does: nothing is lost and the released
// turn need not wait for its lease.
func TestNextProcessGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlatform("chat")
		process := func(h bot.HandlerFunc) (stop func()) {
			r := &bot.Runtime{Store: store, Handler: h, Log: quiet, Turns: 2, Sends: 1, Accounts: []bot.Account{{Adapter: p, Side: bot.Customer}}}
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			return func() {
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			}
		}
		stop := process(func(ctx context.Context, _ *bot.Turn) error { <-ctx.Done(); return ctx.Err() })
		p.say("1", "a", "hello")
		time.Sleep(time.Second)
		stop()
		var attempt int
		stop = process(func(ctx context.Context, turn *bot.Turn) error {
			attempt = turn.Attempt
			return echo(ctx, turn)
		})
		synctest.Wait()
		if got := p.sent(); !slices.Equal(got, []string{"hello"}) || attempt != 0 {
			t.Errorf("sent %q at attempt %d: a stop is no failure", got, attempt)
		}
		stop()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Only one process listens for an exclusive adapter.
func TestExclusive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		listening := make(chan string, 2)
		process := func(name string) (stop func()) {
			p := &exclusive{platform: newPlatform("chat"), listening: func() { listening <- name }}
			r := &bot.Runtime{Store: store, Handler: bot.HandlerFunc(echo), Log: quiet, Turns: 1, Sends: 1, Accounts: []bot.Account{{Adapter: p, Side: bot.Customer}}}
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			return func() { cancel(); <-ended }
		}
		stopA := process("a")
		synctest.Wait()
		stopB := process("b")
		synctest.Wait()
		if len(listening) != 1 || <-listening != "a" {
			t.Error("b listens beside a")
		}
		stopA()
		if got := <-listening; got != "b" {
			t.Errorf("after a stopped %s listens", got)
		}
		stopB()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

type exclusive struct {
	*platform
	listening func()
}

func (*exclusive) Exclusive() bool { return true }

func (e *exclusive) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	e.listening()
	return e.platform.Listen(ctx, put)
}

// Adapters cannot put what is not theirs; hostile text is made harmless.
func TestPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, bot.StoreOptions{}, echo)
		s.customer.events <- bot.Message{ID: "1", At: bot.Address{Account: "other", Chat: "1"}, Kind: bot.KindText}
		s.customer.events <- bot.Message{At: bot.Address{Account: "chat", Chat: "1"}, Kind: bot.KindText}
		s.customer.say("1", "2", "a\x00b\xffc")
		s.settle(time.Second)
		if s.customer.puts[0] == nil || s.customer.puts[1] == nil || s.customer.puts[2] != nil {
			t.Errorf("puts answered %v", s.customer.puts)
		}
		s.wantSent(s.customer, "ab\uFFFDc")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A chat that moved is the same conversation.
func TestMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			turn.State = append(turn.State, []byte(texts(turn))...)
			seen = append(seen, turn.Conversation+" "+string(turn.State))
			return nil
		})
		s.customer.say("old", "1", "a")
		s.settle(time.Second)
		s.customer.events <- bot.Message{ID: "m", Kind: bot.KindMoved, At: bot.Address{Account: "chat", Chat: "old"},
			Text: bot.Address{Account: "chat", Chat: "new"}.String()}
		s.customer.say("new", "2", "b")
		s.settle(time.Second)
		if want := []string{"chat/old a", "chat/old ab"}; !slices.Equal(seen, want) {
			t.Errorf("turns %q, want %q", seen, want)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// An escalation on its way: the desk's thread, what waited for it, relays both
// ways, and no bot over an agent.
func TestTwoSides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := bot.Address{Account: "desk", Chat: "support"}
		slow := make(chan struct{})
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			switch {
			case turn.Side == bot.Desk:
				turn.Say(bot.Customer, bot.Reply{Text: "agent: " + texts(turn)})
				turn.State = []byte("agent")
			case string(turn.State) == "agent":
				turn.Say(bot.Desk, bot.Reply{Text: "customer: " + texts(turn)})
			case texts(turn) == "person":
				turn.Open(desk, bot.Reply{Text: "card"})
				turn.Say(bot.Desk, bot.Reply{Text: "history"})
			default:
				<-slow
				turn.Unless(bot.Desk)
				turn.Say(bot.Customer, bot.Reply{Text: "bot: " + texts(turn)})
			}
			return nil
		})
		s.desk.send = func(d bot.Delivery) (bot.Receipt, error) {
			if d.Send.Op == bot.OpOpen {
				time.Sleep(time.Second)
				return bot.Receipt{ID: "ts1", Thread: "ts1"}, nil
			}
			if d.To.Thread != "ts1" {
				t.Errorf("the desk is sent %q at %v", d.Send.Reply.Text, d.To)
			}
			return bot.Receipt{ID: "x"}, nil
		}
		s.customer.say("1", "1", "person")
		s.settle(500 * time.Millisecond)
		s.customer.say("1", "2", "a question")
		// The agent answers before the thread is known, while the bot thinks.
		s.desk.events <- bot.Message{ID: "d1", At: bot.Address{Account: "desk", Chat: "support", Thread: "ts1"}, Kind: bot.KindText, Text: "hello", SentAt: time.Now()}
		s.settle(2 * time.Second)
		close(slow)
		s.settle(time.Second)
		s.wantSent(s.customer, "agent: hello")
		s.wantSent(s.desk, "card", "history", "customer: a question")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}
