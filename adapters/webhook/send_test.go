package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/webhook/sim"
	"handoff/bot"
)

const (
	secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	other  = "whsec_c2VjcmV0LW9mLWEtcm90YXRlZC1lbmRwb2ludA=="
)

// rig is an adapter with a receiver, in virtual time.
func rig(t *testing.T, change func(*Config), known ...string) (*Adapter, *sim.Receiver) {
	t.Helper()
	if len(known) == 0 {
		known = []string{secret}
	}
	receiver, err := sim.New(known...)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Name: "crm", URL: "http://crm.example/hooks/sesame", Secrets: []string{secret}, Dial: receiver.Dial}
	if change != nil {
		change(&c)
	}
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.transport.CloseIdleConnections(); receiver.Close() })
	return a, receiver
}

// event is a delivery of one.
func event(key, body string) bot.Delivery {
	return bot.Delivery{Key: key, Conversation: "web/1", To: bot.Address{Account: "crm", Chat: "events"},
		Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{Data: json.RawMessage(body)}}}
}

func TestSend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault *sim.Fault
		down  bool
		want  string // in the error; empty: sent
		final error
		after time.Duration // at least; 0: the usual
	}{
		"taken":                   {},
		"server error":            {fault: &sim.Fault{Status: 500}, want: "500 Internal Server Error"},
		"a proxy's page":          {fault: &sim.Fault{Status: 502, HTML: true}, want: "502 Bad Gateway"},
		"bad request":             {fault: &sim.Fault{Status: 400}, want: "400 Bad Request"},
		"another secret":          {fault: &sim.Fault{Status: 401}, want: "does it know the same secret?"},
		"wrong path":              {fault: &sim.Fault{Status: 404}, want: "is url the address that takes events?"},
		"too large":               {fault: &sim.Fault{Status: 413}, want: "413"},
		"wants no more":           {fault: &sim.Fault{Status: 410}, want: "take this webhook out", final: bot.ErrGone},
		"too many":                {fault: &sim.Fault{Status: 429, RetryAfter: "120"}, want: "429", after: 120 * time.Second},
		"down for maintenance":    {fault: &sim.Fault{Status: 503, RetryAfter: "Sat, 01 Jan 2000 00:10:00 GMT"}, want: "503", after: 10 * time.Minute},
		"asks for too much":       {fault: &sim.Fault{Status: 503, RetryAfter: "99999999999"}, want: "503", after: 0},
		"redirect":                {fault: &sim.Fault{Status: 302, Location: "http://169.254.169.254/"}, want: "redirects are not followed"},
		"nobody there":            {down: true, want: "before it was sent"},
		"broken before an answer": {fault: &sim.Fault{Drop: true}, want: "its answer is not known"},
		"taken, not answered":     {fault: &sim.Fault{Cut: true}, want: "its answer is not known"},
		"too slow":                {fault: &sim.Fault{Slow: time.Minute}, want: "its answer is not known"},
		"slow":                    {fault: &sim.Fault{Slow: 8 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, receiver := rig(t, nil)
				receiver.Down(c.down)
				if c.fault != nil {
					receiver.Fail(*c.fault)
				}
				_, err := a.Send(t.Context(), event("k1", `{"type":"ticket.opened"}`))
				if c.want == "" {
					if err != nil || len(receiver.Taken()) != 1 {
						t.Fatalf("%v, taken %d", err, len(receiver.Taken()))
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "sesame") {
					t.Fatalf("error %v, want %q and no path", err, c.want)
				}
				retry, again := errors.AsType[*bot.RetryError](err)
				if c.final != nil {
					if !errors.Is(err, c.final) || again {
						t.Errorf("%v is not final", err)
					}
					return
				}
				if !again || retry.After < max(c.after, 4*time.Second) || retry.After > max(c.after, maxAsked) {
					t.Errorf("again after %v (%v), want %v", retry, err, c.after)
				}
				if posts := receiver.Posts(); len(posts) > 1 {
					t.Errorf("posted %d times: something was followed or repeated", len(posts))
				}
				receiver.Heal()
				receiver.Down(false)
				if _, err := a.Send(t.Context(), event("k1", `{"type":"ticket.opened"}`)); err != nil || len(receiver.Taken()) != 1 {
					t.Errorf("after that: %v, taken %d", err, len(receiver.Taken()))
				}
			})
		})
	}
}

func TestWhatThePostHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, receiver := rig(t, func(c *Config) { c.Secrets = []string{other, secret} }) // it changes to another secret
		body := `{"type":"ticket.opened","data":{"subject":"Größe <b>&"}}`
		if _, err := a.Send(t.Context(), event("k1", body)); err != nil {
			t.Fatal(err)
		}
		h := receiver.Posts()[0].Header
		if h.Get("webhook-id") != "k1" || h.Get("webhook-timestamp") != fmt.Sprint(time.Now().Unix()) ||
			h.Get("Content-Type") != "application/json" || !strings.HasPrefix(h.Get("User-Agent"), "handoff-webhook/") {
			t.Errorf("headers %v", h)
		}
		if got := string(receiver.Taken()[0].Body); got != body {
			t.Errorf("body %s", got)
		}
	})
}

func TestNoEventCannotBeSaid(t *testing.T) {
	t.Parallel()
	a, err := New(Config{Name: "crm", URL: "https://crm.example", Secrets: []string{secret}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []bot.Send{{Op: bot.OpSay, Reply: bot.Reply{Text: "hello"}}, {Op: bot.OpEdit, Reply: bot.Reply{Data: json.RawMessage(`{}`)}}, {Op: bot.OpOpen}} {
		if _, err := a.Send(t.Context(), bot.Delivery{Send: s}); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("%s: %v", s.Op, err)
		}
	}
}

// An event is tried for a day by its own time, and three times at least.
func TestGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, receiver := rig(t, nil)
		receiver.Fail(sim.Fault{Status: 500})
		d := event("k1", `{"timestamp":"1999-12-30T00:00:00Z"}`) // two days ago: our own process was down
		for attempt := range 4 {
			d.Attempt, d.FirstTried = attempt, time.Now()
			_, err := a.Send(t.Context(), d)
			if given := errors.Is(err, bot.ErrCannot); given != (attempt == 3) {
				t.Errorf("attempt %d: %v", attempt, err)
			}
		}
		d = event("k2", `{}`) // no time of its own
		d.Attempt, d.FirstTried = 300, time.Now().Add(-23*time.Hour)
		if _, err := a.Send(t.Context(), d); errors.Is(err, bot.ErrCannot) {
			t.Errorf("within the day: %v", err)
		}
		d.FirstTried = time.Now().Add(-25 * time.Hour)
		if _, err := a.Send(t.Context(), d); !errors.Is(err, bot.ErrCannot) {
			t.Errorf("after it: %v", err)
		}
	})
}

func TestStopping(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, receiver := rig(t, nil)
		receiver.Fail(sim.Fault{Slow: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := a.Send(ctx, event("k1", `{}`))
		if _, again := errors.AsType[*bot.RetryError](err); !again || a.ill.Load() {
			t.Errorf("%v, ill %v", err, a.ill.Load())
		}
		stop, end := context.WithCancel(t.Context())
		end()
		if err := a.Listen(stop, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, receiver := rig(t, nil)
		works, err := a.Check(t.Context())
		if err != nil || len(works) != 2 || !strings.Contains(works[1], "not https") || len(receiver.Taken()) != 0 {
			t.Errorf("%q, %v", works, err)
		}
		receiver.Fail(sim.Fault{Status: http.StatusMovedPermanently, Times: 1})
		if _, err := a.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "final address") {
			t.Errorf("redirect: %v", err)
		}
		receiver.Down(true)
		if _, err := a.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "nobody answers at crm.example") {
			t.Errorf("down: %v", err)
		}
	})
}

func TestConfig(t *testing.T) {
	t.Parallel()
	_, err := New(Config{Name: "a b", URL: "ftp://sesame", Secrets: []string{"sesame"}})
	for _, want := range []string{"name", "url", "secret 1"} {
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%v, want %q told and no secret", err, want)
		}
	}
	if _, err := New(Config{Name: "a", URL: "https://u:sesame@x.example"}); err == nil || !strings.Contains(err.Error(), "user or a password") || strings.Contains(err.Error(), "sesame") {
		t.Errorf("%v", err)
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	for attempt, least := range []time.Duration{4, 8, 16, 32, 64, 128, 240, 240, 240} {
		least *= time.Second
		for range 100 {
			if d := pause(attempt); d < least || d >= least*5/4 {
				t.Fatalf("attempt %d: %v, want %v and up to a quarter more", attempt, d, least)
			}
		}
	}
	if d := pause(1 << 40); d < maxPause || d >= maxPause*5/4 {
		t.Errorf("%v", d)
	}
}
