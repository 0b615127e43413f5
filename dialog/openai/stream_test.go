package openai

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// streaming runs a test of one streaming provider in virtual time.
func streaming(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t, newRig(t, 1, func(c *Config) { c.Stream = true }))
	})
}

// 50 pieces of text make 51 events without a finish_reason. However a stream
// ends after one of them, its words must not pass as an answer.
func TestEachCutIsDetected(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]sim.Fault{
		"clean": {},
		"reset": {Reset: true},
		"done":  {Event: "data: [DONE]\n\n"},
		"stall": {Stall: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			detected := 0
			for k := 1; k <= 51; k++ {
				streaming(t, func(t *testing.T, r *rig) {
					how.Chunks, how.Cut, how.Times = 50, k, 2
					long := strings.Repeat("word ", 50)
					how.Text = &long
					r.sims[0].Fail(how)
					c, err := r.ask(t)
					switch {
					case err == nil && c.Text != wanted:
						t.Errorf("cut after event %d: got %q", k, c.Text)
					case len(r.sims[0].Requests()) < 2:
						t.Errorf("cut after event %d: not asked again", k)
					default:
						detected++
					}
				})
			}
			if detected != 51 {
				t.Errorf("%d of 51 cuts detected", detected)
			}
		})
	}
}

// The next two chunks are the one with the reason and the usage: nothing that
// happens from then on spoils the answer or delays it.
func TestCutAfterTheEnd(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sim.Fault{
		"clean":    {Cut: 52},
		"reset":    {Cut: 52, Reset: true},
		"stall":    {Cut: 52, Stall: true},
		"error":    {Cut: 52, Event: "data: {\"error\":{\"message\":\"x\"}}\n\n", Stall: true},
		"no usage": {NoUsage: true, NoDone: true},
		"no done":  {NoDone: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			streaming(t, func(t *testing.T, r *rig) {
				f.Chunks = 50
				long := strings.Repeat("word ", 50)
				f.Text = &long
				r.sims[0].Fail(f)
				began := time.Now()
				if c := r.mustAsk(t); c.Text != long {
					t.Errorf("got %q", c.Text)
				}
				if took := time.Since(began); took > tail {
					t.Errorf("it took %v", took) // virtual time
				}
			})
		})
	}
}

func TestErrorEvents(t *testing.T) {
	t.Parallel()
	for name, event := range map[string]string{
		"object":          "data: {\"error\":{\"message\":\"" + secret + "\",\"type\":\"server_error\"}}\n\n",
		"blank before":    "data: { \"error\": {\"message\":\"" + secret + "\"}}\n\n",
		"text":            "data: {\"error\":\"" + secret + "\"}\n\n",
		"named, no error": "event: error\ndata: {\"message\":\"" + secret + "\"}\n\n",
		"named":           "event: error\ndata: {\"error\":{\"message\":\"" + secret + "\"}}\n\n",
		"vLLM":            "data: {\"object\":\"error\",\"message\":\"" + secret + "\",\"code\":400}\n\n",
		"detail":          "data: {\"detail\":\"" + secret + "\"}\n\n",
		"beside choices":  "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],\"error\":{\"code\":502}}\n\n",
		"reason":          "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
		"not JSON":        "data: oops\n\n",
		"line":            "Internal Server Error\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			streaming(t, func(t *testing.T, r *rig) {
				// A server that dies ends the stream; one that hangs after its error
				// must be noticed all the same.
				for _, stall := range []bool{false, true} {
					r.sims[0].Fail(sim.Fault{Cut: 3, Event: event, Stall: stall, Times: 1})
					began := time.Now()
					if c := r.mustAsk(t); c.Text != wanted {
						t.Errorf("got %q", c.Text)
					}
					if took := time.Since(began); took > time.Second && name != "line" { // which only its end tells from a comment
						t.Errorf("noticed after %v", took)
					}
				}
				if n := len(r.sims[0].Requests()); n != 4 {
					t.Errorf("asked %d times: an error passed as an answer", n)
				}
			})
		})
	}
}

