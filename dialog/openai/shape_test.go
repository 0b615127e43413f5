package openai

import (
	"strings"
	"testing"
	"testing/synctest"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// What is sent to which server and model.
func TestFields(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url, model string
		want       map[string]string // empty: not sent
	}{
		"any server":     {"http://a.sim/v1", "llama3.3", map[string]string{"max_tokens": "800", "max_completion_tokens": "", "temperature": "0.2", "prompt_cache_key": ""}},
		"OpenAI":         {"http://api.openai.com/v1", "gpt-4.1-mini", map[string]string{"max_tokens": "", "max_completion_tokens": "800", "temperature": "0.2", "prompt_cache_key": `"c1"`}},
		"OpenAI, Europe": {"http://eu.api.openai.com/v1", "gpt-4.1-mini", map[string]string{"max_completion_tokens": "800", "prompt_cache_key": `"c1"`}},
		"looks like it":  {"http://notapi.openai.com.evil.sim/v1", "gpt-4.1-mini", map[string]string{"max_tokens": "800", "prompt_cache_key": ""}},
		"reasons":        {"http://api.openai.com/v1", "gpt-5-mini", map[string]string{"max_tokens": "", "max_completion_tokens": "800", "temperature": ""}},
		"gpt-6":          {"http://api.openai.com/v1", "gpt-6-sol", map[string]string{"max_tokens": "", "max_completion_tokens": "800", "temperature": ""}},
		"o3, elsewhere":  {"http://a.sim/v1", "o3-mini", map[string]string{"max_tokens": "", "max_completion_tokens": "800", "temperature": ""}},
	} {
		for _, stream := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, 1, func(config *Config) {
						config.Stream = stream
						config.Providers[0].BaseURL, config.Providers[0].Name = c.url, c.model
					})
					r.mustAsk(t)
					q := r.sims[0].Requests()[0]
					for field, want := range c.want {
						if got := q.Field(field); got != want {
							t.Errorf("%s is %q, want %q", field, got, want)
						}
					}
					if got := q.Has("stream_options"); got != stream {
						t.Errorf("stream_options: %t", got)
					}
					for field := range map[string]bool{"n": true, "user": true, "store": true, "metadata": true, "top_p": true, "seed": true} {
						if q.Has(field) {
							t.Errorf("%s is sent", field)
						}
					}
				})
			})
		}
	}
}

func TestMaxTokensOfARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, nil)
		q := question()
		q.MaxTokens = 50
		if _, err := r.Complete(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		if got := r.sims[0].Requests()[0].Field("max_tokens"); got != "50" {
			t.Errorf("max_tokens is %q", got)
		}
	})
}

// refuses makes the sim answer like a server that does not take a field.
func refuses(s *sim.Sim, field string, e sim.Error) {
	s.Fail(sim.Fault{When: func(q sim.Request) bool { return q.Has(field) }, Error: e})
}

// A field that a server refuses is left out at once and from then on.
func TestLearns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		field, instead string
		error          sim.Error
	}{
		"stream_options, OpenAI": {"stream_options", "", sim.OpenAI(400, "unknown_parameter", "stream_options", "Unknown parameter: 'stream_options'.")},
		"stream_options, strict": {"stream_options", "", sim.Detail(422, "body.stream_options: Extra inputs are not permitted")},
		"stream_options, vLLM":   {"stream_options", "", sim.VLLM(400, "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]")},
		"temperature":            {"temperature", "", sim.OpenAI(400, "unsupported_value", "temperature", "Only the default (1) value is supported.")},
		"temperature, text":      {"temperature", "", sim.Text(400, "Temperature is not supported")},
		"max_tokens":             {"max_tokens", "max_completion_tokens", sim.OpenAI(400, "unsupported_parameter", "max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")},
		"max_tokens, text":       {"max_tokens", "max_completion_tokens", sim.Text(400, "use max_completion_tokens, not max_tokens")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			streaming(t, func(t *testing.T, r *rig) {
				refuses(r.sims[0], c.field, c.error)
				r.mustAsk(t)
				r.mustAsk(t)
				q := r.sims[0].Requests()
				if len(q) != 3 || q[1].Has(c.field) || q[2].Has(c.field) {
					t.Errorf("asked %d times", len(q))
				}
				if c.instead != "" && !q[2].Has(c.instead) {
					t.Errorf("%s is not sent instead", c.instead)
				}
				for _, field := range []string{"stream_options", "temperature"} {
					if field != c.field && !q[2].Has(field) {
						t.Errorf("%s is left out too", field)
					}
				}
				if r.log.Len() > 0 {
					t.Errorf("log: %s", r.log)
				}
			})
		})
	}
}

