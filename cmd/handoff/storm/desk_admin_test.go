package storm

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"handoff/cmd/handoff/bench"
)

// passers is the number after which those come who only pass by and ask something.
const passers = 10_000

// hold is how long a switch may take until it holds in every process.
const hold = 2 * time.Second

// orders has the admin give a command until what it does is read.
func (d *desk) orders(ctx context.Context, command, reads string) (at time.Time, ok bool) {
	was := d.reads(reads)
	for ctx.Err() == nil {
		_, _ = d.office.Slash(boss, hall, command).Ack(ctx)
		if soon(ctx, 4*time.Second, func() bool { return d.reads(reads) > was }) {
			return time.Now(), true
		}
	}
	return time.Time{}, d.await(ctx, "/handoff "+command, func() bool { return d.reads(reads) > was })
}

// reads is how often the admin was told something.
func (d *desk) reads(text string) (n int) {
	for _, m := range d.office.Ephemerals(boss) {
		if strings.Contains(m.Shown(), text) {
			n++
		}
	}
	return n
}

const (
	paused  = "The assistant is paused: "
	resumed = "The assistant answers again: "
)

// rules has the admin pause and resume the assistant until the storm is over, while
// people pass by and ask things.
func (d *desk) rules(blowing, ctx context.Context) {
	for until(blowing, time.Now().Add(time.Second+rand.N(2*time.Second))) {
		d.pass(3)
		began, ok := d.orders(ctx, "pause", paused)
		if !ok {
			return
		}
		again := d.reads(resumed)
		_ = until(ctx, began.Add(hold))
		pause := respite{From: time.Now()}
		for range 3 {
			d.pass(2)
			_ = until(ctx, time.Now().Add(rand.N(time.Second)))
		}
		pause.To = time.Now()
		if d.reads(resumed) == again { // else an order of before came late
			d.breaks = append(d.breaks, pause)
		}
		if _, ok = d.orders(ctx, "resume", resumed); !ok {
			return
		}
		d.cycles++
	}
}

// pass has people pass by and ask something.
func (d *desk) pass(n int) {
	for range n {
		d.walkins++
		w := bench.Word{Chat: passers + d.walkins, N: 1}
		d.people.SayText(w, fmt.Sprintf("%s, in %s", bench.Question(w), cities[d.walkins%len(cities)]))
	}
}
