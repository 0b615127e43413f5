package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
)

// patience is how long a call that blocks may take before a test gives up.
const patience = 4 * time.Minute

var chat = bot.Address{Account: "tg", Chat: "1"}

func command(at bot.Address, id string) bot.Message {
	return bot.Message{ID: id, At: at, Kind: bot.KindCommand, Name: "help", From: bot.Person{ID: "p"}}
}

// session is a store and what tests do with it.
type session struct {
	testing.TB
	ctx context.Context
	*redisstore.Store
}

func start(t testing.TB, config redisstore.Config, o bot.StoreOptions) session {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return session{t, ctx, open(t, config, o)}
}

func (s session) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// insist calls f until it returns nil, as the runtime does.
func (s session) insist(f func() error) {
	s.Helper()
	for {
		err := f()
		if err == nil {
			return
		}
		if s.ctx.Err() != nil || errors.Is(err, bot.ErrLeaseLost) {
			s.Fatal(err)
		}
	}
}

func (s session) claim(id string) bot.Claim {
	s.Helper()
	c, err := s.Claim(s.ctx)
	s.must(err)
	if got := c.Turn().Messages[0].ID; id != "" && got != id {
		s.Fatalf("claimed %s, want %s", got, id)
	}
	return c
}

func (s session) next(account, text string) bot.Delivery {
	s.Helper()
	d, err := s.Next(s.ctx, account)
	s.must(err)
	if d.Send.Reply.Text != text {
		s.Fatalf("delivery is %q, want %q", d.Send.Reply.Text, text)
	}
	return d
}

