package storm

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"handoff/adapters/discord/sim"
	"handoff/cmd/handoff/bench"
	model "handoff/dialog/openai/sim"
)

var (
	discordKills    = flag.Int("storm.discord.kills", 8, "how many processes are killed in the storm over Discord, those of its blackouts not counted")
	discordMessages = flag.Int("storm.discord.messages", 300, "how many things customers say on Discord, spread over that time")
)

func discordConfig(c *bench.Config, door string) { c.Discord = door }

// onDiscord is the storm with customers on Discord. It knows a message by its
// nonce, so nothing is forgiven: what stands twice in a channel is wrong, whatever
// was cut, killed or paused.
func onDiscord(t *testing.T, binary string) {
	length := time.Duration(*discordKills) * every
	town := newDiscord()
	w := newWorld(t, binary, 20*time.Millisecond, town, discordConfig)
	w.model.Fail(model.Fault{Between: 10 * time.Millisecond}) // so that long answers grow
	w.rarely = 25                                             // blackouts and the gateway's own troubles come on top
	for range *processes {
		w.join()
	}
	ctx, cancel := context.WithTimeout(t.Context(), length+patience)
	defer cancel()
	w.greet(ctx, town.sim, *chats)

	town.trouble(0.05, 0.05)
	blowing, calm := context.WithTimeout(ctx, length)
	defer calm()
	faults := w.blow(blowing, *discordKills)
	hiccups := 0
	faults.Go(func() { hiccups = gatewayTrouble(blowing, town.sim) })
	faults.Go(func() { w.blackouts(blowing, town.sim, min(length/3, 10*time.Second)) })
	w.talk(ctx, *chats, *discordMessages, *chats, length)
	faults.Wait()
	town.trouble(0, 0)
	over := time.Now()
	w.settle(ctx)
	quiet := time.Since(over)
	w.stop(ctx)

	r := w.record()
	v := judgeDiscord(r)
	resumed, begun, failed := opens(town.sim)
	t.Logf("%d kills (%d times all at once), %d pauses longer than a lease, %d Redis kills, %d hiccups of the gateway, %d sessions begun, %d resumed, %d resumes failed, %d events twice, %d answers cut, %d starts without a store; quiet %.1f s after the last fault",
		w.kills, w.dark, w.pauses, len(r.Outages), hiccups, begun, resumed, failed, town.replayed, town.cuts, w.restarts, quiet.Seconds())
	t.Log(v)
	t.Log(waits(r))
	if !v.OK() {
		t.Error("the storm did harm")
		w.dump()
	}
	if v.Said != *discordMessages || w.kills < *discordKills || w.dark == 0 {
		t.Errorf("only %d messages and %d kills: this was no storm", v.Said, w.kills)
	}
}

// judgeDiscord forgives nothing: it is not told of the troubles.
func judgeDiscord(r bench.Record) bench.Verdict {
	return bench.Check(bench.Record{Said: r.Said, Sent: r.Sent, Notices: 1})
}

// greet has each customer say something and waits until all are answered. Discord
// lists no direct messages of people the bot has never heard of, so they cannot be
// caught up, as package discord says.
func (w *world) greet(ctx context.Context, s *sim.Sim, customers int) {
	w.Helper()
	if err := s.Await(ctx, func() bool { return s.Connected() > 0 }); err != nil {
		w.dump()
		w.Fatal(err)
	}
	w.talk(ctx, 0, customers, customers, time.Second)
	w.settle(ctx)
	if n := w.town.Open(); n > 0 {
		w.dump()
		w.Fatalf("%d customers are not answered in calm weather", n)
	}
}

// opens counts how sessions were had.
func opens(s *sim.Sim) (resumed, begun, failed int) {
	for _, o := range s.Opens() {
		switch {
		case o.Code == 0 && o.Resume:
			resumed++
		case o.Code == 0:
			begun++
		case o.Resume:
			failed++
		}
	}
	return resumed, begun, failed
}

