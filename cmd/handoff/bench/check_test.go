package bench

import (
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/dialog"
	"handoff/dialog/triage"
)

// The checker must be able to fail: each kind of failure, made by hand.
func TestCheck(t *testing.T) {
	t.Parallel()
	zero := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return zero.Add(time.Duration(seconds * float64(time.Second))) }
	said := func(ns ...int) (out []Said) {
		for _, n := range ns {
			out = append(out, Said{Word{1, n}, at(float64(n))})
		}
		return out
	}
	id := 0
	sent := func(n int, process int, seconds float64) Sent {
		id++
		w := Word{1, n}
		return Sent{Chat: 1, ID: id, Text: "About " + w.String(), Words: []Word{w}, Process: process, From: at(seconds), To: at(seconds)}
	}
	notice := func(text string, seconds float64) Sent {
		id++
		return Sent{Chat: 1, ID: id, Text: text, Process: 1, From: at(seconds), To: at(seconds)}
	}
	cut := func(s Sent) Sent { s.Cut = true; return s }

	for _, c := range []struct {
		name string
		r    Record
		want string // lost twice disorder strange unsure
	}{
		{"all well", Record{Said: said(1, 2), Sent: []Sent{notice("Hello!", 1), sent(1, 1, 1), sent(2, 1, 2)}, Notices: 1}, "0 0 0 0 0"},
		{"lost", Record{Said: said(1, 2, 3), Sent: []Sent{sent(1, 1, 1), sent(3, 1, 3)}}, "1 0 0 0 0"},
		{"out of order", Record{Said: said(1, 2), Sent: []Sent{sent(2, 1, 1), sent(1, 1, 2)}}, "0 0 1 0 0"},
		{"doubled", Record{Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 1, 2)}}, "0 1 0 0 0"},
		{"doubled after a cut answer", Record{Said: said(1), Sent: []Sent{cut(sent(1, 1, 1)), sent(1, 1, 11)}}, "0 0 0 0 1"},
		{"three times after a cut answer", Record{Said: said(1), Sent: []Sent{cut(sent(1, 1, 1)), cut(sent(1, 1, 11)), sent(1, 1, 21)}}, "0 1 0 0 0"},
		{"doubled after a kill", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 16)}, Troubles: []Trouble{{1, at(1.1), at(1.1)}},
		}, "0 0 0 0 1"},
		{"doubled, another process was killed", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 16)}, Troubles: []Trouble{{3, at(1.1), at(1.1)}},
		}, "0 1 0 0 0"},
		{"doubled long before the kill", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 16)}, Troubles: []Trouble{{1, at(9), at(9)}},
		}, "0 1 0 0 0"},
		{"doubled, killed while the store was down", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 16)}, Troubles: []Trouble{{1, at(9), at(9)}}, Outages: []Span{{at(0.5), at(8)}},
		}, "0 0 0 0 1"},
		{"doubled, killed when the store was up again for a moment", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 26)}, Troubles: []Trouble{{1, at(11), at(11)}}, Outages: []Span{{at(0.5), at(8)}},
		}, "0 0 0 0 1"},
		{"doubled, killed when the store was up again for long", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 26)}, Troubles: []Trouble{{1, at(12.5), at(12.5)}}, Outages: []Span{{at(0.5), at(8)}},
		}, "0 1 0 0 0"},
		{"paused over a send", Record{
			Said: said(1), Sent: []Sent{sent(1, 2, 16), sent(1, 1, 18)}, Troubles: []Trouble{{1, at(1), at(18)}},
		}, "0 0 0 0 1"},
		{"killed and started again just before", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 16)}, Troubles: []Trouble{{1, at(0.5), at(0.5)}},
		}, "0 1 0 0 0"},
		{"killed after the second", Record{
			Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(1, 2, 16)}, Troubles: []Trouble{{2, at(16), at(16)}},
		}, "0 1 0 0 0"},
		{"a notice twice", Record{Said: said(1), Sent: []Sent{notice("Hello!", 1), notice("Hello!", 2), sent(1, 1, 1)}, Notices: 1}, "0 1 0 0 0"},
		{"an excuse", Record{Said: said(1), Sent: []Sent{notice("Hello!", 1), notice("Sorry.", 2), sent(1, 1, 1)}, Notices: 1}, "0 0 0 1 0"},
		{"somebody else's answer", Record{Said: said(1), Sent: []Sent{sent(1, 1, 1), sent(2, 1, 2)}}, "0 0 0 1 0"},
	} {
		v := Check(c.r)
		var got []string
		for _, n := range []int{len(v.Lost), len(v.Twice), len(v.Disorder), len(v.Strange), v.Unsure} {
			got = append(got, string(rune('0'+n)))
		}
		if strings.Join(got, " ") != c.want || v.OK() != strings.HasPrefix(c.want, "0 0 0 0") {
			t.Errorf("%s: %s, want %s\n%v", c.name, strings.Join(got, " "), c.want, v)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	if got, want := Words("About c1m2 and c10m3: abc4m5"), []Word{{1, 2}, {10, 3}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What customers say in the storm must be questions to the dialogue, not anger,
// thanks or a wish for a person, and never the same as the one before.
func TestQuestionsAreQuestions(t *testing.T) {
	t.Parallel()
	for chat := range 60 {
		before := ""
		for n := range 100 {
			text := Question(Word{chat, n + 1})
			r := triage.Rules{}.Read(text, "en")
			if r.Intent != dialog.IntentQuestion || r.Mood != dialog.MoodCalm || text == before {
				t.Fatalf("%q is read as %+v", text, r)
			}
			before = text
		}
	}
}
