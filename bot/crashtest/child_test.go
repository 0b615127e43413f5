package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/sqlitestore"
)

// The child is told by its environment what to do.
const (
	envStore  = "CRASHTEST_STORE"  // a Redis URL with "#prefix", or a SQLite file
	envLog    = "CRASHTEST_LOG"    // the platform's log
	envKill   = "CRASHTEST_KILL"   // "step:n": die at the n-th time; empty: finish
	envBroken = "CRASHTEST_BROKEN" // a deliberate fault

	// envPatience is how long a child may take; one that waits for what was lost
	// gives up then.
	envPatience = "CRASHTEST_PATIENCE"
)

// TestMain is the child's main, too. It lets more tests run at once than there are
// cores: most of them wait for leases to end. -parallel still has its way.
func TestMain(m *testing.M) {
	if os.Getenv(envStore) != "" {
		if err := child(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	flag.Parse()
	if n := flag.Lookup("test.parallel"); n.Value.String() == n.DefValue {
		_ = n.Value.Set("8")
	}
	os.Exit(m.Run())
}

// options make leases short, so that a dead process is replaced quickly, but longer
// than a busy machine lets a living one wait: it would be replaced, too.
var options = bot.StoreOptions{Lease: 3 * time.Second, SendLease: 3 * time.Second, Orphan: time.Second}

func openStore(ctx context.Context, where string) (bot.Store, error) {
	if url, prefix, ok := strings.Cut(where, "#"); ok {
		return redisstore.Open(ctx, redisstore.Config{URLs: []string{url}, Prefix: prefix}, options, slog.New(slog.DiscardHandler))
	}
	return sqlitestore.Open(ctx, where, options, nil)
}

// killer ends the process at one step.
type killer struct {
	step string
	mu   sync.Mutex
	seen map[string]int
}

func (k *killer) at(step string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen[step]++
	if fmt.Sprintf("%s:%d", step, k.seen[step]) == k.step {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal is on its way
	}
}

// event is a line of the platform's log.
type event struct {
	Key  string `json:"key"`            // the idempotency key that came with it
	Text string `json:"text,omitempty"` // what was shown
	At   string `json:"at"`
	Side string `json:"side"` // an account; or "effect" of a handler, or "acknowledged" upstream
}

// platform is an adapter whose other end is a file that outlives the process.
type platform struct {
	name   string
	log    string
	killer *killer
	says   []bot.Message
}

func (p *platform) Name() string { return p.name }

func (p *platform) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	for _, m := range p.says {
		p.killer.at("put-before")
		if err := put(ctx, m); err != nil {
			return err
		}
		p.killer.at("put-after")
		if err := write(p.log, event{Key: m.ID, Side: "acknowledged"}); err != nil {
			return err
		}
		p.killer.at("acknowledge-after")
	}
	<-ctx.Done()
	return nil
}

func (p *platform) Send(_ context.Context, d bot.Delivery) (bot.Receipt, error) {
	p.killer.at("send-before")
	if err := write(p.log, event{Key: d.Key, Text: d.Send.Reply.Text, At: d.To.String(), Side: p.name}); err != nil {
		return bot.Receipt{}, err
	}
	p.killer.at("send-after")
	receipt := bot.Receipt{ID: d.Key}
	if d.Send.Op == bot.OpOpen {
		receipt.Thread = "thread-" + d.Key
	}
	return receipt, nil
}

// write appends a line in one system call.
func write(file string, e event) error {
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Write(append(data, '\n'))
	return err
}

// dying wraps a store so that the process can die around each of its steps.
type dying struct {
	bot.Store
	killer *killer
	broken string
}

func (s *dying) Put(ctx context.Context, side bot.Side, m bot.Message) error {
	if s.broken == "acknowledge-first" {
		time.AfterFunc(time.Second, func() { _ = s.Store.Put(context.WithoutCancel(ctx), side, m) })
		return nil
	}
	return s.Store.Put(ctx, side, m)
}

func (s *dying) Claim(ctx context.Context) (bot.Claim, error) {
	c, err := s.Store.Claim(ctx)
	if err != nil {
		return nil, err
	}
	s.killer.at("claim-after")
	return &dyingClaim{c, s.killer}, nil
}

type dyingClaim struct {
	bot.Claim
	killer *killer
}

func (c *dyingClaim) Commit(ctx context.Context, o bot.Outcome) error {
	c.killer.at("commit-before")
	err := c.Claim.Commit(ctx, o)
	c.killer.at("commit-after")
	return err
}

func (s *dying) Next(ctx context.Context, account string) (bot.Delivery, error) {
	d, err := s.Store.Next(ctx, account)
	if err == nil {
		s.killer.at("next-after")
		if s.broken == "counted-keys" {
			d.Key = fmt.Sprint(rand.Int64()) // a key of the process, not of the event
		}
	}
	return d, err
}

func (s *dying) Sent(ctx context.Context, d bot.Delivery, r bot.Receipt) error {
	s.killer.at("sent-before")
	err := s.Store.Sent(ctx, d, r)
	s.killer.at("sent-after")
	return err
}

// steps are all the steps at which the process dies.
var steps = []string{"put-before", "put-after", "acknowledge-after", "claim-after", "effect-before", "effect-after", "note-after",
	"commit-before", "commit-after", "next-after", "send-before", "send-after", "sent-before", "sent-after"}

var channel = bot.Address{Account: "desk", Chat: "support"}

// handle is a small escalation: a side effect, a thread, replies on both sides,
// relays.
func handle(k *killer, log string) bot.HandlerFunc {
	return func(ctx context.Context, t *bot.Turn) error {
		text := t.Messages[0].Text
		switch {
		case t.Side == bot.Internal:
			return nil
		case text == "done?":
			t.Say(bot.Customer, bot.Reply{Text: "done"})
			return nil
		case t.State == nil:
			number, err := t.Once(ctx, "number", func(context.Context) ([]byte, error) {
				k.at("effect-before")
				err := write(log, event{Key: t.Conversation, Side: "effect"})
				k.at("effect-after")
				return []byte("T-1"), err
			})
			if err != nil {
				return err
			}
			k.at("note-after")
			t.State = number
			t.Say(bot.Customer, bot.Reply{Text: "ticket " + string(number)})
			t.Open(channel, bot.Reply{Text: "card " + string(number)})
			t.Say(bot.Desk, bot.Reply{Text: "history"})
			return nil
		}
		t.Say(bot.Desk, bot.Reply{Text: "relayed: " + text})
		t.Say(bot.Customer, bot.Reply{Text: "passed on: " + text})
		return nil
	}
}

// says is what the platform delivers: all that the customer said and that was
// never acknowledged.
func says(log string) ([]bot.Message, error) {
	_, raw, err := read(log)
	if err != nil {
		return nil, err
	}
	var all []bot.Message
	for i, text := range []string{"a person, please", "it is urgent"} {
		all = append(all, bot.Message{ID: fmt.Sprint(i), At: bot.Address{Account: "chat", Chat: "1"}, Kind: bot.KindText, Text: text, From: bot.Person{ID: "1"}})
	}
	return all[raw["acknowledged"]:], nil
}

// child runs the whole program until it dies or has finished.
func child() error {
	patience, err := time.ParseDuration(os.Getenv(envPatience))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	store, err := openStore(ctx, os.Getenv(envStore))
	if err != nil {
		return err
	}
	k := &killer{step: os.Getenv(envKill), seen: make(map[string]int)}
	log := os.Getenv(envLog)
	says, err := says(log)
	if err != nil {
		return err
	}
	chat := &platform{name: "chat", log: log, killer: k, says: says}
	desk := &platform{name: "desk", log: log, killer: k}
	r := &bot.Runtime{
		Store: &dying{store, k, os.Getenv(envBroken)}, Handler: handle(k, log), Options: options, Turns: 2, Sends: 1,
		Log:      slog.New(slog.NewTextHandler(io.Discard, nil)),
		Accounts: []bot.Account{{Adapter: chat, Side: bot.Customer}, {Adapter: desk, Side: bot.Desk}},
	}
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	if err := finished(ctx, log); err != nil {
		return err
	}
	cancel()
	return errors.Join(<-ended, store.Close())
}

// expected is what each side reads in the end, in this order.
var expected = map[string][]string{
	"chat": {"ticket T-1", "passed on: it is urgent"},
	"desk": {"card T-1", "history", "relayed: it is urgent"},
}

// finished waits until the platform's log holds all that is expected.
func finished(ctx context.Context, log string) error {
	for {
		shown, _, err := read(log)
		if err != nil {
			return err
		}
		if len(shown["chat"]) >= len(expected["chat"]) && len(shown["desk"]) >= len(expected["desk"]) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not finished: %v", shown)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// read reads what each side was shown: a repeated key is shown once, as a
// platform with nonces does it. raw counts the lines of each side.
func read(log string) (shown map[string][]string, raw map[string]int, err error) {
	shown, raw = make(map[string][]string), make(map[string]int)
	data, err := os.ReadFile(log)
	if errors.Is(err, os.ErrNotExist) {
		return shown, raw, nil
	}
	seen := make(map[string]bool)
	for line := range strings.Lines(string(data)) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return nil, nil, err
		}
		raw[e.Side]++
		if e.Text != "" && !seen[e.Key] {
			seen[e.Key] = true
			shown[e.Side] = append(shown[e.Side], e.Text)
		}
	}
	return shown, raw, err
}
