package discord

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"handoff/adapters"
	"handoff/adapters/discord/sim"
	"handoff/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testToken = "sim-token"

// world is a Discord with people, a server with a support channel, an adapter, and
// what it has put. Time in it is virtual: nothing sleeps.
type world struct {
	t     *testing.T
	ctx   context.Context
	sim   *sim.Sim
	guild *sim.Guild
	desk  string // the support channel
	other string // another one
	ann   *sim.Person
	bob   *sim.Person
	a     *Adapter
	mem   *adapters.OwnMemory
	log   *logBuffer

	mu      sync.Mutex
	changed chan struct{}
	got     []bot.Message
	seen    map[string]bool
	puts    int
	refuse  error         // what put answers
	hang    chan struct{} // put waits for it
	stop    context.CancelFunc
	ended   chan error
}

// play runs a test in a world of its own.
func play(t *testing.T, o sim.Options, f func(*world), change ...func(*Config)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))) // a bubble begins before Discord did
		ctx, cancel := context.WithTimeout(t.Context(), 72*time.Hour)
		defer cancel()
		w := &world{t: t, ctx: ctx, sim: sim.New(o), mem: &adapters.OwnMemory{}, log: &logBuffer{},
			changed: make(chan struct{}), seen: make(map[string]bool), ended: make(chan error, 1)}
		defer w.sim.Close()
		defer w.halt()
		w.guild = w.sim.Guild("Shop")
		w.desk, w.other = w.guild.Channel("support"), w.guild.Channel("talk")
		w.ann, w.bob = w.sim.Person("Ann"), w.sim.Person("Bob")
		w.guild.Join(w.ann)
		w.guild.Join(w.bob)
		w.a = w.adapter(change...)
		f(w)
		w.halt()
		for _, secret := range []string{testToken, "aW50ZXJhY3Rpb24"} { // ours, and what an interaction's begins with
			if strings.Contains(w.log.String(), secret) {
				t.Errorf("the log tells a token:\n%s", w.log)
			}
		}
	})
}

func (w *world) adapter(change ...func(*Config)) *Adapter {
	c := Config{
		Token: testToken, Channel: "#support", Guild: w.guild.ID, Transport: w.sim.Client().Transport, Memory: w.mem,
		Log: slog.New(slog.NewTextHandler(w.log, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	a, err := New(c)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// listen starts Listen and waits until the gateway is open.
func (w *world) listen() { w.t.Helper(); w.listenTo(w.put) }

func (w *world) listenTo(put putFunc) {
	w.t.Helper()
	w.startTo(put)
	w.await(func() bool { return w.sim.Connected() > 0 })
	synctest.Wait()
}

func (w *world) start() { w.startTo(w.put) }

func (w *world) startTo(put putFunc) {
	ctx, stop := context.WithCancel(w.ctx)
	w.stop = stop
	a := w.a
	go func() { w.ended <- a.Listen(ctx, put) }()
}

// halt stops Listen and waits for its end.
func (w *world) halt() {
	w.t.Helper()
	if w.stop == nil {
		return
	}
	w.stop()
	w.stop = nil
	if err := <-w.ended; err != nil && !errors.Is(err, context.Canceled) {
		w.t.Errorf("Listen: %v", err)
	}
}

// final waits for Listen to end by itself.
func (w *world) final() error {
	w.stop = nil
	select {
	case err := <-w.ended:
		return err
	case <-w.ctx.Done():
		w.t.Fatal("Listen does not end")
		return nil
	}
}

func (w *world) put(ctx context.Context, m bot.Message) error {
	w.mu.Lock()
	w.puts++
	refuse, hang := w.refuse, w.hang
	w.mu.Unlock()
	if hang != nil {
		<-hang // does not look at ctx: the worst sink
	}
	if refuse != nil {
		return refuse
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if key := m.At.String() + " " + m.ID; !w.seen[key] { // as a store does
		w.seen[key] = true
		w.got = append(w.got, m)
	}
	close(w.changed)
	w.changed = make(chan struct{})
	return nil
}

func (w *world) setSink(refuse error, hang chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuse, w.hang = refuse, hang
}

func (w *world) await(cond func() bool) {
	w.t.Helper()
	if err := w.sim.Await(w.ctx, cond); err != nil {
		w.t.Fatalf("%v\n%s", err, w.log)
	}
}

// messages waits for n messages and returns what was put since the last call.
func (w *world) messages(n int) []bot.Message {
	w.t.Helper()
	for {
		w.mu.Lock()
		got, changed := slices.Clone(w.got), w.changed
		if len(got) >= n {
			w.got = nil
		}
		w.mu.Unlock()
		if len(got) >= n {
			synctest.Wait()
			w.mu.Lock()
			got = append(got, w.got...)
			w.got = nil
			w.mu.Unlock()
			if len(got) > n {
				w.t.Fatalf("put %d messages, want %d: %+v", len(got), n, got)
			}
			return got
		}
		select {
		case <-changed:
		case <-w.ctx.Done():
			w.t.Fatalf("put %d messages, want %d: %.1500v\n%s", len(got), n, got, w.log)
		}
	}
}

func (w *world) message() bot.Message { w.t.Helper(); return w.messages(1)[0] }

// none waits until nothing moves and fails if anything was put.
func (w *world) none() { w.t.Helper(); synctest.Wait(); w.messages(0) }

func (w *world) say(p *sim.Place, text string) string { w.t.Helper(); return must(p.Say(text))(w.t) }

func (w *world) direct(p *sim.Person) bot.Address {
	return spot{channel: p.DM().Channel}.address("discord")
}

func (w *world) send(d bot.Delivery) bot.Receipt {
	w.t.Helper()
	r, err := w.a.Send(w.ctx, d)
	if err != nil {
		w.t.Fatalf("Send: %v", err)
	}
	return r
}

func saying(key string, to bot.Address, r bot.Reply) bot.Delivery {
	return bot.Delivery{Key: bot.ReplyKey(key, 0), To: to, Send: bot.Send{Op: bot.OpSay, To: bot.Customer, Handle: r.Handle, Reply: r}}
}

// must fails the test unless err is nil.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
