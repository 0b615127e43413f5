package demo

import (
	"crypto/sha256"
	"net/http"
	"strings"
	"testing"

	modelsim "handoff/dialog/openai/sim"
)

// TestTranscribe: the real client hears what was typed with a recording, each its
// own, and nothing in one that nobody typed.
func TestTranscribe(t *testing.T) {
	t.Parallel()
	m, err := newMind()
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	for _, text := range []string{"Where is my parcel?", "退款多久能到账", "another one"} {
		m.hear(sha256.Sum256(hum(text)), text)
	}
	for _, c := range []struct{ in, want string }{
		{"another one", "another one"}, {"nobody typed this", ""}, {"Where is my parcel?", "Where is my parcel?"}, {"退款多久能到账", "退款多久能到账"},
	} {
		got, err := m.Transcribe(t.Context(), "voice.wav", "en", strings.NewReader(string(hum(c.in))))
		if err != nil || got != c.want {
			t.Errorf("of %q is heard %q, %v", c.in, got, err)
		}
	}
}

func TestPlayed(t *testing.T) {
	t.Parallel()
	prompt := func(question string, passages ...string) modelsim.Request {
		return modelsim.Request{Messages: []modelsim.Message{
			{Role: "system", Content: "rules"},
			{Role: "user", Content: strings.Join(passages, "") + "<customer>\n" + question + "\n</customer>"},
		}}
	}
	workshops := "<passage n=\"1\" title=\"Live workshops\">\nLive workshops are on **Thursday at 18:00 CET** and cost 3.50. Reserve at [academy.example/live](https://academy.example/live). A recording follows.\n</passage>\n"
	plane := "<passage n=\"2\" title=\"Watch lessons offline\">\n## Offline\n- Keep up to 20 lessons.\n- Go online after 30 days.\n\nNot on a computer.\n</passage>\n"
	chinese := "<passage n=\"3\" title=\"退款到账时间\">\n退款原路退回。PayPal 需要 1–2 个工作日！\n</passage>\n"
	for _, c := range []struct {
		name string
		in   modelsim.Request
		want string
	}{
		{"the passage that fits", prompt("When are live workshops?", workshops, plane),
			"Live workshops are on **Thursday at 18:00 CET** and cost 3.50. [1] Reserve at https://academy.example/live. [1] A recording follows. [1]"},
		{"a list", prompt("Can I watch lessons offline?", workshops, plane), "- Keep up to 20 lessons. [2] \n- Go online after 30 days. [2] \n\nNot on a computer. [2]"},
		{"Chinese", prompt("退款什么时候到账？", plane, chinese), "退款原路退回。 [3] PayPal 需要 1–2 个工作日！ [3]"},
		{"nothing fits", prompt("Are you hiring tutors?", workshops, plane), modelsim.Unknown},
		{"no passage", prompt("Are you hiring tutors?"), modelsim.Unknown},
		{"no question", prompt("", workshops), modelsim.Unknown},
		{"no customer", modelsim.Request{Messages: []modelsim.Message{{Role: "user", Content: "hi"}}}, modelsim.Unknown},
	} {
		if got := played(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := quoted(strings.Repeat("One. ", 50), "1"); strings.Count(got, "[1]") != maxSentences {
		t.Errorf("it goes on and on: %q", got)
	}
}

func TestHum(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "hi", "退款多久能到账", strings.Repeat("words ", 5000)} {
		sound := hum(text)
		if kind := http.DetectContentType(sound); kind != "audio/wave" || len(sound) > humMost+2*humRate {
			t.Errorf("of %.20q: %s of %d bytes", text, kind, len(sound))
		}
	}
	if len(hum("one two three four")) <= len(hum("one")) {
		t.Error("more words take no longer")
	}
	if a, b := hum("yes it is"), hum("no it was"); string(a) == string(b) {
		t.Error("two texts sound alike")
	}
}
