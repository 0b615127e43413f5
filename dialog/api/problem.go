package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// problem is a refusal, as RFC 9457 writes it: one line that says what is wrong and
// what mends it.
type problem struct {
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail"`
	Code   string        `json:"code"`            // for programs: openapi.yaml lists them
	Field  string        `json:"field,omitempty"` // of the body, where one is wrong
	Order  string        `json:"order,omitempty"` // that was refused
	after  time.Duration // Retry-After
	allow  string        // Allow
}

// codes are those of problems without one of their own.
var codes = map[int]string{
	http.StatusBadRequest: "invalid_request", http.StatusUnauthorized: "unauthorized", http.StatusForbidden: "forbidden",
	http.StatusNotFound: "not_found", http.StatusMethodNotAllowed: "method_not_allowed", http.StatusConflict: "conflict",
	http.StatusRequestEntityTooLarge: "too_large", http.StatusUnsupportedMediaType: "no_json", http.StatusUnprocessableEntity: "invalid_field",
	http.StatusTooManyRequests: "too_many_requests", http.StatusInternalServerError: "failed", http.StatusServiceUnavailable: "unavailable",
}

func (p *problem) Error() string { return p.Detail }

func refuse(status int, format string, args ...any) *problem {
	return &problem{Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...), Code: codes[status]}
}

// as gives a problem a code of its own.
func (p *problem) as(code string) *problem {
	p.Code = code
	return p
}

// later is a failure of ours that is worth another try.
func later(what string) *problem {
	p := refuse(http.StatusServiceUnavailable, "%s now; try again", what)
	p.after = 5 * time.Second
	return p
}

// fail writes an error.
func (a *API) fail(w http.ResponseWriter, err error) {
	p, ok := errors.AsType[*problem](err)
	if !ok {
		a.log.Error("api request failed", "error", err)
		p = refuse(http.StatusInternalServerError, "something went wrong here; it is in the log")
	}
	h := w.Header()
	if p.after > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.after+time.Second-1)/time.Second)))
	}
	if p.allow != "" {
		h.Set("Allow", p.allow)
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	h.Set("Content-Type", "application/problem+json")
	write(w, p.Status, p)
}

// answer writes a JSON document.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	write(w, status, v)
}

func write(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{}`)
	}
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}
