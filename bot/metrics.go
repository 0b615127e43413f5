package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts what the runtime does. A nil *Metrics counts nothing. No label
// carries a person, a chat or a text.
type Metrics struct {
	inboundTotal  *prometheus.CounterVec
	inboundLag    *prometheus.HistogramVec
	turnSeconds   *prometheus.HistogramVec
	turnRecovered prometheus.Counter
	commitFenced  prometheus.Counter
	deadTotal     *prometheus.CounterVec
	sendTotal     *prometheus.CounterVec
	sendAmbiguous prometheus.Counter
	sendSeconds   *prometheus.HistogramVec
}

// NewMetrics registers the runtime's metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		inboundTotal: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handoff_inbound_total", Help: "Messages from the platforms, by account and whether they were made durable."},
			[]string{"platform", "result"}),
		inboundLag: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "handoff_inbound_lag_seconds", Help: "From the platform's time of a message until it was durable, by account.",
			Buckets: []float64{.1, .5, 1, 2, 5, 15, 60, 300, 3600}},
			[]string{"platform"}),
		turnSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "handoff_turn_seconds", Help: "How long turns took from claim to commit, by side and outcome.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25}},
			[]string{"side", "result"}),
		turnRecovered: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "handoff_turn_recovered_total", Help: "Turns committed after an earlier attempt failed or died."}),
		commitFenced: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "handoff_commit_fenced_total", Help: "Turns that lost their lease before they were committed."}),
		deadTotal: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handoff_dead_total", Help: "Turns and deliveries given up."}, []string{"reason"}),
		sendTotal: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handoff_send_total", Help: "Deliveries tried, by account and class: ok wait unsure refused gone error."},
			[]string{"platform", "class"}),
		sendAmbiguous: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "handoff_send_ambiguous_total", Help: "Deliveries that may or may not have arrived."}),
		sendSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "handoff_send_seconds", Help: "How long the platforms took to answer a delivery.",
			Buckets: []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10}},
			[]string{"platform"}),
	}
	reg.MustRegister(m.inboundTotal, m.inboundLag, m.turnSeconds, m.turnRecovered, m.commitFenced, m.deadTotal, m.sendTotal, m.sendAmbiguous, m.sendSeconds)
	return m
}

func (m *Metrics) inbound(account string, sentAt time.Time, err error) {
	if m == nil {
		return
	}
	result := "ok"
	if err != nil {
		result = "refused"
	} else if !sentAt.IsZero() {
		m.inboundLag.WithLabelValues(account).Observe(max(time.Since(sentAt), 0).Seconds())
	}
	m.inboundTotal.WithLabelValues(account, result).Inc()
}

func (m *Metrics) turn(t *Turn, result string, took time.Duration) {
	if m == nil {
		return
	}
	m.turnSeconds.WithLabelValues(t.Side.String(), result).Observe(took.Seconds())
	switch {
	case result == "fenced":
		m.commitFenced.Inc()
	case result == "ok" && t.Attempt > 0:
		m.turnRecovered.Inc()
	}
	if result == "ok" && t.Side == Internal {
		// The store tells of what was given up by a message; it is counted when served.
		for _, msg := range t.Messages {
			switch msg.Kind {
			case KindFailed:
				m.deadTotal.WithLabelValues("turn").Inc()
			case KindUndelivered:
				m.deadTotal.WithLabelValues("delivery").Inc()
			}
		}
	}
}

func (m *Metrics) sent(account, class string, took time.Duration) {
	if m == nil {
		return
	}
	m.sendTotal.WithLabelValues(account, class).Inc()
	m.sendSeconds.WithLabelValues(account).Observe(took.Seconds())
	if class == "unsure" {
		m.sendAmbiguous.Inc()
	}
}
