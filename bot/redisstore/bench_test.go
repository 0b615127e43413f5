package redisstore_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
	"handoff/bot/storetest"
)

func BenchmarkStore(b *testing.B) { storetest.Bench(b, single) }

// numbers reads what INFO counts.
func numbers(t testing.TB, addr string) map[string]int64 {
	t.Helper()
	found := make(map[string]int64)
	for _, section := range []string{"everything"} {
		text, err := redistest.Do(addr, "INFO", section)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			if calls, ok := strings.CutPrefix(value, "calls="); ok {
				value, _, _ = strings.Cut(calls, ",")
			}
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				found[key] = n
			}
		}
	}
	return found
}

// words are what is said in a benchmark's turn.
type words struct{ question, answer string }

var plain = words{"Where is my order? It should have come on Monday.", "It is on its way and comes tomorrow."}

// turn is a whole turn: put, claim, commit, next, sent, as the runtime makes them,
// with the handler's state of some 300 bytes and the turn's fact.
func turn(ctx context.Context, s bot.Store, at bot.Address, i int, w words) error {
	m := bot.Message{ID: strconv.Itoa(1000 + i), At: at, From: bot.Person{ID: "7100001", Name: "Ann"}, Kind: bot.KindText,
		Text: w.question, SentAt: time.Now().Truncate(time.Second), Resolution: time.Second}
	if err := s.Put(ctx, bot.Customer, m); err != nil {
		return err
	}
	c, err := s.Claim(ctx)
	if err != nil {
		return err
	}
	t := c.Turn()
	t.State = fmt.Appendf(nil, `{"v":1,"turn":%d,"owner":"bot","locale":"en"}`, i)
	t.Say(bot.Customer, bot.Reply{Handle: "a" + m.ID, Text: w.answer})
	if err := t.Record("turn", nil); err != nil {
		return err
	}
	o := t.Outcome()
	o.Lines = []bot.Line{
		{ID: m.ID, At: m.SentAt, Side: bot.Customer, By: m.From.Name, Text: w.question},
		{ID: "a" + m.ID, At: t.Now, Side: bot.Customer, Ours: true, Text: w.answer},
	}
	if err := c.Commit(ctx, o); err != nil {
		return err
	}
	d, err := s.Next(ctx, at.Account)
	if err != nil {
		return err
	}
	return s.Sent(ctx, d, bot.Receipt{ID: strconv.Itoa(5000 + i)})
}

// BenchmarkTurn measures what a turn costs the server, at the beginning of a
// conversation and far into it, and without words: what is left then is ours.
func BenchmarkTurn(b *testing.B) {
	for _, first := range []int{1, 10, 300} {
		for name, w := range map[string]words{"words": plain, "silent": {}} {
			b.Run(fmt.Sprintf("from=%d/%s", first, name), func(b *testing.B) {
				server := redistest.Server(b)
				s := open(b, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
				at := bot.Address{Account: "telegram", Chat: "7100001"}
				for i := range first {
					if err := turn(b.Context(), s, at, i, w); err != nil {
						b.Fatal(err)
					}
				}
				before := numbers(b, server.Addr)
				for i := 0; b.Loop(); i++ {
					if err := turn(b.Context(), s, at, first+i, w); err != nil {
						b.Fatal(err)
					}
				}
				after := numbers(b, server.Addr)
				for metric, key := range map[string]string{
					"aof-B/turn": "aof_current_size", "in-B/turn": "total_net_input_bytes", "out-B/turn": "total_net_output_bytes",
					"commands/turn": "total_commands_processed", "scripts/turn": "cmdstat_evalsha",
				} {
					b.ReportMetric(float64(after[key]-before[key])/float64(b.N), metric)
				}
			})
		}
	}
}

// BenchmarkMemory measures what a conversation of ten turns takes in the server.
func BenchmarkMemory(b *testing.B) {
	server := redistest.Server(b)
	s := open(b, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	if err := turn(b.Context(), s, bot.Address{Account: "telegram", Chat: "1"}, 0, plain); err != nil {
		b.Fatal(err)
	}
	before := numbers(b, server.Addr)
	n := 0
	for b.Loop() {
		at := bot.Address{Account: "telegram", Chat: strconv.Itoa(7100001 + n)}
		for i := range 10 {
			if err := turn(b.Context(), s, at, i, plain); err != nil {
				b.Fatal(err)
			}
		}
		n++
	}
	after := numbers(b, server.Addr)
	b.ReportMetric(float64(after["used_memory_dataset"]-before["used_memory_dataset"])/float64(n), "B/conversation")
	b.ReportMetric(float64(after["used_memory"]-before["used_memory"])/float64(n), "used-B/conversation")
}

// BenchmarkIdle measures what a process costs that only waits: 256 workers, and 32
// senders for each of three accounts. Run it with -benchtime=30x: a round is a
// second.
func BenchmarkIdle(b *testing.B) {
	server := redistest.Server(b)
	s := open(b, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	ctx, cancel := context.WithCancel(b.Context())
	var waiting sync.WaitGroup
	for range 256 {
		waiting.Go(func() { _, _ = s.Claim(ctx) })
	}
	for _, account := range []string{"telegram", "discord", "slack"} {
		for range 32 {
			waiting.Go(func() { _, _ = s.Next(ctx, account) })
		}
	}
	if err := s.Ping(ctx); err != nil {
		b.Fatal(err)
	}
	time.Sleep(time.Second) // all have begun to wait
	before, cpu := numbers(b, server.Addr)["total_commands_processed"], cpuTime(b)
	for b.Loop() {
		time.Sleep(time.Second)
	}
	b.ReportMetric(float64(numbers(b, server.Addr)["total_commands_processed"]-before)/float64(b.N), "commands/s")
	b.ReportMetric(float64(cpuTime(b)-cpu)/float64(b.Elapsed())*100, "%core")
	cancel()
	waiting.Wait()
}

// cpuTime is what this process has used so far.
func cpuTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkScripts measures each script alone, without words.
func BenchmarkScripts(b *testing.B) {
	server := redistest.Server(b)
	s := open(b, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	ctx := b.Context()
	took := make(map[string]time.Duration)
	measure := func(name string, f func() error) {
		began := time.Now()
		if err := f(); err != nil {
			b.Fatal(name, err)
		}
		took[name] += time.Since(began)
	}
	at := bot.Address{Account: "telegram", Chat: "1"}
	for i := 0; b.Loop(); i++ {
		var c bot.Claim
		var d bot.Delivery
		measure("put", func() error {
			return s.Put(ctx, bot.Customer, bot.Message{ID: strconv.Itoa(i), At: at, Kind: bot.KindText, Text: plain.question})
		})
		measure("claim", func() (err error) { c, err = s.Claim(ctx); return err })
		measure("renew", func() error { return c.Renew(ctx) })
		measure("note", func() error { return c.Note(ctx, "k", []byte("r")) })
		c.Turn().Say(bot.Customer, bot.Reply{Text: plain.answer})
		measure("commit", func() error { return c.Commit(ctx, c.Turn().Outcome()) })
		measure("next", func() (err error) { d, err = s.Next(ctx, "telegram"); return err })
		measure("sent", func() error { return s.Sent(ctx, d, bot.Receipt{ID: "1"}) })
	}
	for name, all := range took {
		b.ReportMetric(float64(all.Microseconds())/float64(b.N), name+"-µs")
	}
}
