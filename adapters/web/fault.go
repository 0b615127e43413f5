package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"time"
)

// fault is an answer that is not 2xx: see PROTOCOL.md, Errors. Its words are for
// a developer and hold nothing secret.
type fault struct {
	status int
	code   string
	text   string
	after  time.Duration // how long to wait before coming again; 0: it does not help
}

func (f *fault) Error() string { return f.text }

func refuse(status int, code, format string, args ...any) *fault {
	return &fault{status: status, code: code, text: fmt.Sprintf(format, args...)}
}

// later says that nothing was stored and the client keeps what it has.
func later(format string, args ...any) *fault {
	return &fault{status: http.StatusServiceUnavailable, code: "unavailable", text: fmt.Sprintf(format, args...), after: 2 * time.Second}
}

func tooMany(what string, after time.Duration) *fault {
	return &fault{status: http.StatusTooManyRequests, code: "too_many", text: "too many " + what, after: max(after, time.Second)}
}

// badBody sorts what went wrong while a body was read.
func badBody(err error) *fault {
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(http.StatusRequestEntityTooLarge, "too_large", "the body is larger than %d bytes", e.Limit)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return refuse(http.StatusRequestTimeout, "too_slow", "the body came too slowly")
	}
	return refuse(http.StatusBadRequest, "bad_request", "the body cannot be read")
}

// fail answers with an error. One that is no fault is ours: the store's, as a
// rule; its words stay in the log.
func (a *Adapter) fail(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		if r.Context().Err() == nil {
			a.log.Warn("a request failed", "path", r.Pattern, "error", err)
		}
		f = later("the server cannot reach its store")
	}
	seconds := int(math.Ceil(f.after.Seconds()))
	if seconds > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	reply(w, f.status, struct {
		Error      string `json:"error"`
		Code       string `json:"code"`
		RetryAfter int    `json:"retry_after,omitempty"`
	}{f.text, f.code, seconds})
}

func reply(w http.ResponseWriter, status int, v any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	if data, err := encode(v); err == nil { // of types that always can be
		_, _ = w.Write(append(data, '\n'))
	}
}
