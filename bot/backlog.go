package bot

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// backlog asks the store what waits whenever the metrics are read: nobody polls
// for it.
type backlog struct {
	store        Backlogger
	mailboxDepth *prometheus.Desc
	readyOldest  *prometheus.Desc
	outboxDepth  *prometheus.Desc
	outboxOldest *prometheus.Desc
}

// RegisterBacklog registers metrics of what waits in the store, if it can tell.
func RegisterBacklog(reg prometheus.Registerer, s Store) {
	b, ok := s.(Backlogger)
	if !ok {
		return
	}
	platform := []string{"platform"}
	reg.MustRegister(&backlog{b,
		prometheus.NewDesc("handoff_mailbox_depth", "Conversations that wait to be served now.", nil, nil),
		prometheus.NewDesc("handoff_ready_oldest_seconds", "How long the oldest of them has waited.", nil, nil),
		prometheus.NewDesc("handoff_outbox_depth", "Lanes that wait to send now, by account.", platform, nil),
		prometheus.NewDesc("handoff_outbox_oldest_seconds", "How long the oldest of them has waited, by account.", platform, nil),
	})
}

// Describe implements prometheus.Collector.
func (b *backlog) Describe(out chan<- *prometheus.Desc) {
	out <- b.mailboxDepth
	out <- b.readyOldest
	out <- b.outboxDepth
	out <- b.outboxOldest
}

// Collect implements prometheus.Collector. A store that does not answer leaves
// these metrics out; /readyz tells that it is down.
func (b *backlog) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	ready, outbox, err := b.store.Backlog(ctx)
	if err != nil {
		return
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(b.mailboxDepth, float64(ready.Count))
	gauge(b.readyOldest, ready.Oldest.Seconds())
	for account, w := range outbox {
		gauge(b.outboxDepth, float64(w.Count), account)
		gauge(b.outboxOldest, w.Oldest.Seconds(), account)
	}
}