// DeepSeek and OpenRouter send comments while a request is queued; the library
// gives up after 300 lines.
func TestComments(t *testing.T) {
	t.Parallel()
	streaming(t, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Comments: 1000})
		if c := r.mustAsk(t); c.Text != wanted {
			t.Errorf("got %q", c.Text)
		}
		if n := len(r.sims[0].Requests()); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestWaits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sim.Fault
		want  error
		after time.Duration
	}{
		"no first word":    {sim.Fault{First: time.Minute}, errFirst, 8 * time.Second},
		"role, no word":    {sim.Fault{Cut: 1, Stall: true}, errFirst, 8 * time.Second},
		"no next word":     {sim.Fault{Cut: 3, Stall: true}, errIdle, 8 * time.Second},
		"words, no end":    {sim.Fault{Between: 6 * time.Second}, errWhole, 20 * time.Second},
		"comments, no end": {sim.Fault{Comments: 5, Hang: true}, errFirst, 8 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			streaming(t, func(t *testing.T, r *rig) {
				r.sims[0].Fail(c.fault)
				began := time.Now()
				_, err := r.providers[0].attempt(t.Context(), question(), r.providers[0].config.Timeout)
				if !errors.Is(err, c.want) || time.Since(began) != c.after {
					t.Errorf("got %v after %v, want %v after %v", err, time.Since(began), c.want, c.after)
				}
			})
		})
	}
}

// A slow stream that goes on is not idle, and thinking is a sign of life that
// nobody reads.
func TestSlowIsNotIdle(t *testing.T) {
	t.Parallel()
	streaming(t, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Between: 700 * time.Millisecond, Reasoning: "They ask for refunds, the passage says when they come and how long they take."})
		began := time.Now()
		if c := r.mustAsk(t); c.Text != wanted {
			t.Errorf("got %q", c.Text)
		}
		if took := time.Since(began); took < 10*time.Second {
			t.Errorf("it took %v: the test shows nothing", took)
		}
	})
}

func TestReasoningIsLeftOut(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Reasoning: "They ask for refunds.", Times: 1})
		if c := r.mustAsk(t); c.Text != wanted {
			t.Errorf("got %q", c.Text)
		}
		for text, want := range map[string]string{
			"<think>Refunds?</think>\n\nYes. [1]": "Yes. [1]",
			"Refunds?\n</think>\nYes. [1]":        "Yes. [1]",
			"\n<think>Refunds? Let me":            "",
			"Yes, 3 < 4. [1]":                     "Yes, 3 < 4. [1]",
		} {
			r.sims[0].Fail(sim.Fault{Text: &text, Times: 1})
			if c := r.mustAsk(t); c.Text != want {
				t.Errorf("%q: got %q", text, c.Text)
			}
		}
	})
}

func TestFinish(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		for reason, want := range map[string]dialog.Finish{
			"stop": dialog.FinishStop, "eos": dialog.FinishStop, "end_turn": dialog.FinishStop, "STOP": dialog.FinishStop,
			"length": dialog.FinishLength, "max_tokens": dialog.FinishLength,
			"content_filter": dialog.FinishFilter, "content_filter: SAFETY": dialog.FinishFilter,
		} {
			r.sims[0].Fail(sim.Fault{Finish: reason, Times: 1})
			if c := r.mustAsk(t); c.Finish != want || c.Text != wanted {
				t.Errorf("%s: got %+v", reason, c)
			}
		}
		// Not one of these may pass as whole: each is asked again.
		asked := len(r.sims[0].Requests())
		for i, reason := range []string{"null", "tool_calls", "error", "abort"} {
			r.sims[0].Fail(sim.Fault{Finish: reason, Times: 1})
			r.mustAsk(t)
			if n := len(r.sims[0].Requests()) - asked; n != 2*(i+1) {
				t.Errorf("%s: asked %d times", reason, n)
			}
		}
	})
}

func TestEmptyAndHuge(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		for _, text := range []string{"", "  \n", strings.Repeat("很长的回答。", 12_000)} {
			r.sims[0].Fail(sim.Fault{Text: &text, Times: 1, Chunks: 100})
			if c := r.mustAsk(t); c.Text != text || c.Finish != dialog.FinishStop {
				t.Errorf("%d bytes: got %d bytes, %q", len(text), len(c.Text), c.Finish)
			}
		}
	})
}

// Azure answers 400 when its filter takes offence at the prompt: the customer's
// own doing, no reason to switch anything off.
func TestFilteredPrompt(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Error: sim.OpenAI(400, "content_filter", "prompt", "The response was filtered")})
		for range 2 * breakRow {
			if c := r.mustAsk(t); c.Finish != dialog.FinishFilter || c.Text != "" {
				t.Errorf("got %+v", c)
			}
		}
	})
}