func TestOpenRefusesServers(t *testing.T) {
	t.Parallel()
	evicting := redistest.Server(t, "--maxmemory-policy", "allkeys-lru")
	forgetful := redistest.Server(t, "--appendonly", "no")
	locked := redistest.Server(t)
	replica := redistest.Server(t, "--replicaof", "127.0.0.1 "+strings.TrimPrefix(locked.Addr, "127.0.0.1:"))
	if _, err := redistest.Do(locked.Addr, "CONFIG", "SET", "requirepass", "right-secret"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, url, says string }{
		{"evicts", evicting.URL(), "maxmemory-policy noeviction"},
		{"no file", forgetful.URL(), "appendonly yes"},
		{"replica", replica.URL(), "read-only replica"},
		{"nobody", "redis://127.0.0.1:1/0", "nobody answers"},
		{"password", "redis://:wrong-secret@" + locked.Addr, "password"},
		{"no URL", "http://:hidden-secret@x", "not like redis://"},
	} {
		_, err := redisstore.Open(t.Context(), redisstore.Config{URLs: []string{c.url}}, bot.StoreOptions{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "-secret") {
			t.Errorf("%s: error is %v, want one line with %q", c.name, err, c.says)
		}
	}
	if s, err := redisstore.Open(t.Context(), redisstore.Config{URLs: []string{forgetful.URL()}, Durability: redisstore.DurabilityMemory}, bot.StoreOptions{}, nil); err != nil {
		t.Error(err)
	} else if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A full server refuses what comes in and lets all go on that is in.
func TestFullDrains(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t)
	s := start(t, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	desk := bot.Address{Account: "slack", Chat: "C1"}
	used := numbers(t, server.Addr)["used_memory"]
	if _, err := redistest.Do(server.Addr, "CONFIG", "SET", "maxmemory", fmt.Sprint(used+4<<20)); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for ; ; taken++ {
		m := command(bot.Address{Account: "tg", Chat: fmt.Sprint(taken % 50)}, fmt.Sprint(taken))
		m.Text = strings.Repeat("word ", 2000)
		if err := s.Put(s.ctx, bot.Customer, m); err != nil {
			if !strings.Contains(err.Error(), "maxmemory") {
				t.Fatalf("error is %v, want one that says what to do", err)
			}
			break
		}
	}
	for s.Ping(s.ctx) == nil { // smaller things still fit
		if s.Put(s.ctx, bot.Customer, command(chat, fmt.Sprint("small ", taken))) == nil {
			taken++
		}
	}
	if taken < 100 {
		t.Fatalf("only %d messages fit", taken)
	}
	for i := range taken {
		c := s.claim("")
		turn := c.Turn()
		turn.State = []byte(`{"state":"of some length"}`)
		turn.List([]byte("queue"))
		turn.Wake("later", time.Now().Add(time.Hour))
		turn.Say(bot.Customer, bot.Reply{Handle: "h", Text: "answer"})
		if i == 0 {
			turn.Open(desk, bot.Reply{Text: "card"})
		}
		s.must(c.Renew(s.ctx))
		s.must(c.Note(s.ctx, "key", []byte("result")))
		s.must(c.Commit(s.ctx, turn.Outcome()))
		s.must(s.Sent(s.ctx, s.next("tg", "answer"), bot.Receipt{ID: "1"}))
		if i == 0 {
			s.must(s.Sent(s.ctx, s.next("slack", "card"), bot.Receipt{ID: "2", Thread: "t1"}))
		}
	}
	s.must(s.Put(s.ctx, bot.Customer, command(chat, "after")))
	s.claim("after")
}

// What was acknowledged survives a kill of the server, and whoever waited goes on
// waiting until it is back.
func TestKilledServerKeepsAll(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t)
	var dials atomic.Int64
	s := start(t, redisstore.Config{URLs: []string{server.URL()}, Dialer: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dials.Add(1)
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}, bot.StoreOptions{Lease: 15 * time.Second}) // a claim whose answer is lost comes again then
	const rounds, each = 2, 20
	waiting := make(chan error, rounds*each)
	claims := make(chan bot.Claim, rounds*each)
	for round := range rounds {
		for range each { // these wait through the outage
			go func() {
				c, err := s.Claim(s.ctx)
				if err == nil {
					claims <- c
				}
				waiting <- err
			}()
		}
		server.Kill()
		down, before := time.Now(), dials.Load()
		if err := s.Put(s.ctx, bot.Customer, command(chat, "refused")); err == nil {
			t.Fatal("put is acknowledged without a server")
		}
		for i := range 3 { // none of these storms the server
			_ = s.Put(s.ctx, bot.Customer, command(chat, fmt.Sprint("refused ", i)))
		}
		// A pool that finds its connections dead dials for those who had one.
		if n, allowed := dials.Load()-before, 2*int64(time.Since(down)/time.Second+1)+4; n > allowed {
			t.Errorf("%d connections tried in %v, want at most %d", n, time.Since(down), allowed)
		}
		server.Start(t)
		for i := range each {
			m := command(bot.Address{Account: "tg", Chat: fmt.Sprint(round, ".", i)}, "1")
			s.insist(func() error { return s.Put(s.ctx, bot.Customer, m) })
		}
		server.Kill() // at once after the last was acknowledged
		server.Start(t)
		seen := make(map[string]bool)
		for range each {
			s.must(<-waiting)
			c := <-claims
			seen[c.Turn().Conversation] = true
			s.insist(func() error { return c.Commit(s.ctx, bot.Outcome{State: []byte("1")}) })
		}
		if len(seen) != each {
			t.Errorf("%d conversations were claimed, want %d", len(seen), each)
		}
	}
}

// A server that has forgotten the scripts gets them again.
func TestScriptsFlushed(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t)
	s := start(t, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	flush := func() {
		if _, err := redistest.Do(server.Addr, "SCRIPT", "FLUSH"); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		flush()
		s.must(s.Put(s.ctx, bot.Customer, command(chat, fmt.Sprint(i))))
		flush()
		c := s.claim(fmt.Sprint(i))
		c.Turn().Say(bot.Customer, bot.Reply{Text: "a"})
		flush()
		s.must(c.Commit(s.ctx, c.Turn().Outcome()))
		flush()
		d := s.next("tg", "a")
		flush()
		s.must(s.Sent(s.ctx, d, bot.Receipt{ID: "1"}))
	}
}

// An answer that is lost makes the store, or its caller, ask again: the second
// time answers the same and does nothing.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for _, lost := range []int{1, 2} { // one is repeated by the store itself
		t.Run(fmt.Sprint(lost), func(t *testing.T) {
			t.Parallel()
			server := redistest.Server(t)
			proxy := redistest.NewProxy(t, server.Addr)
			s := start(t, redisstore.Config{URLs: []string{proxy.URL()}}, bot.StoreOptions{})
			s.must(turn(s.ctx, s.Store, bot.Address{Account: "tg", Chat: "first"}, 0, plain)) // the server knows the scripts
			swap := func() error {
				done, err := s.Swap(s.ctx, "book", nil, []byte("page"), 0)
				if err == nil && !done {
					err = errors.New("it is not kept")
				}
				return err
			}
			s.must(swap())
			s.must(s.Set(s.ctx, "book", nil, 0))
			again := func(script string, f func() error) {
				t.Helper()
				proxy.Swallow(lost, s.SHA(script))
				err := f()
				if lost == 2 && err == nil {
					t.Errorf("%s: acknowledged without an answer", script)
				}
				s.insist(f)
				if !proxy.Swallowed() {
					t.Errorf("%s: no answer was lost", script)
				}
			}
			again("swap key", swap)
			again("put message", func() error { return s.Put(s.ctx, bot.Customer, command(chat, "1")) })
			c := s.claim("1")
			c.Turn().Say(bot.Customer, bot.Reply{Text: "one", Report: true})
			c.Turn().Open(bot.Address{Account: "slack", Chat: "C"}, bot.Reply{Text: "card", Report: true})
			s.must(c.Turn().Record("k", 1))
			again("commit turn", func() error { return c.Commit(s.ctx, c.Turn().Outcome()) })
			d := s.next("tg", "one")
			again("fail delivery", func() error { return s.Store.Failed(s.ctx, d, 0, errors.New("broken")) })
			if d = s.next("tg", "one"); d.Attempt != 1 {
				t.Errorf("attempt is %d, want 1", d.Attempt)
			}
			again("end delivery", func() error { return s.Sent(s.ctx, d, bot.Receipt{ID: "id"}) })
			card := s.next("slack", "card")
			for _, script := range []string{"bind side", "bind address", "end delivery"} {
				again(script, func() error { return s.Sent(s.ctx, card, bot.Receipt{ID: "card", Thread: "t1"}) })
				if script != "end delivery" {
					card = anotherCard(s)
				}
			}
			// Each of it came once.
			for _, want := range []bot.Kind{bot.KindSent, bot.KindSent} {
				c := s.claim("")
				if m := c.Turn().Messages[0]; m.Kind != want {
					t.Errorf("message is %+v, want kind %s", m, want)
				}
				c.Turn().Say(bot.Customer, bot.Reply{Text: "two"})
				s.must(c.Commit(s.ctx, c.Turn().Outcome()))
				s.must(s.Sent(s.ctx, s.next("tg", "two"), bot.Receipt{ID: "id"}))
			}
			facts, _, err := s.Read(s.ctx, "", 100)
			s.must(err)
			kinds := make(map[string]map[string]bool)
			for _, f := range facts {
				if kinds[f.Kind] == nil {
					kinds[f.Kind] = make(map[string]bool)
				}
				kinds[f.Kind][f.ID] = true
			}
			// Each once: the first turn's, one that was recorded, one a delivery.
			if len(facts) != 9 || len(kinds["turn"]) != 1 || len(kinds["k"]) != 1 || len(kinds["delivery"]) != 7 {
				t.Errorf("%d facts, want 9: %+v", len(facts), kinds)
			}
			s.must(s.Put(s.ctx, bot.Desk, command(bot.Address{Account: "slack", Chat: "C", Thread: "t1"}, "2")))
			if c := s.claim("2"); c.Turn().Conversation != chat.String() {
				t.Errorf("the thread leads to %s", c.Turn().Conversation)
			}
		})
	}
}

