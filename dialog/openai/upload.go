package openai

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// upload is the library's HTTP client for one recording: one that asks again
// once where the server is overloaded or fails, and reads the whole answer.
type upload struct {
	p      *provider
	watch  *watch
	cancel context.CancelCauseFunc
}

// Do sends req within the provider's timeout. Its body is the library's buffer,
// so it can be sent twice.
func (u *upload) Do(req *http.Request) (*http.Response, error) {
	ctx, done := context.WithTimeoutCause(req.Context(), u.p.config.Timeout, errWhole)
	defer done()
	for try := 1; ; try++ {
		res, f := u.once(ctx, req)
		if f == nil {
			return res, nil
		}
		if try == tries || f.kind != kindServer && f.kind != kindBusy || req.GetBody == nil {
			return nil, f
		}
		wait, again := f.wait(ctx, u.p.config.Timeout, false)
		if !again || !sleep(ctx, wait) {
			return nil, f
		}
		body, err := req.GetBody()
		if err != nil {
			return nil, f
		}
		req.Body = body
	}
}

// once sends it once and reads the answer.
func (u *upload) once(outer context.Context, req *http.Request) (*http.Response, *failure) {
	u.end()
	ctx, cancel := context.WithCancelCause(outer)
	u.cancel = cancel
	u.watch = newWatch(cancel, u.p.config.Timeout, errWhole)
	c := &call{p: u.p, watch: u.watch}
	res, err := c.Do(req.WithContext(ctx))
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(res.Body); err == nil {
			res.Body.Close()
			res.Body = io.NopCloser(bytes.NewReader(text))
			if !isTranscript(text) {
				return nil, c.fail(kindMalformed, errNotTranscript)
			}
			return res, nil
		}
		res.Body.Close()
	}
	switch {
	case errors.Is(context.Cause(outer), errWhole), errors.Is(outer.Err(), context.DeadlineExceeded):
		return nil, c.fail(kindTimeout, errWhole)
	case outer.Err() != nil:
		return nil, c.fail(kindGone, outer.Err())
	}
	return nil, broken(u.p.host, err, context.Cause(ctx))
}

// end lets go of the last attempt.
func (u *upload) end() {
	if u.watch != nil {
		u.watch.timer.Stop()
		u.cancel(nil)
	}
}

var errNotTranscript = errors.New("this is no transcription")

// isTranscript tells an answer without speech from one of another protocol.
func isTranscript(answer []byte) bool {
	var told struct {
		Text *string `json:"text"`
	}
	return json.Unmarshal(answer, &told) == nil && told.Text != nil
}

// silence is a second of it: WAV, 16 kHz, one channel of 16 bits.
func silence() string {
	const rate, bytesPerSample = 16000, 2
	var b bytes.Buffer
	b.WriteString("RIFF")
	for _, v := range []any{
		uint32(36 + rate*bytesPerSample), [8]byte([]byte("WAVEfmt ")), uint32(16), uint16(1), uint16(1),
		uint32(rate), uint32(rate * bytesPerSample), uint16(bytesPerSample), uint16(8 * bytesPerSample),
		[4]byte([]byte("data")), uint32(rate * bytesPerSample), [rate * bytesPerSample]byte{},
	} {
		_ = binary.Write(&b, binary.LittleEndian, v) // a buffer takes all
	}
	return b.String()
}

// hearing counts recordings and their time. A nil *hearing counts nothing.
type hearing struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newHearing(reg prometheus.Registerer) (*hearing, error) {
	if reg == nil {
		return nil, nil
	}
	h := &hearing{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "handoff_transcription_requests_total", Help: "Recordings to be written down: ok, empty, or what went wrong; off: not asked, because the breaker is open."},
			[]string{"provider", "result"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "handoff_transcription_seconds", Help: "How long recordings took to be written down, failed ones too.", Buckets: []float64{.25, .5, 1, 2, 4, 8, 12, 20}},
			[]string{"provider"}),
	}
	for _, c := range []prometheus.Collector{h.requests, h.seconds} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics: %w", err)
		}
	}
	return h, nil
}

func (h *hearing) asked(provider, result string, took time.Duration) {
	if h == nil {
		return
	}
	h.requests.WithLabelValues(provider, result).Inc()
	if took > 0 {
		h.seconds.WithLabelValues(provider).Observe(took.Seconds())
	}
}
