package bench

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// store is goal 11: what a turn asks of Redis and leaves in it.
func store(ctx context.Context, s *session) (err error) {
	r, err := s.rig(setup{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.start(); err != nil {
		return err
	}
	if err := r.warm(ctx); err != nil {
		return err
	}
	for _, part := range []func(context.Context, *rig) error{s.calls, s.written, s.kept, s.expiries} {
		if err := part(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// say has a chat talk from one message to before another, each after the last
// one's answer.
func (r *rig) say(ctx context.Context, chat, from, to int, more string) error {
	for n := from; n < to; n++ {
		w := Word{chat, n}
		r.town.SayText(w, Question(w)+more)
		if _, err := r.answered(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// calls counts the round trips of a turn.
func (s *session) calls(ctx context.Context, r *rig) error {
	const chat, turns = 1, 100
	if err := r.say(ctx, chat, 1, 20, ""); err != nil {
		return err
	}
	stop, err := monitor(s.redis.Client.Options())
	if err != nil {
		return err
	}
	err = r.say(ctx, chat, 20, 20+turns, "")
	counts := stop()
	if err != nil {
		return err
	}
	all, scripted := 0, 0
	for name, n := range counts {
		all += n
		if strings.HasPrefix(name, "evalsha") {
			scripted += n
		}
	}
	scripts := float64(scripted) / turns
	s.table.line("scripts per turn", fmt.Sprintf("%.2f", scripts), "", "put claim commit next sent: 5", scripts < 5.5)
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %.2f", name, float64(counts[name])/turns)
	}
	s.table.note("calls per turn", fmt.Sprintf("%.2f", float64(all)/turns), "")
	s.table.note("", strings.Join(names[:min(len(names), 12)], ", "), "")
	return nil
}

// called is a line of MONITOR: where it came from and what it was.
var called = regexp.MustCompile(`^\+[\d.]+ \[\d+ (\S+)\] "([^"]*)"(?: "([0-9a-f]{40})")?`)

// monitor counts the commands that clients send, until the returned function is
// called. What scripts do inside the server is no round trip.
func monitor(o *redis.Options) (stop func() map[string]int, err error) {
	conn, err := net.DialTimeout("tcp", o.Addr, time.Second)
	if err != nil {
		return nil, fmt.Errorf("bench: monitor: %w", err)
	}
	if _, err := fmt.Fprint(conn, "MONITOR\r\n"); err != nil {
		return nil, errors.Join(fmt.Errorf("bench: monitor: %w", err), conn.Close())
	}
	in := bufio.NewReader(conn)
	if answer, err := in.ReadString('\n'); err != nil || !strings.HasPrefix(answer, "+OK") {
		return nil, errors.Join(fmt.Errorf("bench: monitor: %s %w", answer, err), conn.Close())
	}
	counts, done := make(map[string]int), make(chan struct{})
	go func() {
		defer close(done)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			if m := called.FindStringSubmatch(line); m != nil && m[1] != "lua" {
				name := strings.ToLower(m[2])
				if m[3] != "" {
					name += " " + m[3][:4] // scripts bear no names there
				}
				counts[name]++
			}
		}
	}()
	return func() map[string]int {
		_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // what is on its way still comes
		<-done
		_ = conn.Close()
		return counts
	}, nil
}

// written measures what a turn writes into the append-only file beyond what is
// said. Three loads, with longer questions and with longer answers, tell how often
// a word is written; without the words the rest is ours.
func (s *session) written(ctx context.Context, r *rig) error {
	const turns = 40
	says := []string{"", more, more + " " + atLength}
	bare := make(map[int]float64)
	for _, from := range []int{10, 300} {
		var size, in [3]float64 // in the file, and over the wire
		chat := 10 * from
		for i, what := range says {
			chat++
			if err := r.say(ctx, chat, 1, from, what); err != nil {
				return err
			}
			before, err := s.redis.Numbers(ctx)
			if err != nil {
				return err
			}
			if err := r.say(ctx, chat, from, from+turns, what); err != nil {
				return err
			}
			after, err := s.redis.Numbers(ctx)
			if err != nil {
				return err
			}
			size[i] = float64(after["aof_current_size"]-before["aof_current_size"]) / turns
			in[i] = float64(after["total_net_input_bytes"]-before["total_net_input_bytes"]) / turns
		}
		w := Word{chat, from}
		asked := (size[1] - size[0]) / float64(len(more))
		told := (size[2] - size[1]) / float64(len(more))
		bare[from] = size[0] - asked*float64(len(Question(w))) - told*float64(len(answerTo([]Word{w}, false)))
		s.table.note(fmt.Sprintf("AOF bytes per turn at %d", from), fmt.Sprintf("%.0f, sent %.0f", size[0], in[0]), "")
		s.table.line(fmt.Sprintf("  beyond words, said %.1f, told %.1f x", asked, told), fmt.Sprintf("%.0f", bare[from]), "", "<= 1,024", bare[from] <= 1024)
	}
	ratio := bare[300] / bare[10]
	s.table.line("  turn 300 against turn 10", fmt.Sprintf("%.2f", ratio), "", "flat: <= 1.1", ratio <= 1.1)
	return nil
}

// kept measures what conversations of ten turns take in the server's memory.
func (s *session) kept(ctx context.Context, r *rig) error {
	const first, conversations, turns = 10_000, 100, 10
	before, err := s.redis.Numbers(ctx)
	if err != nil {
		return err
	}
	facts, err := s.ledger(ctx, r)
	if err != nil {
		return err
	}
	for chat := range conversations {
		if err := r.say(ctx, first+chat, 1, 1+turns, ""); err != nil {
			return err
		}
	}
	if err := r.quiet(ctx); err != nil {
		return err
	}
	after, err := s.redis.Numbers(ctx)
	if err != nil {
		return err
	}
	ledger, err := s.ledger(ctx, r)
	if err != nil {
		return err
	}
	record := float64(ledger-facts) / conversations
	each := float64(after["used_memory_dataset"]-before["used_memory_dataset"])/conversations - record
	s.table.line("bytes kept of ten turns", fmt.Sprintf("%.0f", each), "", "<= 4.5 KB: 4,608", each <= 4608)
	s.table.note("  their facts in the ledger", fmt.Sprintf("%.0f, for 8 days", record), "")
	return nil
}

// ledger is what the facts take, which the record will drain.
func (s *session) ledger(ctx context.Context, r *rig) (all int64, err error) {
	keys, err := s.redis.Keys(ctx, r.prefix+":*:ledger")
	for _, key := range keys {
		n, err := s.redis.Client.MemoryUsage(ctx, key, 0).Result()
		if err != nil {
			return 0, fmt.Errorf("bench: memory: %w", err)
		}
		all += n
	}
	return all, err
}

// expiries looks for keys that would stay for ever. The indexes of a partition
// empty themselves, and then they are gone.
func (s *session) expiries(ctx context.Context, r *rig) error {
	keys, err := s.redis.Keys(ctx, r.prefix+":*")
	if err != nil {
		return err
	}
	var forever []string
	for _, key := range keys {
		ttl, err := s.redis.Client.PTTL(ctx, key).Result()
		if err != nil {
			return fmt.Errorf("bench: expiry: %w", err)
		}
		if ttl == -1 {
			forever = append(forever, key)
		}
	}
	s.table.line("keys without an expiry, of "+fmt.Sprint(len(keys)), fmt.Sprint(len(forever)), "", "0", len(forever) == 0)
	for _, key := range forever[:min(len(forever), 3)] {
		s.table.note("", key, "")
	}
	return nil
}
