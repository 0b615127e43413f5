package sim

import (
	"strings"
	"testing"
)

// conversation is what a bot asks that keeps the last n utterances.
func conversation(turns, keep int) []Request {
	var list []Request
	var said []Message
	for range turns {
		said = append(said, user(strings.Repeat("question ", 20+len(said))))
		list = append(list, Request{Messages: append([]Message{{"system", "Be kind."}}, said[max(0, len(said)-keep):]...)})
	}
	return list
}

func TestShare(t *testing.T) {
	t.Parallel()
	grows := Share(conversation(50, 1000))
	slides := Share(conversation(50, 10))
	if len(grows) != 49 || grows[40] < 0.9 {
		t.Errorf("a history that grows shares %v", grows)
	}
	// The sliding window begins elsewhere each time: the measure must show it.
	if slides[40] > 0.5 {
		t.Errorf("a sliding window shares %v", slides)
	}
	if Share(nil) != nil {
		t.Error("a share of nothing")
	}
}

func TestCacheable(t *testing.T) {
	t.Parallel()
	grows, slides := Cacheable(conversation(50, 1000)), Cacheable(conversation(50, 10))
	if grows < 0.8 || slides > 0.5 {
		t.Errorf("grows %.2f, slides %.2f", grows, slides)
	}
	short := []Request{{Messages: []Message{user("hi")}}, {Messages: []Message{user("hi")}}}
	if got := Cacheable(short); got != 0 {
		t.Errorf("prompts of less than 1,024 tokens are never cached: %.2f", got)
	}
	if Cacheable(nil) != 0 {
		t.Error("a share of nothing")
	}
}

func TestPieces(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "word word word ", "很长的回答。很长的回答。", strings.Repeat("x", 1000)} {
		for n := range 60 {
			list := pieces(text, n)
			if strings.Join(list, "") != text {
				t.Fatalf("%q in %d: %q", text, n, list)
			}
			if n > 0 && len(list) > n || n > 0 && len([]rune(text)) >= 2*n && len(list) != n {
				t.Errorf("%q in %d: %d pieces", text, n, len(list))
			}
		}
	}
}
