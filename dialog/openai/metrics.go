package openai

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"handoff/dialog"
)

// metrics counts requests, their time and their tokens. A nil *metrics counts
// nothing. Labels tell the provider ("model@host") and nothing of a customer.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	words    *prometheus.HistogramVec
	tokens   *prometheus.CounterVec
	off      *prometheus.GaugeVec
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	if reg == nil {
		return nil, nil
	}
	buckets := []float64{.05, .1, .25, .5, 1, 2, 4, 8, 12, 20}
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handoff_llm_requests_total", Help: "Requests to models: ok, length, filter, empty, or what went wrong; off: not asked, because the breaker is open."},
			[]string{"provider", "result"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "handoff_llm_seconds", Help: "How long requests to models took, failed ones too.", Buckets: buckets},
			[]string{"provider"}),
		words: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "handoff_llm_first_token_seconds", Help: "How long the first word of a stream took.", Buckets: buckets},
			[]string{"provider"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handoff_llm_tokens_total", Help: "Tokens as the servers count them: prompt, cached (of prompt), completion."},
			[]string{"provider", "kind"}),
		off: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "handoff_breaker_state", Help: "0: the provider is asked; 1: it is switched off, but for a probe now and then."},
			[]string{"provider"}),
	}
	for _, c := range []prometheus.Collector{m.requests, m.seconds, m.words, m.tokens, m.off} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return m, nil
}

func (m *metrics) asked(provider, result string, took time.Duration, u dialog.Usage) {
	if m == nil {
		return
	}
	m.requests.WithLabelValues(provider, result).Inc()
	m.seconds.WithLabelValues(provider).Observe(took.Seconds())
	m.tokens.WithLabelValues(provider, "prompt").Add(float64(max(0, u.Input)))
	m.tokens.WithLabelValues(provider, "cached").Add(float64(max(0, u.Cached)))
	m.tokens.WithLabelValues(provider, "completion").Add(float64(max(0, u.Output)))
}

func (m *metrics) skipped(provider string) {
	if m != nil {
		m.requests.WithLabelValues(provider, string(kindOff)).Inc()
	}
}

func (m *metrics) first(provider string, took time.Duration) {
	if m != nil {
		m.words.WithLabelValues(provider).Observe(took.Seconds())
	}
}

func (m *metrics) state(provider string, off bool) {
	if m == nil {
		return
	}
	value := 0.0
	if off {
		value = 1
	}
	m.off.WithLabelValues(provider).Set(value)
}
