package discord

import (
	"testing"
	"time"

	"handoff/adapters/discord/sim"
)

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
