package storm

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/cmd/handoff/bench"
)

var (
	deskKills   = flag.Int("storm.desk.kills", 10, "how many processes are killed in the storm over the desk")
	deskTickets = flag.Int("storm.desk.tickets", 16, "how many customers ask for a person, spread over that time")
)

// onDesk is the storm over the desk: agents in Slack with their hands full of
// tickets of customers in Telegram.
func onDesk(t *testing.T, binary string) {
	length := time.Duration(*deskKills) * every
	d := newDesk(t, binary, *deskTickets)
	for range *processes {
		d.join()
	}
	ctx, cancel := context.WithTimeout(t.Context(), length+patience)
	defer cancel()
	if err := d.office.Await(ctx, func() bool { return d.office.Sockets() > 0 }); err != nil {
		d.dump()
		t.Fatal(err)
	}
	d.people.Trouble(bench.Rates{Cut: 0.01, Replay: 0.05})
	d.office.trouble(0.02, 0)
	blowing, calm := context.WithTimeout(ctx, length)
	defer calm()
	faults := d.blow(blowing, *deskKills)
	faults.Go(func() { d.copies(blowing) })
	var plays sync.WaitGroup
	plays.Go(func() { d.rules(blowing, ctx) })
	for chat := 1; chat <= *deskTickets; chat++ {
		// Each seventh and eighth are one customer with two tickets.
		pair := chat%8 == 7 && chat < *deskTickets
		if chat%8 == 0 {
			continue
		}
		plays.Go(func() {
			p := d.newPlay(ctx, chat)
			if !until(ctx, time.Now().Add(length/2*time.Duration(chat)/time.Duration(*deskTickets))) {
				return
			}
			if pair {
				p.merge(d.newPlay(ctx, chat+1))
			} else {
				p.whole()
			}
		})
	}
	faults.Wait()
	d.people.Trouble(bench.Rates{})
	d.office.trouble(0, 0)
	over := time.Now()
	plays.Wait()
	played := time.Since(over)
	d.calm(ctx)
	quiet := time.Since(over)
	d.stop(ctx)

	r := d.deskRecord()
	v := judgeDesk(r)
	t.Logf("%d kills, %d pauses longer than a lease, %d Redis kills, %d updates twice, %d + %d answers cut, %d starts without a store; the assistant paused and resumed %d times; all played %.1f s and quiet %.1f s after the last fault",
		d.kills, d.pauses, len(r.Outages), d.people.Replayed(), d.people.Cuts(), d.office.cuts, d.restarts, d.cycles, played.Seconds(), quiet.Seconds())
	t.Log(v)
	if !v.OK() || len(d.stuck) > 0 {
		t.Errorf("the storm did harm; waited for in vain: %q", d.stuck)
		d.dump()
		d.show()
	}
	if d.kills < *deskKills || d.cycles == 0 || v.Silent == 0 || v.Closed == 0 || v.Moved == 0 || v.TakenBack == 0 || len(d.joined) == 0 {
		t.Error("this was no storm")
	}
}

// calm waits until nothing is on its way: no event of Slack's, nothing in the store,
// no word that is held.
func (d *desk) calm(ctx context.Context) {
	d.settle(ctx)
	_ = until(ctx, time.Now().Add(2*takeBack))
	d.office.Redeliver()
	d.settle(ctx)
}

// show shows what became of the tickets that something was waited for in.
func (d *desk) show() {
	for chat := 1; chat <= *deskTickets; chat++ {
		if !slices.ContainsFunc(d.stuck, func(what string) bool {
			return strings.HasSuffix(what, fmt.Sprintf(" customer %d", chat)) || strings.Contains(what, fmt.Sprintf("agent %d ", chat)) || strings.Contains(what, fmt.Sprintf("c%dm", chat))
		}) {
			continue
		}
		for _, m := range d.office.heads(chat) {
			for _, x := range d.office.Thread(m.Channel, m.TS) {
				d.Logf("customer %d, #%s: %s %s: %q %v", chat, m.Channel, x.TS, x.User, x.Shown(), x.Reactions)
			}
		}
		for _, m := range d.office.Ephemerals(agentOf(chat)) {
			d.Logf("agent %d alone: %s %q", chat, m.TS, m.Shown())
		}
	}
}