// anotherCard has a card opened by the turn that waits.
func anotherCard(s session) bot.Delivery {
	s.Helper()
	c := s.claim("")
	c.Turn().Open(bot.Address{Account: "slack", Chat: "C"}, bot.Reply{Text: "card", Report: true})
	s.must(c.Commit(s.ctx, c.Turn().Outcome()))
	return s.next("slack", "card")
}

// errKilled ends a connection like the death of its process.
var errKilled = errors.New("killed")

// mortal is a connection whose process dies after so many scripts.
type mortal struct {
	net.Conn
	left *atomic.Int64
}

func (m mortal) Write(b []byte) (int, error) {
	if strings.Contains(string(b), "EVAL") || strings.Contains(string(b), "eval") {
		if m.left.Add(-1) < 0 {
			return 0, errKilled
		}
	}
	if m.left.Load() < 0 {
		return 0, errKilled
	}
	return m.Conn.Write(b)
}

// A process that dies between any two commands of Bind leaves a state from which
// others go on: nothing is lost, nothing comes twice, the order stays.
func TestBindKilled(t *testing.T) {
	t.Parallel()
	url, _ := redistest.Shared(t)
	thread := bot.Address{Account: "slack", Chat: "C", Thread: "t"}
	for budget := range int64(6) {
		for _, again := range []bool{true, false} { // Bind is repeated, or the next claim goes on
			_, prefix := redistest.Shared(t)
			s := start(t, redisstore.Config{URLs: []string{url}, Prefix: prefix}, bot.StoreOptions{Orphan: time.Hour, Lease: 100 * time.Millisecond})
			s.must(s.Put(s.ctx, bot.Customer, command(chat, "first")))
			s.must(s.claim("first").Commit(s.ctx, bot.Outcome{State: []byte("1")}))
			for _, id := range []string{"1", "2", "3"} {
				s.must(s.Put(s.ctx, bot.Desk, command(thread, id)))
			}
			left := new(atomic.Int64)
			left.Store(budget)
			dying := open(t, redisstore.Config{URLs: []string{url}, Prefix: prefix, Dialer: func(ctx context.Context, network, addr string) (net.Conn, error) {
				conn, err := new(net.Dialer).DialContext(ctx, network, addr)
				return mortal{conn, left}, err
			}}, bot.StoreOptions{Orphan: time.Hour, Lease: 100 * time.Millisecond})
			err := dying.Bind(s.ctx, chat.String(), bot.Desk, thread)
			if pointed := budget >= 2; again || !pointed {
				s.must(s.Bind(s.ctx, chat.String(), bot.Desk, thread))
			}
			s.must(s.Put(s.ctx, bot.Desk, command(thread, "4")))
			for _, id := range []string{"1", "2", "3", "4"} {
				c := s.claim(id)
				if c.Turn().Conversation != chat.String() {
					t.Fatalf("budget %d: %s is served in %s", budget, id, c.Turn().Conversation)
				}
				s.must(c.Commit(s.ctx, bot.Outcome{State: []byte("1")}))
			}
			if budget == 0 && err == nil {
				t.Error("a dead process has bound")
			}
		}
	}
}
