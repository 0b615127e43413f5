package discord

import (
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/discord/sim"
)

// Whatever Hello says, a dead connection is noticed.
func TestHelloOfADay(t *testing.T) {
	for _, said := range []string{`{"heartbeat_interval":86400000}`, `{"heartbeat_interval":1e300}`, `{"heartbeat_interval":0.001}`, `{}`, `[]`} {
		d, err := interval([]byte(said))
		if err == nil && (d < time.Second || d > 2*time.Minute) {
			t.Errorf("%s: %v", said, d)
		}
	}
}

// A session that is never resumed, whatever Discord does instead of saying so, is
// given up for a fresh one.
func TestSessionGivenUp(t *testing.T) {
	for name, h := range map[string]sim.Hiccup{
		"resumable for ever": {Invalid: true, Resumable: true},
		"silent":             {Silent: true},
		"closed":             {Close: 4000},
		"cut":                {Close: 1},
		"op 7":               {Reconnect: true},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.listen()
				for range 400 {
					w.sim.Hiccup(h)
				}
				w.sim.Cut()
				time.Sleep(10 * time.Minute)
				fresh := 0
				for _, o := range w.sim.Opens()[1:] {
					if !o.Resume {
						fresh++
					}
				}
				if fresh == 0 {
					t.Errorf("%d attempts, none of them fresh", len(w.sim.Opens())-1)
				}
			})
		})
	}
}

// While a connection opens, everything may come that has hung clients.
func TestHiccups(t *testing.T) {
	for name, h := range map[string]sim.Hiccup{
		"no hello": {NoHello: true}, "silent": {Silent: true}, "op 7": {Reconnect: true}, "op 11": {Ack: true},
		"op 9": {Invalid: true}, "op 9 resumable": {Invalid: true, Resumable: true}, "cut": {Close: 1}, "closed": {Close: 1001}, "4009": {Close: 4009},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, sim.Options{}, func(w *world) {
				w.sim.Hiccup(h) // before READY
				began := time.Now()
				w.listen()
				if took := time.Since(began); took > time.Minute {
					t.Errorf("open after %v", took)
				}
				w.say(w.ann.DM(), "first")
				w.messages(1)
				w.sim.Hiccup(h) // before RESUMED
				w.sim.Cut()
				synctest.Wait()
				w.say(w.ann.DM(), "hello")
				if m := w.message(); m.Text != "hello" {
					t.Errorf("put %+v", m)
				}
			})
		})
	}
}

// A connection whose heartbeats are not answered is left within one and a half
// intervals, and its session resumed.
func TestZombie(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		time.Sleep(5 * time.Minute) // heartbeats are answered
		if n := len(w.sim.Opens()); n != 1 {
			t.Fatalf("opened %d times", n)
		}
		w.sim.Zombie()
		w.say(w.ann.DM(), "is anybody there?")
		began := time.Now()
		w.message()
		if took := time.Since(began); took > 2*41250*time.Millisecond {
			t.Errorf("after %v", took)
		}
		if o := w.sim.Opens(); len(o) != 2 || !o[1].Resume {
			t.Errorf("opened %+v", o)
		}
		w.sim.Beg() // op 1 is answered at once, else the sim hangs up
		synctest.Wait()
	})
}

// Invalid sessions in a row do not eat the day's identifies.
func TestInvalidStorm(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		for range 30 {
			w.sim.Hiccup(sim.Hiccup{Invalid: true})
		}
		w.sim.Invalidate(false)
		began := time.Now()
		time.Sleep(time.Hour) // virtual
		n := 0
		for _, o := range w.sim.Opens() {
			if !o.Resume {
				n++
			}
		}
		if n < 10 || n > int(time.Since(began)/(5*time.Second)) {
			t.Errorf("%d identifies in an hour", n)
		}
		w.await(func() bool { return w.sim.Connected() == 1 })
		w.say(w.ann.DM(), "hello")
		w.message()
	})
}
