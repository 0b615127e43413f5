package redisstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
)

// scan returns the time to live of every key of a server, in ms; -1: none.
func scan(t *testing.T, addr string) map[string]int {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	line := func() string {
		text, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSuffix(text, "\r\n")
	}
	fmt.Fprint(conn, "*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n")
	n, err := strconv.Atoi(strings.TrimPrefix(line(), "*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for range n {
		line()
		names = append(names, line())
	}
	found := make(map[string]int)
	for _, name := range names {
		fmt.Fprintf(conn, "*2\r\n$4\r\nPTTL\r\n$%d\r\n%s\r\n", len(name), name)
		ms, err := strconv.Atoi(strings.TrimPrefix(line(), ":"))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = ms
	}
	return found
}

// Every key is under the prefix and, but for those that are alone, in its
// partition's slot; and every key of a conversation that is neither listed nor
// has a timer ends by itself.
func TestKeys(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t)
	s := start(t, redisstore.Config{URLs: []string{server.URL()}, Prefix: "shop"}, bot.StoreOptions{})
	desk, thread := bot.Address{Account: "slack", Chat: "C"}, bot.Address{Account: "slack", Chat: "C", Thread: "t"}
	all := func(c bot.Claim) {
		turn := c.Turn()
		turn.Say(bot.Customer, bot.Reply{Handle: "h", Text: "one"})
		turn.Open(desk, bot.Reply{Handle: "card", Text: "card"})
		turn.Say(desk, bot.Reply{Text: "outside"})
		o := turn.Outcome()
		o.State = []byte("state")
		o.Lines = []bot.Line{{Text: "one"}}
		o.Facts = []bot.Fact{{Kind: "k"}}
		s.must(c.Note(s.ctx, "k", []byte("r")))
		s.must(c.Commit(s.ctx, o))
	}
	s.must(s.Put(s.ctx, bot.Desk, command(thread, "waits"))) // comes to be a pointer
	s.must(s.Put(s.ctx, bot.Customer, command(chat, "1")))
	all(s.claim("1"))
	s.must(s.Set(s.ctx, "{a}key", []byte("v"), time.Hour))
	if _, err := s.Append(s.ctx, "feed {a}", "key", []byte("entry")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lead(s.ctx, "listen:{x}"); err != nil {
		t.Fatal(err)
	}
	ends := func(when string, want bool) {
		t.Helper()
		for key, ms := range scan(t, server.Addr) {
			rest, ok := strings.CutPrefix(key, "shop:")
			if !ok {
				t.Errorf("%s: key %s is outside the prefix", when, key)
			}
			alone := strings.HasPrefix(rest, "mem:") || strings.HasPrefix(rest, "lead:") || rest == "ping"
			if !alone && (len(rest) < 6 || rest[:2] != "{p" || rest[4:6] != "}:") || alone && strings.ContainsAny(rest, "{}") {
				t.Errorf("%s: key %s has no tag of its partition", when, key)
			}
			if alone || strings.HasSuffix(rest, ":ready") || strings.HasSuffix(rest, ":listed") || strings.Contains(rest, ":out:") ||
				strings.HasSuffix(rest, ":ledger") || strings.Contains(rest, ":s:") {
				continue
			}
			if strings.Contains(rest, thread.String()) || strings.HasPrefix(rest[6:], "f") {
				if ms < 0 {
					t.Errorf("%s: pointer or feed %s has no end", when, key)
				}
			} else if (ms >= 0) != want {
				t.Errorf("%s: key %s ends in %d ms", when, key, ms)
			}
		}
	}
	ends("waiting", true)
	s.must(s.Sent(s.ctx, s.next("tg", "one"), bot.Receipt{ID: "1"}))
	for range 2 {
		d, err := s.Next(s.ctx, "slack")
		s.must(err)
		s.must(s.Sent(s.ctx, d, bot.Receipt{ID: "2", Thread: "t"}))
	}
	ends("sent", true)
	c := s.claim("waits")
	c.Turn().List([]byte("queue"))
	all(c)
	ends("listed", false)
	s.must(s.Put(s.ctx, bot.Customer, command(chat, "2")))
	c = s.claim("2")
	c.Turn().List(nil)
	c.Turn().Wake("later", time.Now().Add(time.Hour))
	all(c)
	ends("timer", false)
	s.must(s.Put(s.ctx, bot.Customer, command(chat, "3")))
	c = s.claim("3")
	c.Turn().Wake("later", time.Time{})
	all(c)
	ends("nothing", true)
}

// When all is served and sent, no index names it any more: nobody looks in vain.
func TestNothingIsLeftToLookAt(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t)
	s := start(t, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	for i := range 3 {
		s.must(turn(s.ctx, s.Store, chat, i, plain))
	}
	for key := range scan(t, server.Addr) {
		if strings.HasSuffix(key, ":ready") || strings.Contains(key, ":out:") {
			t.Errorf("%s is left", key)
		}
	}
}

// A pointer lives as long as the conversation to which it leads; when that has
// ended, its address begins anew.
func TestPointersAreKept(t *testing.T) {
	t.Parallel()
	url, prefix := redistest.Shared(t)
	s := start(t, redisstore.Config{URLs: []string{url}, Prefix: prefix}, bot.StoreOptions{Keep: 4 * time.Second})
	thread := bot.Address{Account: "slack", Chat: "C", Thread: "t"}
	s.must(s.Put(s.ctx, bot.Customer, command(chat, "1")))
	c := s.claim("1")
	c.Turn().List([]byte("queue"))
	c.Turn().Wake("soon", time.Now().Add(9*time.Second)) // long after Keep
	s.must(c.Commit(s.ctx, c.Turn().Outcome()))
	s.must(s.Bind(s.ctx, chat.String(), bot.Desk, thread))
	s.must(s.claim("").Commit(s.ctx, bot.Outcome{Lists: true})) // the timer
	s.must(s.Put(s.ctx, bot.Desk, command(thread, "2")))
	c = s.claim("2")
	if c.Turn().Conversation != chat.String() {
		t.Errorf("the pointer has ended: %s", c.Turn().Conversation)
	}
	c.Turn().List(nil)
	s.must(c.Commit(s.ctx, c.Turn().Outcome()))
	for {
		server := strings.TrimSuffix(strings.TrimPrefix(url, "redis://"), "/0")
		exists, err := redistest.Do(server, "EXISTS", redisstore.ConversationKey(prefix, chat.String()))
		s.must(err)
		if exists == ":0" {
			break
		}
		_, err = redistest.Do(server, "BLPOP", prefix+" nothing", "0.1") // the server's own pause: asking in a loop takes a core
		s.must(err)
		s.must(s.ctx.Err())
	}
	s.must(s.Put(s.ctx, bot.Customer, command(thread, "3")))
	if c := s.claim("3"); c.Turn().Conversation != thread.String() || c.Turn().State != nil {
		t.Errorf("turn is %+v", c.Turn())
	}
}

// What is put in one process is served in another, which heard of it.
func TestOtherProcessIsCalled(t *testing.T) {
	t.Parallel()
	url, prefix := redistest.Shared(t)
	config := redisstore.Config{URLs: []string{url}, Prefix: prefix}
	puts, serves := start(t, config, bot.StoreOptions{}), start(t, config, bot.StoreOptions{})
	for i := range 5 {
		got := make(chan error)
		go func() {
			c, err := serves.Claim(serves.ctx)
			if err == nil {
				err = c.Commit(serves.ctx, bot.Outcome{})
			}
			got <- err
		}()
		puts.must(puts.Put(puts.ctx, bot.Customer, command(chat, fmt.Sprint(i))))
		puts.must(<-got)
	}
}

// A hold that its process cannot renew ends there before another gets it.
func TestHoldIsLost(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t)
	proxy := redistest.NewProxy(t, server.Addr)
	cut := start(t, redisstore.Config{URLs: []string{proxy.URL()}}, bot.StoreOptions{})
	other := start(t, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	held, err := cut.Lead(cut.ctx, "x")
	cut.must(err)
	proxy.Cut()
	if _, err := other.Lead(other.ctx, "x"); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(context.Cause(held), bot.ErrLeaseLost) {
		t.Errorf("cause of the first hold is %v when another has it", context.Cause(held))
	}
}