// gatewayTrouble disturbs the gateway's connections until ctx ends, and says how
// often.
func gatewayTrouble(ctx context.Context, s *sim.Sim) (n int) {
	for until(ctx, time.Now().Add(time.Second+rand.N(3*time.Second))) {
		n++
		switch rand.IntN(9) {
		case 0, 1:
			s.Cut()
		case 2:
			s.Drop(4000)
		case 3:
			s.Drop(4009) // and the session is lost
		case 4:
			s.Reconnect()
		case 5:
			s.Invalidate(true)
		case 6:
			s.Invalidate(false)
		case 7:
			s.Zombie()
		case 8: // the next connection's resume fails
			s.Hiccup(sim.Hiccup{Invalid: true})
			s.Cut()
		}
	}
	return n
}

// blackouts kill all processes at once, after a while and then now and then, while
// customers talk on. After every other one the session cannot be resumed.
func (w *world) blackouts(ctx context.Context, s *sim.Sim, first time.Duration) {
	for next := first; until(ctx, time.Now().Add(next)); next = 15*time.Second + rand.N(30*time.Second) {
		w.mu.Lock()
		for _, m := range w.fleet {
			w.troubles = append(w.troubles, mark(m.number, m.child.Kill))
		}
		_ = until(context.WithoutCancel(ctx), time.Now().Add(500*time.Millisecond+rand.N(1500*time.Millisecond)))
		if w.dark%2 == 0 {
			s.Expire()
		}
		for _, m := range w.fleet {
			if err := w.start(m); err != nil {
				w.Error(err)
			}
		}
		w.dark++
		w.mu.Unlock()
	}
}

// brokenDiscord is a world in which Discord takes no nonces, cuts many answers,
// and where each channel's mark was moved beyond what was said. The judge must say
// that things stand twice and that others are lost.
func brokenDiscord(t *testing.T, binary string) {
	town := newDiscord()
	town.nonces = false
	w := newWorld(t, binary, 20*time.Millisecond, town, discordConfig)
	w.join()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	const customers, each = 15, 3
	town.trouble(0.4, 0)
	w.greet(ctx, town.sim, customers)
	town.trouble(0, 0)

	m := w.fleet[0]
	w.mu.Lock()
	m.child.Kill()
	w.talk(ctx, customers, each*customers, customers, 0)
	w.moveMarks(ctx)
	town.sim.Expire()
	if err := w.start(m); err != nil {
		t.Fatal(err)
	}
	w.mu.Unlock()
	begun := len(town.sim.Opens())
	if err := town.sim.Await(ctx, func() bool { return len(town.sim.Opens()) > begun && town.sim.Connected() > 0 }); err != nil {
		t.Fatal(err)
	}
	lists := func() int { return len(town.sim.Calls(sim.RouteList)) }
	if err := town.sim.Await(ctx, func() bool { return lists() >= customers }); err != nil {
		t.Fatalf("only %d channels were caught up: %v", lists(), err)
	}
	w.stop(ctx)
	v := judgeDiscord(w.record())
	t.Log(v)
	if len(v.Lost) != (each-1)*customers || len(v.Twice) == 0 {
		t.Error("marks that lead and a bot without nonces went unnoticed")
	}
}

// moveMarks moves each channel's mark to now, as if it were written before what it
// stands for.
func (w *world) moveMarks(ctx context.Context) {
	w.Helper()
	all, err := w.client.Keys(ctx, prefix+":mem:*").Result()
	if err != nil {
		w.Fatal(err)
	}
	moved := 0
	const epoch = 1420070400000 // ms, where Discord's IDs begin
	snowflake := strconv.FormatInt((time.Now().UnixMilli()+1-epoch)<<22, 10)
	for _, key := range all {
		if name, _ := url.QueryUnescape(key); strings.Contains(name, "/mark/") {
			moved++
			if err := w.client.Set(ctx, key, snowflake, 0).Err(); err != nil {
				w.Fatal(err)
			}
		}
	}
	if moved == 0 {
		w.Fatal("the store holds no marks")
	}
}
