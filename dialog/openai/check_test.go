package openai

import (
	"strings"
	"testing"
	"testing/synctest"

	"handoff/dialog/openai/sim"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	both(t, 2, func(t *testing.T, r *rig) {
		works, err := r.Check(t.Context())
		how := "whole answers"
		if r.providers[0].config.Stream {
			how = "streams"
		}
		want := []string{
			"model: model-a at a.sim answers (" + how + "; tells its usage)",
			"model.fallbacks[0]: model-b at b.sim answers (" + how + "; tells its usage)",
		}
		if err != nil || strings.Join(works, "\n") != strings.Join(want, "\n") {
			t.Errorf("got %q, %v", works, err)
		}
	})
}

func TestCheckFinds(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]sim.Fault{
		"model: 401: the key in model.api_key is not accepted by a.sim": {Error: sim.OpenAI(401, "invalid_api_key", "", "Incorrect API key provided: "+key)},
		"model: 403: the key in model.api_key may not use model-a":      {Error: sim.Detail(403, key)},
		"model: 404: a.sim does not know the model":                     {Error: sim.HTML(404)},
		"model: 302: a.sim does not know the model":                     {Error: sim.Error{Status: 302}},
		"model: 429: the account at a.sim has no credit left":           {Error: sim.OpenAI(429, "insufficient_quota", "", "")},
		"model: 429: a.sim takes no more requests now":                  {Error: sim.RateLimited(1)},
		"model: 400: a.sim refuses such requests (bad_thing messages)":  {Error: sim.OpenAI(400, "bad_thing", "messages", secret)},
		"model: 500: a.sim answers with errors":                         {Error: sim.HTML(500)},
		"model: a.sim does not answer: no ":                             {Hang: true},
		"model: a.sim does not answer as an OpenAI-compatible server":   {Type: "text/html", Body: "<html>Hello"},
		"model: a.sim breaks off its answers: the connection was":       {Refuse: true},
	} {
		t.Run(want, func(t *testing.T) {
			both(t, 2, func(t *testing.T, r *rig) {
				r.sims[0].Fail(f)
				works, err := r.Check(t.Context())
				if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
					t.Errorf("got %v", err)
				}
				if err != nil && (strings.Contains(err.Error(), key) || strings.Contains(err.Error(), secret)) {
					t.Errorf("a secret is told: %v", err)
				}
				if len(works) != 1 || !strings.HasPrefix(works[0], "model.fallbacks[0]") {
					t.Errorf("works: %q", works)
				}
			})
		})
	}
}

func TestCheckNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		models []string
		key    Key
		want   string
	}{
		"others":   {[]string{"qwen3", "llama3.3"}, "", `model: model.sim has no model "gpt"; set model.name to one of: llama3.3, qwen3`},
		"many":     {strings.Split("a b c d e f g h i j", " "), "", "one of: a, b, c, d, e, f, g, h, …"},
		"needskey": {nil, key, "model: 401: model.sim wants a key; set model.api_key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := sim.New(sim.Options{Models: c.models, Key: string(c.key)})
				t.Cleanup(func() { s.Close() })
				m, err := New(Config{Providers: []Provider{{BaseURL: sim.URL, Name: "gpt"}}, Dial: s.Dial})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { m.Close() })
				if _, err := m.Check(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, func(c *Config) { c.Providers[0].BaseURL = "http://nowhere.sim/v1" })
		want := "model: nowhere.sim cannot be reached: connection refused; see model.base_url"
		if _, err := r.Check(t.Context()); err == nil || err.Error() != want {
			t.Errorf("got %v", err)
		}
	})
}
