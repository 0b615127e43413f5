package openai

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"

	"handoff/dialog/openai/sim"
)

func TestMetrics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reg := prometheus.NewRegistry()
		r := newRig(t, 2, func(c *Config) { c.Metrics, c.Stream = reg, true })
		r.mustAsk(t)
		r.sims[0].Fail(sim.Fault{Error: sim.OpenAI(401, "", "", key)})
		r.mustAsk(t)
		r.mustAsk(t)
		got := gather(t, reg)
		for sample, want := range map[string]float64{
			"handoff_breaker_state{model-a@a.sim}":               1,
			"handoff_breaker_state{model-b@b.sim}":               0,
			"handoff_llm_requests_total{model-a@a.sim,key}":      1,
			"handoff_llm_requests_total{model-a@a.sim,off}":      1,
			"handoff_llm_requests_total{model-a@a.sim,ok}":       1,
			"handoff_llm_requests_total{model-b@b.sim,ok}":       2,
			"handoff_llm_tokens_total{completion,model-b@b.sim}": 14,
			"handoff_llm_tokens_total{cached,model-b@b.sim}":     0,
			"handoff_llm_seconds{model-a@a.sim}":                 2,
			"handoff_llm_first_token_seconds{model-a@a.sim}":     1,
			"handoff_llm_first_token_seconds{model-b@b.sim}":     2,
		} {
			if value, ok := got[sample]; !ok || value != want {
				t.Errorf("%s is %v, %t", sample, value, ok)
			}
		}
		if got["handoff_llm_tokens_total{prompt,model-b@b.sim}"] < 50 {
			t.Errorf("no prompt tokens: %v", got)
		}
	})
}

// gather reads all samples: a histogram as its count, labels as their values in
// the order of their names.
func gather(t *testing.T, reg *prometheus.Registry) map[string]float64 {
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetValue())
			}
			all[family.GetName()+"{"+strings.Join(labels, ",")+"}"] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return all
}

// A prompt that was read before is counted as cached.
func TestCachedTokens(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		q := question()
		q.Instructions = strings.Repeat("Answer from the passages. ", 200)
		for i := range 3 {
			c, err := r.Complete(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if (c.Usage.Cached >= 1024) != (i > 0) {
				t.Errorf("request %d: %+v", i, c.Usage)
			}
		}
	})
}

func TestRegisteredTwice(t *testing.T) {
	t.Parallel()
	c := Config{Metrics: prometheus.NewRegistry(), Providers: []Provider{{Name: "m"}}}
	for i := range 2 {
		if _, err := New(c); (err != nil) != (i == 1) {
			t.Errorf("got %v", err)
		}
	}
}
