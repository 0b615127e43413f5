package openai

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

func TestFallbacks(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sim.Fault{
		"500":       {Error: sim.OpenAI(500, "server_error", "", secret)},
		"502":       {Error: sim.HTML(502)},
		"503":       {Error: sim.HTML(503)},
		"401":       {Error: sim.OpenAI(401, "invalid_api_key", "", "Incorrect API key provided: "+key)},
		"403":       {Error: sim.Detail(403, "no")},
		"404":       {Error: sim.VLLM(404, "The model does not exist.")},
		"400":       {Error: sim.Text(400, "bad: "+secret)},
		"redirect":  {Error: sim.Error{Status: 302, Type: "text/html"}},
		"refused":   {Refuse: true},
		"hangs":     {Hang: true},
		"page":      {Type: "text/html", Body: "<html>Sign in"},
		"quota":     {Error: sim.OpenAI(429, "insufficient_quota", "", "You exceeded your current quota")},
		"wait long": {Error: sim.RateLimited(time.Minute)},
		"too long":  {Error: sim.OpenAI(400, "context_length_exceeded", "messages", "This model's maximum context length is 8192 tokens.")},
		"not JSON":  {Body: "hello"},
		"empty":     {Body: "{}"},
		"too large": {Body: `{"x":"` + strings.Repeat("x", maxAnswer) + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, 2, func(t *testing.T, r *rig) {
				r.sims[0].Fail(f)
				began := time.Now()
				c := r.mustAsk(t)
				if c.Text != wanted || c.Model != "model-b" {
					t.Errorf("got %+v", c)
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("it took %v", took)
				}
				// JSON in place of a stream is asked for once more, whole.
				if n := len(r.sims[0].Requests()); n != 1 && (f.Body == "" || n != 2) {
					t.Errorf("the first was asked %d times", n)
				}
			})
		})
	}
}

// Which errors the answer step reads.
func TestErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sim.Fault
		want  error // nil: a failure of the moment
	}{
		"429":     {sim.Fault{Error: sim.RateLimited(time.Minute)}, dialog.ErrBusy},
		"quota":   {sim.Fault{Error: sim.OpenAI(429, "insufficient_quota", "", "")}, dialog.ErrBusy},
		"402":     {sim.Fault{Error: sim.Text(402, "pay")}, dialog.ErrBusy},
		"503":     {sim.Fault{Error: sim.Error{Status: 503, RetryAfter: time.Minute}}, dialog.ErrBusy},
		"401":     {sim.Fault{Error: sim.OpenAI(401, "invalid_api_key", "", key)}, dialog.ErrRefused},
		"401 f":   {sim.Fault{Error: sim.Detail(401, key)}, dialog.ErrRefused},
		"403":     {sim.Fault{Error: sim.Text(403, "no")}, dialog.ErrRefused},
		"404":     {sim.Fault{Error: sim.VLLM(404, "no")}, dialog.ErrRefused},
		"400":     {sim.Fault{Error: sim.Detail(400, secret)}, dialog.ErrRefused},
		"422":     {sim.Fault{Error: sim.Detail(422, secret)}, dialog.ErrRefused},
		"413":     {sim.Fault{Error: sim.HTML(413)}, dialog.ErrRefused},
		"500":     {sim.Fault{Error: sim.HTML(500)}, nil},
		"refused": {sim.Fault{Refuse: true}, nil},
		"hangs":   {sim.Fault{Hang: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, 1, func(t *testing.T, r *rig) {
				r.sims[0].Fail(c.fault)
				_, err := r.ask(t)
				if err == nil {
					t.Fatal("no error")
				}
				for _, kind := range []error{dialog.ErrBusy, dialog.ErrRefused} {
					if errors.Is(err, kind) != (kind == c.want) {
						t.Errorf("errors.Is(%q, %q) = %t", err, kind, kind != c.want)
					}
				}
			})
		})
	}
}

// Whatever a server writes where a code belongs, errors and lines repeat a word
// at most: ask looks for the key and the customer's words in them.
func TestNothingIsRepeated(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]sim.Error{
		"code":    sim.OpenAI(401, key, key, key),
		"request": sim.OpenAI(400, secret, secret, secret),
		"type":    {Status: 400, Body: `{"error":{"type":"` + secret + `","code":null}}`},
		"flat":    {Status: 400, Body: `{"code":"` + secret + `","param":"` + key + `"}`},
		"objects": {Status: 400, Body: `{"error":{"code":{"x":"` + secret + `"},"type":["` + key + `"],"param":{}}}`},
		"text":    sim.Text(400, secret),
		"page":    {Status: 403, Type: "text/html", Body: secret},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, 1, func(t *testing.T, r *rig) {
				r.sims[0].Fail(sim.Fault{Error: e})
				for range breakRow {
					if _, err := r.ask(t); !errors.Is(err, dialog.ErrRefused) {
						t.Errorf("got %v", err)
					}
				}
				if _, err := r.Check(t.Context()); err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), key) {
					t.Errorf("check: %v", err)
				}
				if r.log.Len() == 0 {
					t.Error("no line for the operator")
				}
			})
		})
	}
}

// A redirect is a wrong address. Following it would turn the question into a GET.
func TestRedirect(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	t.Cleanup(server.Close)
	m, err := New(Config{Providers: []Provider{{BaseURL: server.URL, Name: "m"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	if _, err := m.Complete(t.Context(), question()); !errors.Is(err, dialog.ErrRefused) || asked.Load() != 1 {
		t.Errorf("got %v after %d requests", err, asked.Load())
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	both(t, 2, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Hang: true})
		for range 2 * breakRow {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			if _, err := r.Complete(ctx, question()); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
		if !r.providers[0].breaker.ready() || len(r.sims[1].Requests()) > 0 {
			t.Error("a customer who went away was taken for a failure")
		}
	})
}
