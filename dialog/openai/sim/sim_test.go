package sim

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post asks through memory and returns the status and the whole body; an error
// of reading is appended to it.
func post(ctx context.Context, t *testing.T, s *Sim, key, body string) (int, string, http.Header) {
	t.Helper()
	transport := &http.Transport{DialContext: s.Dial, DisableKeepAlives: true}
	req, err := http.NewRequestWithContext(ctx, "POST", URL+"/chat/completions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	res, err := transport.RoundTrip(req)
	if err != nil {
		return 0, err.Error(), nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		text = append(text, err.Error()...)
	}
	return res.StatusCode, string(text), res.Header
}

const (
	ask       = `{"model":"m","messages":[{"role":"user","content":"Hi"}]}`
	askStream = `{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}`
)

func newSim(t *testing.T, o Options) *Sim {
	s := New(o)
	t.Cleanup(func() { s.Close() })
	return s
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, Options{Key: "k", Models: []string{"m"}})
		for name, c := range map[string]struct {
			key, body string
			status    int
			want      string
		}{
			"key":        {"wrong", ask, 401, "invalid_api_key"},
			"model":      {"k", strings.Replace(ask, `"m"`, `"n"`, 1), 404, "model_not_found"},
			"no content": {"k", `{"model":"m","messages":[{"role":"assistant"}]}`, 400, "field required: content"},
			"no JSON":    {"k", `{`, 400, "invalid_request"},
			"nothing":    {"k", `{}`, 400, "you must provide"},
			"good":       {"k", ask, 200, Unknown},
		} {
			if status, text, _ := post(t.Context(), t, s, c.key, c.body); status != c.status || !strings.Contains(text, c.want) {
				t.Errorf("%s: %d %s", name, status, text)
			}
		}
	})
}

// The shape of a stream, as OpenAI documents it.
func TestStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, Options{Answer: func(Request) string { return "a b" }, First: time.Second, Between: time.Second})
		began := time.Now()
		_, text, h := post(t.Context(), t, s, "", askStream)
		if took := time.Since(began); took != 6*time.Second { // one before the first of six events, one before each of the others
			t.Errorf("took %v", took)
		}
		if !strings.HasPrefix(h.Get("Content-Type"), "text/event-stream") {
			t.Errorf("type %q", h.Get("Content-Type"))
		}
		events := strings.Split(strings.TrimSpace(text), "\n\n")
		for i, want := range []string{`"role":"assistant"`, `"content":"a "`, `"content":"b"`, `"finish_reason":"stop"`, `"prompt_tokens"`, "data: [DONE]"} {
			if i >= len(events) || !strings.Contains(events[i], want) {
				t.Fatalf("event %d of %q is not %s", i, events, want)
			}
		}
	})
}

func TestFaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, Options{})
		s.Fail(Fault{Every: 3, Error: RateLimited(1500 * time.Millisecond)})
		s.Fail(Fault{Times: 1, Error: HTML(502)})
		s.Fail(Fault{When: func(q Request) bool { return q.Stream }, Refuse: true})
		var got []int
		for range 6 {
			status, _, h := post(t.Context(), t, s, "", ask)
			got = append(got, status)
			if status == 429 && (h.Get("Retry-After") != "2" || h.Get("Retry-After-Ms") != "1500") {
				t.Errorf("told to wait %q, %q", h.Get("Retry-After"), h.Get("Retry-After-Ms"))
			}
		}
		for i, want := range []int{502, 200, 429, 200, 200, 429} {
			if got[i] != want {
				t.Errorf("got %v", got)
				break
			}
		}
		if status, _, _ := post(t.Context(), t, s, "", askStream); status != 0 {
			t.Errorf("not refused: %d", status)
		}
		s.Heal()
		s.Fail(Fault{Cut: 1, Reset: true})
		if _, text, _ := post(t.Context(), t, s, "", askStream); !strings.Contains(text, "unexpected EOF") {
			t.Errorf("not broken: %s", text)
		}
		if n := len(s.Requests()); n != 8 || s.Requests()[7].N != 8 {
			t.Errorf("%d requests remembered", n)
		}
		s.Forget()
		if len(s.Requests()) != 0 {
			t.Error("not forgotten")
		}
	})
}

// Who hangs is let go by its client and by Close.
func TestHang(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, Options{})
		s.Fail(Fault{Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		post(ctx, t, s, "", ask)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("hung %v", took)
		}
		time.AfterFunc(time.Hour, func() { s.Close() })
		post(t.Context(), t, s, "", ask)
		if status, text, _ := post(t.Context(), t, s, "", ask); status != 0 || !strings.Contains(text, "refused") {
			t.Errorf("closed and answers: %d %s", status, text)
		}
	})
}

func TestKeep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSim(t, Options{Keep: 3})
		for range 5 {
			post(t.Context(), t, s, "secret", ask)
		}
		q := s.Requests()
		if len(q) != 3 || q[0].N != 3 || q[2].N != 5 {
			t.Fatalf("kept %d", len(q))
		}
		if q[0].Header.Get("Authorization") != "" || string(q[0].Body) != ask || q[0].Field("model") != `"m"` || q[0].Has("stream") {
			t.Errorf("kept %+v", q[0])
		}
	})
}
