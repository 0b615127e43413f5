package slack

import (
	"fmt"
	"testing"

	"handoff/bot"
)

// Of many drafts the oldest is forgotten, not those that grow.
func TestStreamsForgetTheOldest(t *testing.T) {
	t.Parallel()
	var s streams
	for i := range streamsMost + 10 {
		s.set(fmt.Sprint("key", i), fmt.Sprint("C1:1.", i), "text")
		s.set(fmt.Sprint("key", i), fmt.Sprint("C1:1.", i), "text grows") // counts once
	}
	for i, want := range map[int]bool{0: false, 9: false, 10: true, streamsMost + 9: true} {
		id, text, known := s.of(bot.Draft{Key: fmt.Sprint("key", i)})
		if known != want || known && (text != "text grows" || id != fmt.Sprint("C1:1.", i)) {
			t.Errorf("draft %d: %q, %q, %v", i, id, text, known)
		}
	}
	if len(s.text) != streamsMost || len(s.keys) != streamsMost || len(s.order) != streamsMost {
		t.Errorf("%d texts, %d keys, %d in order", len(s.text), len(s.keys), len(s.order))
	}
	s.forget(fmt.Sprint("C1:1.", streamsMost)) // its reply came
	if _, _, known := s.of(bot.Draft{Key: fmt.Sprint("key", streamsMost)}); known {
		t.Error("a finished draft grows on")
	}
}
