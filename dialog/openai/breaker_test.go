package openai

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// Down for ten minutes with a customer each second: hardly a request, one line when
// it begins and one when it ends, answers from the fallback at once; back within
// 15 s of recovery.
func TestDownForLong(t *testing.T) {
	t.Parallel()
	both(t, 2, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Error: sim.HTML(502)})
		for range 600 {
			if c := r.mustAsk(t); c.Model != "model-b" {
				t.Fatalf("got %+v", c)
			}
			time.Sleep(time.Second) // virtual
		}
		requests := r.sims[0].Requests()
		for i := breakRow; i < len(requests); i++ {
			if gap := requests[i].At.Sub(requests[i-1].At); gap < offFailing {
				t.Fatalf("two probes within %v", gap)
			}
		}
		if n := len(requests); n < 50 || n > 600/10+breakRow {
			t.Errorf("asked %d times", n)
		}
		r.sims[0].Heal()
		healed := time.Now()
		for r.mustAsk(t).Model != "model-a" {
			time.Sleep(time.Second)
		}
		if took := time.Since(healed); took > 15*time.Second {
			t.Errorf("asked again %v after it was well", took)
		}
		log := r.log.String()
		if strings.Count(log, "\n") != 2 || strings.Count(log, "model is off") != 1 || strings.Count(log, "model answers again") != 1 {
			t.Errorf("log:\n%s", log)
		}
	})
}

// Without a fallback the caller learns at once that nobody is asked.
func TestOffIsTold(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Error: sim.HTML(500)})
		for range breakRow {
			if _, err := r.ask(t); err == nil {
				t.Fatal("an answer from nobody")
			}
		}
		asked, began := len(r.sims[0].Requests()), time.Now()
		for range 10 {
			if _, err := r.ask(t); err == nil || !strings.Contains(err.Error(), "off") {
				t.Errorf("got %v", err)
			}
		}
		if len(r.sims[0].Requests()) != asked || time.Since(began) != 0 {
			t.Error("asked although it is off")
		}
	})
}

// A key that is refused is tried once a minute, whoever asks.
func TestRefusedKey(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Error: sim.OpenAI(401, "invalid_api_key", "", "Incorrect API key provided: "+key), Times: 3})
		var answers int
		for range 300 {
			if _, err := r.ask(t); err == nil {
				answers++
			}
			time.Sleep(time.Second) // virtual
		}
		requests := r.sims[0].Requests()
		for i := 1; i < 4; i++ {
			if gap := requests[i].At.Sub(requests[i-1].At); gap != offRefused {
				t.Errorf("tried again after %v", gap)
			}
		}
		if answers != 300-3*60 {
			t.Errorf("%d answers", answers)
		}
		if log := r.log.String(); !strings.Contains(log, `reason="401: the key in model.api_key is not accepted by a.sim"`) || strings.Count(log, "\n") != 2 {
			t.Errorf("log:\n%s", log)
		}
	})
}

func newBreaker() (*breaker, *[]bool) {
	var states []bool
	return &breaker{changed: func(f *failure) { states = append(states, f != nil) }}, &states
}

func TestFiveOfTen(t *testing.T) {
	t.Parallel()
	b, states := newBreaker()
	f := &failure{kind: kindServer}
	// Two failures, one success: never three in a row.
	for i := 0; b.ready(); i++ {
		if i > 2*breakWindow {
			t.Fatal("two thirds fail and it stays closed")
		}
		if i%3 == 2 {
			b.succeed(false)
		} else {
			b.fail(false, f, offFailing, false)
		}
	}
	if len(*states) != 1 {
		t.Errorf("told %v", *states)
	}
	// Four of ten do not open it.
	b, states = newBreaker()
	for i := range 100 {
		if i%5 < 2 {
			b.fail(false, f, offFailing, false)
		} else {
			b.succeed(false)
		}
	}
	if len(*states) != 0 {
		t.Errorf("told %v", *states)
	}
}

// Of many that ask at once when a probe is due, one goes.
func TestOneProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, states := newBreaker()
		b.fail(false, &failure{kind: kindKey}, time.Second, true)
		time.Sleep(time.Second) // virtual
		var (
			all    sync.WaitGroup
			mu     sync.Mutex
			probes int
		)
		for range 100 {
			all.Go(func() {
				if probe, off := b.allow(); probe && off == nil {
					mu.Lock()
					probes++
					mu.Unlock()
				} else if off == nil {
					t.Error("let through as if nothing were")
				}
			})
		}
		all.Wait()
		if probes != 1 {
			t.Errorf("%d probes", probes)
		}
		// Stragglers from before it opened neither end the probe nor prolong.
		b.forget(false)
		b.fail(false, &failure{kind: kindServer}, time.Hour, true)
		if b.ready() {
			t.Error("a second probe beside the first")
		}
		b.forget(true) // its caller went away: another may go
		if probe, off := b.allow(); !probe || off != nil {
			t.Error("no probe after one that told nothing")
		}
		b.succeed(true)
		if probe, off := b.allow(); probe || off != nil {
			t.Error("not closed by a probe that succeeded")
		}
		if len(*states) != 2 {
			t.Errorf("told %v", *states)
		}
	})
}

// What one customer writes must not switch the model off for the others.
func TestCustomersCannotSwitchItOff(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]sim.Error{
		"too long, OpenAI": sim.OpenAI(400, "context_length_exceeded", "messages", "This model's maximum context length is 8192 tokens."),
		"too long, vLLM":   sim.VLLM(400, "'max_tokens' is too large: 800. This model's maximum context length is 4096 tokens"),
		"too long, llama":  sim.OpenAI(400, "", "", "the request exceeds the available context size"),
		"filtered":         sim.OpenAI(400, "content_filter", "prompt", "filtered"),
	} {
		t.Run(name, func(t *testing.T) {
			both(t, 1, func(t *testing.T, r *rig) {
				r.sims[0].Fail(sim.Fault{Error: e, Times: 20})
				for range 20 {
					if c, err := r.ask(t); err == nil && c.Finish != dialog.FinishFilter {
						t.Errorf("got %+v", c)
					}
				}
				if c := r.mustAsk(t); c.Text != wanted {
					t.Errorf("got %+v", c)
				}
			})
		})
	}
}
