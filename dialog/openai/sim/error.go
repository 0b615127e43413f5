package sim

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Error is an answer that is none, in the shape of one kind of server.
type Error struct {
	Status     int
	RetryAfter time.Duration // told in whole seconds, and exactly in retry-after-ms
	Type       string        // of the body; default application/json
	Body       string
}

// OpenAI is an error as api.openai.com writes it; code and param may be empty.
func OpenAI(status int, code, param, message string) Error {
	inner := map[string]any{"message": message, "type": "invalid_request_error", "param": nil, "code": nil}
	if code != "" {
		inner["code"] = code
	}
	if param != "" {
		inner["param"] = param
	}
	return Error{Status: status, Body: text(map[string]any{"error": inner})}
}

// RateLimited is a 429 that says how long to wait.
func RateLimited(after time.Duration) Error {
	e := OpenAI(http.StatusTooManyRequests, "rate_limit_exceeded", "", "Rate limit reached for requests")
	e.RetryAfter = after
	return e
}

// VLLM is an error as vLLM writes it.
func VLLM(status int, message string) Error {
	return Error{Status: status, Body: text(map[string]any{
		"object": "error", "message": message, "type": "BadRequestError", "param": nil, "code": status,
	})}
}

// Text is an error as Ollama and others write it: a text where OpenAI has an
// object.
func Text(status int, message string) Error {
	return Error{Status: status, Body: text(map[string]any{"error": message})}
}

// Detail is an error as FastAPI servers write it.
func Detail(status int, message string) Error {
	return Error{Status: status, Body: text(map[string]any{"detail": message})}
}

// HTML is an error as a proxy before the server writes it.
func HTML(status int) Error {
	return Error{Status: status, Type: "text/html",
		Body: "<html><head><title>" + http.StatusText(status) + "</title></head><body><center>nginx</center></body></html>"}
}

func (e Error) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", or(e.Type, "application/json"))
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
		w.Header().Set("Retry-After-Ms", strconv.FormatInt(e.RetryAfter.Milliseconds(), 10))
	}
	w.WriteHeader(e.Status)
	_, _ = w.Write([]byte(e.Body)) // a client that has gone needs no answer
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("sim: write error: " + err.Error()) // only maps of texts and numbers come here
	}
	return string(b)
}
