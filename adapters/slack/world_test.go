package slack

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

// world is a workspace with people, a desk and a private channel, an adapter, and
// what it has put. Time in it is virtual: nothing sleeps.
type world struct {
	t   *testing.T
	ctx context.Context
	sim *sim.Sim
	a   *Adapter
	mem *adapters.OwnMemory

	mu      sync.Mutex
	changed chan struct{}
	got     []bot.Message
	seen    map[string]time.Time
	refuse  error         // what put answers
	hang    chan struct{} // put waits for it
	stop    context.CancelFunc
	ended   chan error
}

const desk = "C1"

// play runs a test in a world of its own.
func play(t *testing.T, o sim.Options, f func(*world)) {
	t.Helper()
	t.Parallel()
	inBubble(t, o, f)
}

// inBubble is play for a test whose parent waits for it.
func inBubble(t *testing.T, o sim.Options, f func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
		defer cancel()
		w := &world{t: t, ctx: ctx, changed: make(chan struct{}), ended: make(chan error, 1), seen: map[string]time.Time{}, mem: &adapters.OwnMemory{}}
		w.sim = sim.New(o)
		defer w.sim.Close()
		w.sim.AddUser(sim.User{ID: "U1", Name: "Ana", Zone: "Europe/Berlin", Locale: "de-DE"})
		w.sim.AddUser(sim.User{ID: "U2", Name: "Ben"})
		w.sim.AddUser(sim.User{ID: "U9", Name: "Eve", Team: "T9"})
		w.sim.SetGroups(sim.Group{ID: "S1", Handle: "support", Users: []string{"U1"}})
		w.sim.AddChannel(sim.Channel{ID: desk, Name: "support", Members: []string{sim.BotUser, "U1", "U2", "U9"}})
		w.sim.AddChannel(sim.Channel{ID: "C2", Name: "random", Members: []string{"U1"}})
		w.sim.AddChannel(sim.Channel{ID: "G1", Name: "secret", Private: true, Members: []string{sim.BotUser, "U1"}})
		w.sim.AddChannel(sim.Channel{ID: "D1", IM: "U1"})
		w.a = w.adapter(nil)
		f(w)
		w.halt()
	})
}

func (w *world) adapter(change func(*Config)) *Adapter {
	cfg := Config{BotToken: "xoxb-sim", AppToken: "xapp-sim", APIURL: sim.URL, Channel: desk, Dial: w.sim.Dial, Memory: w.mem}
	if change != nil {
		change(&cfg)
	}
	return New(cfg)
}

// listen starts Listen and waits until both sockets are open.
func (w *world) listen() {
	w.t.Helper()
	w.start()
	w.await(func() bool { return w.sim.Sockets() == sockets })
}

func (w *world) start() {
	ctx, stop := context.WithCancel(w.ctx)
	w.stop = stop
	a := w.a
	go func() { w.ended <- a.Listen(ctx, w.put) }()
}

// halt stops Listen and waits for its end.
func (w *world) halt() {
	w.t.Helper()
	if w.stop == nil {
		return
	}
	w.stop()
	w.stop = nil
	if err := <-w.ended; err != nil {
		w.t.Errorf("Listen: %v", err)
	}
}

func (w *world) put(ctx context.Context, m bot.Message) error {
	w.mu.Lock()
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
	if key := m.At.String() + " " + m.ID; time.Since(w.seen[key]) > 25*time.Hour { // as a store does
		w.seen[key] = time.Now()
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
		w.t.Fatal(err)
	}
}

// quiet waits until every event was acknowledged and nothing moves.
func (w *world) quiet() {
	w.t.Helper()
	w.await(func() bool { return w.sim.Unacked() == 0 })
	synctest.Wait()
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
			if len(got) > n {
				w.t.Fatalf("put %d messages, want %d: %+v", len(got), n, got)
			}
			return got
		}
		select {
		case <-changed:
		case <-w.ctx.Done():
			w.t.Fatalf("put %d messages, want %d: %+v", len(got), n, got)
		}
	}
}

func (w *world) none() {
	w.t.Helper()
	w.quiet()
	w.messages(0)
}

func (w *world) send(d bot.Delivery) bot.Receipt {
	w.t.Helper()
	r, err := w.a.Send(w.ctx, d)
	if err != nil {
		w.t.Fatalf("Send: %v", err)
	}
	return r
}

// ticket opens a card on the desk and returns its thread and address.
func (w *world) ticket() (string, bot.Address) {
	w.t.Helper()
	r := w.send(opening("key-open-" + time.Now().String()))
	return r.Thread, bot.Address{Account: "slack", Chat: desk, Thread: r.Thread}
}

func opening(key string) bot.Delivery {
	at := bot.Address{Account: "slack", Chat: desk}
	card := &bot.Card{Title: "T-1042 Where is my parcel", Status: "waiting", Text: "I ordered **two**.",
		Fields: []bot.Field{{Name: "Customer", Value: "Max"}, {Name: "Language", Value: "de"}}}
	return bot.Delivery{Key: key, To: at, Send: bot.Send{Op: bot.OpOpen, To: bot.Desk, At: at, Handle: "card", Reply: bot.Reply{
		Handle: "card", Card: card,
		Choices: []bot.Choice{{ID: "claim", Label: "Claim", Style: bot.StylePrimary}, {ID: "resolve", Label: "Resolve"}},
	}}}
}

func saying(key string, to bot.Address, r bot.Reply) bot.Delivery {
	return bot.Delivery{Key: key, To: to, Send: bot.Send{Op: bot.OpSay, To: bot.Desk, Handle: r.Handle, Reply: r}}
}

// deliver tries as a sender does, for ever, and returns the receipt. Its wait is
// virtual.
func (w *world) deliver(d bot.Delivery) bot.Receipt {
	w.t.Helper()
	for {
		tried := time.Now()
		r, err := w.a.Send(w.ctx, d)
		if err == nil {
			return r
		}
		if _, ok := errors.AsType[*bot.UnsureError](err); ok {
			d.Unsure = true
		}
		retry, ok := errors.AsType[*bot.RetryError](err)
		if !ok || w.ctx.Err() != nil {
			w.t.Errorf("Send %s: %v", d.Key, err)
			return bot.Receipt{}
		}
		if d.FirstTried.IsZero() {
			d.FirstTried = tried
		}
		d.Attempt++
		adapters.Pause(w.ctx, retry.After)
	}
}
