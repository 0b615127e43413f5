package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

const testToken = "42:SECRET-token_of_the_test"

// world is a sim, an adapter and an inbox. Inside a synctest bubble it needs no
// socket and no real time.
type world struct {
	t     *testing.T
	sim   *sim.Server
	a     *Adapter
	inbox *inbox
	log   *logBuffer
	mux   *http.ServeMux
	ends  []func()
}

func (w *world) end() {
	for _, end := range w.ends {
		end()
	}
	w.sim.Close()
}

// within runs f in a world of its own, in virtual time.
func within(t *testing.T, f func(*world), change ...func(*Config)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, inbox: newInbox(), log: &logBuffer{}, mux: http.NewServeMux()}
		w.sim = sim.New(sim.Options{Token: testToken, Username: "Shop_Bot", Push: toMux{w.mux}})
		w.a = w.adapter(change...)
		w.a.Mount(w.mux)
		defer w.end() // also after a Fatal: a bubble must not be left with goroutines
		f(w)
		if strings.Contains(w.log.String(), "SECRET") {
			t.Errorf("the log tells the token:\n%s", w.log.String())
		}
	})
}

func (w *world) adapter(change ...func(*Config)) *Adapter {
	c := Config{
		Token: testToken, APIURL: "http://api.test", Dial: w.sim.Dial,
		Log: slog.New(slog.NewTextHandler(w.log, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	a, err := New(c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ends = append(w.ends, a.api.transport.CloseIdleConnections)
	return a
}

// listen starts Listen and returns what ends it and gives its error.
func (w *world) listen() (stop func() error) { return w.listenAs(w.a) }

func (w *world) listenAs(a *Adapter) (stop func() error) {
	ctx, cancel := context.WithCancel(w.t.Context())
	w.ends = append(w.ends, cancel)
	done := make(chan error, 1)
	go func() { done <- a.Listen(ctx, w.inbox.put) }()
	synctest.Wait()
	return func() error { cancel(); return <-done }
}

func (w *world) send(d bot.Delivery) (bot.Receipt, error) {
	w.t.Helper()
	return w.a.Send(w.t.Context(), d)
}

func (w *world) mustSend(d bot.Delivery) bot.Receipt {
	w.t.Helper()
	r, err := w.send(d)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func saying(chat int64, r bot.Reply) bot.Delivery {
	return bot.Delivery{Key: "key", To: spot{chat: chat}.address("telegram"), Send: bot.Send{Op: bot.OpSay, To: bot.Customer, Reply: r}}
}

// inbox is what put fills.
type inbox struct {
	mu      sync.Mutex
	seen    map[string]bool
	all     []bot.Message
	puts    int
	failing error
	hang    bool // put waits for its context
	changed chan struct{}
}

func newInbox() *inbox { return &inbox{seen: make(map[string]bool), changed: make(chan struct{})} }

func (in *inbox) put(ctx context.Context, m bot.Message) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.puts++
	if in.hang {
		in.mu.Unlock()
		<-ctx.Done()
		in.mu.Lock()
		return ctx.Err()
	}
	if in.failing != nil {
		return in.failing
	}
	if key := m.At.String() + " " + m.ID; !in.seen[key] {
		in.seen[key] = true
		in.all = append(in.all, m)
	}
	return nil
}

func (in *inbox) fail(err error) { in.mu.Lock(); defer in.mu.Unlock(); in.failing = err }

func (in *inbox) count() int { in.mu.Lock(); defer in.mu.Unlock(); return in.puts }

// take returns what came since the last take.
func (in *inbox) take() []bot.Message {
	synctest.Wait()
	in.mu.Lock()
	defer in.mu.Unlock()
	out := in.all
	in.all = nil
	return out
}

func (w *world) one() bot.Message {
	w.t.Helper()
	got := w.inbox.take()
	if len(got) != 1 {
		w.t.Fatalf("%d messages came: %+v\n%s", len(got), got, w.log.String())
	}
	return got[0]
}

func (w *world) none() {
	w.t.Helper()
	if got := w.inbox.take(); len(got) != 0 {
		w.t.Fatalf("came: %+v", got)
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

func (l *logBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// toMux carries the sim's webhook pushes to the adapter's handler.
type toMux struct{ mux *http.ServeMux }

func (m toMux) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	m.mux.ServeHTTP(w, r)
	return w.Result(), nil
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Config{
		"token":           {Token: "SECRET without number"},
		"API address":     {Token: testToken, APIURL: "ftp://x"},
		"mode":            {Token: testToken, Mode: "pigeon"},
		"webhook address": {Token: testToken, Mode: Webhook, WebhookURL: "http://plain.test"},
		"webhook secret":  {Token: testToken, Mode: Webhook, WebhookURL: "https://a.test", WebhookSecret: "no spaces"},
	} {
		_, err := New(c)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

func TestCheck(t *testing.T) {
	within(t, func(w *world) {
		works, err := w.a.Check(w.t.Context())
		if text := strings.Join(works, "\n"); err != nil || !strings.Contains(text, "@Shop_Bot") || !strings.Contains(text, "polled") || !strings.Contains(text, "mentions") {
			t.Errorf("%v\n%s", err, text)
		}
		wrong := w.adapter(func(c *Config) { c.Token = "42:SECRET-of-another" })
		if _, err := wrong.Check(w.t.Context()); !errors.Is(err, errToken) || strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "\n") {
			t.Errorf("wrong token: %v", err)
		}
		nowhere := w.adapter(func(c *Config) {
			c.Dial = nil
			c.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
				return nil, fmt.Errorf("dial http://api.test/bot%s/getMe: refused", testToken)
			})
		})
		if _, err := nowhere.Check(w.t.Context()); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("no network: %v", err)
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestOpen(t *testing.T) {
	within(t, func(w *world) {
		id := w.sim.AddFile("photos/a b.jpg", []byte("jpeg"))
		f, err := w.a.Open(w.t.Context(), bot.File{Ref: id})
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := got.ReadFrom(f); err != nil || got.String() != "jpeg" {
			t.Errorf("read %q: %v", got.String(), err)
		}
		_ = f.Close()
		large := w.sim.AddFile("large", make([]byte, maxFile+1))
		for _, f := range []bot.File{{Ref: "unknown"}, {Ref: large}, {Ref: id, Size: maxFile + 1}} {
			if _, err := w.a.Open(w.t.Context(), f); !errors.Is(err, bot.ErrCannot) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%+v: %v", f, err)
			}
		}
	})
}

func TestMenuIsWrittenOnce(t *testing.T) {
	within(t, func(w *world) {
		memory := &adapters.OwnMemory{}
		for range 2 {
			a := w.adapter(func(c *Config) { c.Memory = memory })
			if err := w.listenAs(a)(); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		if n := len(w.sim.Calls("setMyCommands")); n != 4 { // private and group, English and Chinese
			t.Errorf("%d calls", n)
		}
		private, group := w.sim.Menu("all_private_chats", ""), w.sim.Menu("all_group_chats", "zh")
		if len(private) != 4 || len(group) != 3 || group[1].Description != "联系人工客服" {
			t.Errorf("private %v, group %v", private, group)
		}
	})
}

// Over real sockets, with all that is default.
func TestOverTCP(t *testing.T) {
	t.Parallel()
	s := sim.New(sim.Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	defer s.Close()
	a, err := New(Config{Token: s.Token(), APIURL: server.URL + "/"})
	if err != nil {
		t.Fatal(err)
	}
	defer a.api.transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	done := make(chan error, 1)
	go func() {
		done <- a.Listen(ctx, func(ctx context.Context, m bot.Message) error {
			_, err := a.Send(ctx, bot.Delivery{Key: m.ID, To: m.At, Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "you said " + m.Text}}})
			return err
		})
	}()
	ann := s.Private(7, "Ann", "en")
	ann.Say("hello")
	if err := s.Wait(ctx, func() bool { return len(ann.Sent()) == 1 }); err != nil {
		t.Fatal(err)
	}
	if got := ann.Sent()[0].Text; got != "you said hello" {
		t.Errorf("%q", got)
	}
	cancel()
	<-done
}
