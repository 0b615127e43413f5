package openai

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"handoff/dialog"
	"handoff/dialog/openai/sim"
)

// growing asks with somebody looking, and returns what they saw.
func (r *rig) growing(t *testing.T) (seen []string, c dialog.Completion) {
	t.Helper()
	q := question()
	q.Grow = func(text string) { seen = append(seen, text) }
	c, err := r.Complete(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return seen, c
}

// Whoever looks sees all words so far, also of a server that is not configured to
// stream; a second question without a look comes whole again.
func TestGrows(t *testing.T) {
	t.Parallel()
	both(t, 1, func(t *testing.T, r *rig) {
		seen, c := r.growing(t)
		want := []string{"", "Refunds ", "Refunds take ", "Refunds take 30 ", "Refunds take 30 days. ", wanted}
		if !slices.Equal(seen, want) || c.Text != wanted {
			t.Errorf("saw %q, got %q", seen, c.Text)
		}
		r.mustAsk(t)
		q := r.sims[0].Requests()
		if !q[0].Stream || q[1].Stream != r.providers[0].config.Stream {
			t.Errorf("streamed: %t, then %t", q[0].Stream, q[1].Stream)
		}
	})
}

// Each word is seen when it comes, not at the end.
func TestGrowsWordByWord(t *testing.T) {
	t.Parallel()
	streaming(t, func(t *testing.T, r *rig) {
		pace := make(chan struct{})
		r.sims[0].Fail(sim.Fault{Pace: pace})
		q := question()
		var seen string
		q.Grow = func(text string) { seen = text }
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = r.Complete(t.Context(), q)
		}()
		for _, want := range []string{"Refunds ", "Refunds take ", "Refunds take 30 "} {
			pace <- struct{}{}
			synctest.Wait()
			if seen != want {
				t.Errorf("saw %q, want %q", seen, want)
			}
		}
		close(pace)
		<-done
		if seen != wanted {
			t.Errorf("saw %q", seen)
		}
	})
}

// A retry and a fallback begin anew; one that comes whole takes back what was
// seen before it.
func TestGrowsAnew(t *testing.T) {
	t.Parallel()
	both(t, 2, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Cut: 3, Reset: true})
		seen, _ := r.growing(t)
		if !slices.Equal(seen[:4], []string{"", "Refunds ", "Refunds take ", ""}) || seen[len(seen)-1] != wanted {
			t.Errorf("saw %q", seen)
		}
		r.sims[1].Fail(sim.Fault{Ignore: true})
		seen, c := r.growing(t)
		if seen[len(seen)-1] != "" || c.Text != wanted {
			t.Errorf("saw %q of a whole answer", seen)
		}
		if seen, _ := r.growing(t); seen[len(seen)-1] != "" {
			t.Errorf("saw %q: that it does not stream was not learnt", seen)
		}
		for _, q := range r.sims[1].Requests()[2:] {
			if q.Stream {
				t.Error("asked again for a stream")
			}
		}
	})
}

// Nobody sees a thought, however it is cut.
func TestGrowsWithoutThoughts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"<think>Refunds? The <b>passage</b> says</think>\n\nYes. [1]",
		"<think>a</think>b</think>\nYes. [1]",
		"\n <think></think>Yes. [1]",
		"Yes. [1]",
		"  Yes. <thinking> [1]",
		"<think>endless",
		"<", "",
	} {
		for n := 1; n <= 9; n++ {
			seen, final := "", spoken(text)
			s := spoke{grow: func(text string) { seen = text }}
			for i := n; ; i += n {
				s.told(text[:min(i, len(text))])
				if !strings.HasPrefix(final, seen) && strings.Count(text, "</think>") < 2 {
					t.Errorf("%q by %d: saw %q", text, n, seen)
				}
				if i >= len(text) {
					break
				}
			}
			if seen != final && text != "<" {
				t.Errorf("%q by %d: saw %q in the end, want %q", text, n, seen, final)
			}
		}
	}
}

func FuzzSpoke(f *testing.F) {
	f.Add("<think>a</think>b", 3)
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n < 1 || n > 100 {
			return
		}
		seen := ""
		s := spoke{grow: func(text string) { seen = text }}
		for i := n; i < len(text); i += n {
			s.told(text[:i])
		}
		s.told(text)
		if want := spoken(text); seen != want && !strings.HasPrefix("<think>", strings.TrimLeft(text[s.from:], " \t\r\n")) {
			t.Errorf("%q by %d: saw %q, want %q", text, n, seen, want)
		}
	})
}

// The customer who stops is nobody's failure, and the server's connection ends.
func TestGrowsUntilStopped(t *testing.T) {
	t.Parallel()
	streaming(t, func(t *testing.T, r *rig) {
		r.sims[0].Fail(sim.Fault{Cut: 3, Stall: true})
		ctx, cancel := context.WithCancel(t.Context())
		q := question()
		q.Grow = func(text string) {
			if text == "Refunds take " {
				cancel()
			}
		}
		if _, err := r.Complete(ctx, q); err == nil {
			t.Error("no error")
		}
		if n := len(r.sims[0].Requests()); n != 1 {
			t.Errorf("asked %d times", n)
		}
		r.sims[0].Heal()
		r.mustAsk(t)
	})
}
