package storm

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"handoff/bot/redisstore/redistest"
	"handoff/cmd/handoff/bench"
)

const prefix = "storm"

// platform is where the customers are: a fake with a door a process, and the log
// that the judge reads.
type platform interface {
	Door(process int) (url string, err error)
	Say(bench.Word)
	Listener() int // the process that listens, as far as the platform knows
	Open() int     // words that have no answer yet
	Waiting() int  // of what was said, what no process has taken: as far as the platform knows
	Log() ([]bench.Said, []bench.Sent)
	Close()
}

// telegram is Telegram with customers in it.
type telegram struct{ *bench.Town }

func (t telegram) Listener() int { return t.Poller() }
func (t telegram) Waiting() int  { return t.Telegram.Waiting() }

// world is what surrounds the processes, and the processes.
type world struct {
	testing.TB
	binary, dir string
	turns       int // at once in one process; 0: the default
	town        platform
	rarely      int                                // one kill in so many hits the process that listens
	speak       func(c *bench.Config, door string) // lets a process find the town
	more        string                             // what else stands in the configuration
	model       *bench.Prompts
	modelURL    string
	redis       *redistest.Redis
	client      *redis.Client

	mu       sync.Mutex
	fleet    []*member
	troubles []bench.Trouble
	outages  []bench.Span
	kills    int
	pauses   int
	dark     int // how often all were down at once
	restarts int // of processes that ended by themselves
	stopping bool
	watchers sync.WaitGroup
}

// member is one place in the fleet; the process in it changes with each kill.
type member struct {
	number int
	config string
	child  *bench.Child
	paused bool
}

func newWorld(t *testing.T, binary string, think time.Duration, town platform, speak func(c *bench.Config, door string)) *world {
	w := &world{
		TB: t, binary: binary, dir: t.TempDir(), town: town, speak: speak, rarely: 10, model: bench.NewPrompts(think),
		redis: redistest.Server(t, "--latency-monitor-threshold", "250"),
	}
	t.Cleanup(w.town.Close)
	t.Cleanup(w.watchers.Wait) // after the whole fleet has ended
	server := httptest.NewServer(w.model)
	t.Cleanup(server.Close)
	w.modelURL = server.URL + "/v1"
	w.client = redis.NewClient(&redis.Options{Addr: w.redis.Addr, MaxRetries: -1})
	t.Cleanup(func() { _ = w.client.Close() })
	if err := bench.Articles(filepath.Join(w.dir, "knowledge"), 20); err != nil {
		t.Fatal(err)
	}
	return w
}

// join adds a process to the fleet.
func (w *world) join() {
	m := &member{number: len(w.fleet)}
	door, err := w.town.Door(m.number)
	if err != nil {
		w.Fatal(err)
	}
	config := bench.Config{
		Redis: w.redis.URL(), Prefix: prefix, Model: w.modelURL,
		Knowledge: filepath.Join(w.dir, "knowledge"), Turns: w.turns,
	}
	w.speak(&config, door)
	m.config, err = config.Write(filepath.Join(w.dir, fmt.Sprint(m.number)))
	if err != nil {
		w.Fatal(err)
	}
	if err := appendTo(m.config, w.more); err != nil {
		w.Fatal(err)
	}
	w.fleet = append(w.fleet, m)
	if err := w.start(m); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		w.mu.Lock()
		w.stopping = true
		w.mu.Unlock()
		m.child.Kill()
	})
}

// appendTo adds lines to a file.
func appendTo(name, lines string) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(lines)
	return err
}

// start starts a place's process and watches over it as systemd does: one that
// ends by itself, because the store was down when it started, is started again.
// w.mu is held, or nobody else is there yet.
func (w *world) start(m *member) error {
	dir := filepath.Dir(m.config)
	child, err := bench.StartChild(dir, filepath.Join(dir, "log"), w.binary, "serve", "-c", m.config)
	if err != nil {
		return err
	}
	m.child = child
	w.watchers.Go(func() {
		code := child.Code()
		if !until(w.Context(), time.Now().Add(time.Second/2)) {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if m.child != child || w.stopping {
			return // we have ended it ourselves
		}
		if code != 1 {
			w.Errorf("process %d ended by itself with %d: %s", m.number, code, child.Tail())
		}
		w.restarts++
		if err := w.start(m); err != nil {
			w.Error(err)
		}
	})
	return nil
}

// talk has customers say so many things, evenly over that time, the first ones of
// which they have said already. Nobody waits for answers.
func (w *world) talk(ctx context.Context, said, messages, chats int, over time.Duration) {
	began := time.Now()
	for i := said; i < messages; i++ {
		due := began.Add(over * time.Duration(i-said) / time.Duration(messages-said))
		if until(ctx, due) {
			w.town.Say(bench.Word{Chat: i%chats + 1, N: i/chats + 1})
		}
	}
}

// until waits for a moment and reports whether ctx still holds.
func until(ctx context.Context, at time.Time) bool {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// settle waits until everything is answered, or nothing is left that could be,
// and until nothing is left to be sent.
func (w *world) settle(ctx context.Context) {
	w.Helper()
	for quiet := 0; quiet < 5; {
		if !until(ctx, time.Now().Add(100*time.Millisecond)) {
			w.Logf("the world is not quiet: %d open, %v", w.town.Open(), w.busy(context.WithoutCancel(ctx)))
			return
		}
		if w.town.Waiting() == 0 && len(w.busy(ctx)) == 0 {
			quiet++
		} else {
			quiet = 0
		}
	}
}

// busy are the indexes of the store that something stands in which is to be done
// now. Timers of tickets that wait for people are due much later.
func (w *world) busy(ctx context.Context) []string {
	var all []string
	for _, what := range []string{"ready", "out:*"} {
		keys, err := w.client.Keys(ctx, prefix+":*:"+what).Result()
		if err != nil {
			return []string{err.Error()}
		}
		for _, key := range keys {
			soon := strconv.FormatInt(time.Now().Add(time.Minute).UnixMicro(), 10)
			if n, err := w.client.ZCount(ctx, key, "-inf", soon).Result(); err != nil || n > 0 {
				all = append(all, key)
			}
		}
	}
	return all
}

// stop ends the fleet as an operator does.
func (w *world) stop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Minute)
	defer cancel()
	w.mu.Lock()
	w.stopping = true
	w.mu.Unlock()
	var all sync.WaitGroup
	for _, m := range w.fleet {
		all.Go(func() {
			if err := m.child.Stop(ctx); err != nil {
				w.Errorf("process %d: %v", m.number, err)
			}
		})
	}
	all.Wait()
	w.watchers.Wait()
}

// record is what the judge reads.
func (w *world) record() bench.Record {
	r := bench.Record{Troubles: slices.Clone(w.troubles), Outages: slices.Clone(w.outages)}
	r.Said, r.Sent = w.town.Log()
	return r
}

// dump shows what the processes had to say.
func (w *world) dump() {
	if slow, err := w.client.Do(context.Background(), "LATENCY", "LATEST").Result(); err == nil {
		w.Logf("redis since its last start, what took longer than 250 ms (event, when, last ms, most ms): %v", slow)
	}
	// What was given up: a turn that died with several processes goes to a person.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if dead, err := exec.CommandContext(ctx, w.binary, "dead", "list", "-c", w.fleet[0].config).CombinedOutput(); len(dead) > 0 || err != nil {
		w.Logf("dead letters (%v):\n%s", err, dead[:min(len(dead), 4000)])
	}
	for _, m := range w.fleet {
		w.Logf("process %d:\n%s", m.number, strings.TrimSpace(m.child.Tail()))
	}
}
