package storm

import (
	"context"
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"handoff/cmd/handoff/bench"
)

var (
	kills     = flag.Int("storm.kills", 12, "how many processes are killed, one about every 1.6 s")
	messages  = flag.Int("storm.messages", 1200, "how many things customers say, spread over that time")
	processes = flag.Int("storm.processes", 3, "how many processes share the work")
	chats     = flag.Int("storm.chats", 50, "how many customers there are")
	forgets   = flag.Bool("storm.forgets", false, "also build a desk with faults in it and let it be found out")
)

// every is the mean time between two kills. In it a process starts, takes over
// and is in the middle of things again.
const every = 1600 * time.Millisecond

// patience is how long the last answers may take once the storm is over: a lease
// of 10 s, a send's lease of 15 s and a late resend fit many times, on a machine that
// has other things to do as well. It only ends a storm that hangs.
const patience = 4 * time.Minute

func TestStorm(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	binary := filepath.Join(t.TempDir(), "handoff")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", binary, "handoff/cmd/handoff").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	t.Run("product", func(t *testing.T) {
		t.Parallel()
		product(t, binary)
	})
	t.Run("broken", func(t *testing.T) {
		t.Parallel()
		broken(t, binary)
	})
	t.Run("discord", func(t *testing.T) {
		t.Parallel()
		onDiscord(t, binary)
	})
	t.Run("discord without nonces and marks", func(t *testing.T) {
		t.Parallel()
		brokenDiscord(t, binary)
	})
	t.Run("desk", func(t *testing.T) {
		t.Parallel()
		onDesk(t, binary)
	})
	t.Run("desk that forgets", func(t *testing.T) {
		if !*forgets {
			t.Skip("it compiles half the program once more: make storm does; TestJudgeDesk has each fault by hand")
		}
		t.Parallel()
		brokenDesk(t)
	})
	t.Run("web", func(t *testing.T) {
		t.Parallel()
		onWeb(t, binary)
	})
}

func onTelegram(c *bench.Config, door string) { c.Telegram = door }

// product is the storm over the product as it is.
func product(t *testing.T, binary string) {
	length := time.Duration(*kills) * every
	town := bench.NewTown()
	w := newWorld(t, binary, 20*time.Millisecond, telegram{town}, onTelegram)
	town.Trouble(bench.Rates{Cut: 0.01, Replay: 0.05})
	for range *processes {
		w.join()
	}
	ctx, cancel := context.WithTimeout(t.Context(), length+patience)
	defer cancel()

	blowing, calm := context.WithTimeout(ctx, length)
	defer calm()
	faults := w.blow(blowing, *kills)
	w.talk(ctx, 0, *messages, *chats, length)
	faults.Wait()
	town.Trouble(bench.Rates{})
	over := time.Now()
	w.settle(ctx)
	quiet := time.Since(over)
	w.stop(ctx)

	r := w.record()
	r.Notices = 1 // that this is an assistant, before a customer's first answer
	v := bench.Check(r)
	t.Logf("%d kills, %d pauses longer than a lease, %d Redis kills, %d updates twice, %d answers cut, %d starts without a store; quiet %.1f s after the last fault",
		w.kills, w.pauses, len(r.Outages), town.Replayed(), town.Cuts(), w.restarts, quiet.Seconds())
	t.Log(v)
	t.Log(waits(r))
	if !v.OK() {
		t.Error("the storm did harm")
		w.dump()
	}
	if missing := w.model.Missing(); len(missing) > 0 {
		t.Errorf("%d prompts lacked what was said before: %v", len(missing), missing[:min(len(missing), 10)])
	}
	if v.Said != *messages || w.kills < *kills {
		t.Errorf("only %d messages and %d kills: this was no storm", v.Said, w.kills)
	}
}

// broken is a world in which the promises cannot be kept: Redis forgets what
// waits in it, and Telegram shows some things twice. The judge must say so.
func broken(t *testing.T, binary string) {
	town := bench.NewTown()
	w := newWorld(t, binary, 300*time.Millisecond, telegram{town}, onTelegram)
	w.turns = 4 // so that most of it waits
	town.Trouble(bench.Rates{Twice: 0.3})
	w.join()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	const said = 200
	w.talk(ctx, 0, said, *chats, 0)
	if err := town.Telegram.Wait(ctx, func() bool { return town.Telegram.Waiting() == 0 && town.Open() < said-20 }); err != nil {
		t.Fatalf("the bot takes nothing: %v", err)
	}
	w.forget()
	w.settle(ctx)
	w.stop(ctx)
	r := w.record()
	r.Notices = 1
	v := bench.Check(r)
	t.Log(v)
	if len(v.Lost) == 0 || len(v.Twice) == 0 {
		t.Errorf("a Redis that forgets and a Telegram that repeats itself went unnoticed")
	}
}

// waits tells how long customers waited for the first copy of an answer.
func waits(r bench.Record) string {
	said := make(map[bench.Word]time.Time)
	for _, s := range r.Said {
		said[s.Word] = s.At
	}
	var all []time.Duration
	for _, s := range r.Sent {
		for _, w := range s.Words {
			if at, first := said[w]; first {
				all = append(all, s.To.Sub(at))
				delete(said, w)
			}
		}
	}
	if len(all) == 0 {
		return "nobody was answered"
	}
	slices.Sort(all)
	at := func(share float64) string {
		return fmt.Sprintf("%.2f s", all[int(share*float64(len(all)-1))].Seconds())
	}
	return fmt.Sprintf("answered after %s p50, %s p90, %s p99, %s at most", at(0.5), at(0.9), at(0.99), at(1))
}
