package openai

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// A 429 is waited out exactly as told, once.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		for _, after := range []time.Duration{20 * time.Millisecond, time.Second, 1500 * time.Millisecond, 9 * time.Second} {
			r.sims[0].Fail(sim.Fault{Error: sim.RateLimited(after), Times: 1})
			began := time.Now()
			if c := r.mustAsk(t); c.Text != wanted {
				t.Errorf("got %+v", c)
			}
			if took := time.Since(began); took != after {
				t.Errorf("waited %v, told %v", took, after)
			}
		}
		asked := len(r.sims[0].Requests())
		r.sims[0].Fail(sim.Fault{Error: sim.RateLimited(time.Second)})
		if _, err := r.ask(t); !errors.Is(err, dialog.ErrBusy) {
			t.Errorf("got %v", err)
		}
		if n := len(r.sims[0].Requests()) - asked; n != tries {
			t.Errorf("asked %d times", n)
		}
	})
}

// As long as somebody else can be asked, nobody waits long.
func TestRetryAfterOrFallback(t *testing.T) {
	t.Parallel()
	for after, want := range map[time.Duration]string{
		time.Second:     "model-a",
		patience:        "model-a",
		3 * time.Second: "model-b",
		time.Minute:     "model-b",
	} {
		t.Run(after.String(), func(t *testing.T) {
			both(t, 2, func(t *testing.T, r *rig) {
				r.sims[0].Fail(sim.Fault{Error: sim.RateLimited(after), Times: 1})
				began := time.Now()
				c := r.mustAsk(t)
				if c.Model != want {
					t.Errorf("%s answered", c.Model)
				}
				if took := time.Since(began); took > patience || want == "model-b" && took != 0 {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// A wait that does not fit into the turn is not begun, and whoever asks next
// leaves the server alone until it is over.
func TestLongRetryAfter(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Error: sim.RateLimited(30 * time.Second), Times: 1})
		began := time.Now()
		for range 5 {
			if _, err := r.ask(t); !errors.Is(err, dialog.ErrBusy) {
				t.Errorf("got %v", err)
			}
		}
		if time.Since(began) != 0 || len(r.sims[0].Requests()) != 1 {
			t.Errorf("asked %d times, waited %v", len(r.sims[0].Requests()), time.Since(began))
		}
		time.Sleep(30 * time.Second) // virtual
		r.mustAsk(t)
	})
}

// Goal 9: 429 on each tenth call, 50 chats, a model of 200 ms. Nothing is lost,
// and who is told to wait is answered as soon as the wait allows.
func TestEachTenthCall(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		const after, model = time.Second, 200 * time.Millisecond
		r.sims[0].Fail(sim.Fault{Every: 10, Error: sim.RateLimited(after)})
		r.sims[0].Fail(sim.Fault{First: model})
		var (
			mu   sync.Mutex
			took []time.Duration
			lost int
			all  sync.WaitGroup
		)
		for chat := range 50 {
			all.Go(func() {
				time.Sleep(time.Duration(chat) * 7 * time.Millisecond)
				for range 20 {
					began := time.Now()
					_, err := r.ask(t)
					mu.Lock()
					took = append(took, time.Since(began))
					if err != nil {
						lost++
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		slices.Sort(took)
		if p99 := took[len(took)*99/100]; p99 > after+model+100*time.Millisecond {
			t.Errorf("p99 is %v", p99)
		}
		t.Logf("p50 %v, p99 %v, longest %v, %d of %d refused twice", took[len(took)/2], took[len(took)*99/100], took[len(took)-1], lost, len(took))
		// The second try may be a tenth call again; then the knowledge is quoted.
		if lost > len(took)/50 {
			t.Errorf("%d of %d are quoted instead", lost, len(took))
		}
	})
}

// Alone, a provider is asked twice when something goes wrong.
func TestSecondTry(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sim.Fault{
		"500":     {Error: sim.HTML(500)},
		"529":     {Error: sim.Text(529, "overloaded")},
		"429":     {Error: sim.Text(429, "slow down")},
		"refused": {Refuse: true},
		"hangs":   {Hang: true},
		"reset":   {Cut: 2, Reset: true},
		"page":    {Type: "text/html", Body: "<html>Moment"},
	} {
		f.Times = 1
		t.Run(name, func(t *testing.T) {
			both(t, 1, func(t *testing.T, r *rig) {
				if f.Hang && !r.providers[0].config.Stream {
					t.Skip("a whole answer that hangs takes all the time there is")
				}
				r.sims[0].Fail(f)
				if c := r.mustAsk(t); c.Text != wanted {
					t.Errorf("got %+v", c)
				}
				if n := len(r.sims[0].Requests()); n != tries {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

// A server that hangs leaves the fallback its half of the turn.
func TestHangLeavesTime(t *testing.T) {
	t.Parallel()
	both(t, 2, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Hang: true})
		r.sims[1].Fail(sim.Fault{First: 5 * time.Second})
		began := time.Now()
		if c := r.mustAsk(t); c.Model != "model-b" {
			t.Errorf("got %+v", c)
		}
		want := 15 * time.Second
		if r.providers[0].config.Stream {
			want = 13 * time.Second
		}
		if took := time.Since(began); took != want {
			t.Errorf("it took %v", took)
		}
	})
}

// A server may close a connection that was idle in the very moment in which it is
// used again: that is nobody's failure.
func TestStaleConnection(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		r.mustAsk(t)
		r.sims[0].Fail(sim.Fault{Refuse: true, Times: 1})
		if _, err := r.providers[0].attempt(t.Context(), question(), time.Second); err != nil {
			t.Errorf("got %v", err)
		}
		if n := len(r.sims[0].Requests()); n != 3 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, func(c *Config) { c.Providers[0].BaseURL = "http://nowhere.sim/v1" })
		_, err := r.ask(t)
		if err == nil || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("got %v", err)
		}
	})
}

func TestReadRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"2": 2 * time.Second, "0": 0, "0.25": 250 * time.Millisecond, " 7 ": 7 * time.Second,
		"Fri, 20 Nov 2026 12:00:05 GMT": 5 * time.Second, "Fri, 20 Nov 2026 11:00:00 GMT": 0,
		"": -1, "soon": -1, "-1": -1, "NaN": -1, "Inf": -1, "1e300": -1,
	} {
		got, told := retryAfter(http.Header{"Retry-After": {text}}, now)
		if told != (want >= 0) || told && got != want {
			t.Errorf("%q: %v, %t", text, got, told)
		}
	}
	if got, _ := retryAfter(http.Header{"Retry-After": {"1"}, "Retry-After-Ms": {"120"}}, now); got != 120*time.Millisecond {
		t.Errorf("the milliseconds are not heeded: %v", got)
	}
}