// A server that knows neither name of the bound, nor temperature, nor usage, in
// one go.
func TestLearnsAll(t *testing.T) {
	t.Parallel()
	streaming(t, func(t *testing.T, r *rig) {
		for _, field := range []string{"stream_options", "max_tokens", "max_completion_tokens", "temperature"} {
			refuses(r.sims[0], field, sim.Text(400, field+": unknown"))
		}
		r.mustAsk(t)
		r.mustAsk(t)
		if n := len(r.sims[0].Requests()); n != 6 {
			t.Errorf("asked %d times", n)
		}
	})
}

// Nothing is learnt from a 400 that stays whatever is left out.
func TestLearnsNothing(t *testing.T) {
	t.Parallel()
	streaming(t, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Error: sim.Text(400, "the words temperature, stream_options and max_tokens were never said"), Times: 5})
		if _, err := r.ask(t); err == nil {
			t.Fatal("no error")
		}
		r.sims[0].Heal()
		r.mustAsk(t)
		q := r.sims[0].Requests()
		if last := q[len(q)-1]; !last.Has("temperature") || !last.Has("stream_options") || !last.Has("max_tokens") {
			t.Errorf("sent %s", last.Body)
		}
	})
}

// Some servers take stream:true and answer whole; some refuse it.
func TestLearnsNotToStream(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sim.Fault{
		"ignored": {Ignore: true, When: func(q sim.Request) bool { return q.Stream }},
		"refused": {Error: sim.OpenAI(400, "unsupported_value", "stream", "Your organization must be verified to stream this model."), When: func(q sim.Request) bool { return q.Stream }},
		"in text": {Error: sim.Text(400, "Streaming is not supported."), When: func(q sim.Request) bool { return q.Stream }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			streaming(t, func(t *testing.T, r *rig) {
				r.sims[0].Fail(f)
				for range 2 {
					if c := r.mustAsk(t); c.Text != wanted {
						t.Errorf("got %+v", c)
					}
				}
				if q := r.sims[0].Requests(); len(q) != 3 || q[2].Stream {
					t.Errorf("asked %d times", len(q))
				}
			})
		})
	}
}

// Templates of Mistral's and Gemma's models want the roles to alternate.
func TestLearnsToAlternate(t *testing.T) {
	t.Parallel()
	streaming(t, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{
			Error: sim.VLLM(400, "Conversation roles must alternate user/assistant/user/assistant/..."),
			When: func(q sim.Request) bool {
				for i := 1; i < len(q.Messages); i++ {
					if q.Messages[i].Role == q.Messages[i-1].Role {
						return true
					}
				}
				return false
			},
		})
		q := question()
		q.Conversation = append([]dialog.Utterance{{Role: dialog.RoleCustomer, Text: "Hello"}}, q.Conversation...)
		for range 2 {
			if c, err := r.Complete(t.Context(), q); err != nil || c.Text != wanted {
				t.Fatalf("got %+v, %v", c, err)
			}
		}
		sent := r.sims[0].Requests()
		if len(sent) != 3 || len(sent[0].Messages) != 3 || len(sent[2].Messages) != 2 || !strings.HasPrefix(sent[2].Last(), "Hello\n\n<passage") {
			t.Errorf("sent %d requests, the last with %+v", len(sent), sent[len(sent)-1].Messages)
		}
	})
}

// Two turns of a conversation send the same beginning, to the byte.
func TestPrefixIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, nil)
		q := question()
		for range 20 {
			q.Conversation = append(q.Conversation,
				dialog.Utterance{Role: dialog.RoleAssistant, Text: strings.Repeat("Thirty days. ", 20)},
				dialog.Utterance{Role: dialog.RoleCustomer, Text: "And then?"})
			if _, err := r.Complete(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
		shares := sim.Share(r.sims[0].Requests())
		if last := shares[len(shares)-1]; last < 0.9 {
			t.Errorf("shares %.2f", shares)
		}
		if got := sim.Cacheable(r.sims[0].Requests()); got == 0 {
			t.Error("nothing can be cached")
		}
	})
}
