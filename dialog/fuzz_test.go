package dialog_test

import (
	"context"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"handoff/bot"
	"handoff/dialog"
)

// Whatever state and message meet: no panic, no error but of a newer version, and
// what is said is text.
func FuzzTurn(f *testing.F) {
	for _, state := range []string{"", `{"v":1,"owner":"bot"}`, `{"v":1,"owner":"queue","ticket":{"number":"T-1"}}`, `{"v":1,"owner":"paused"}`,
		`{"v":1,"owner":"agent","agent":{"id":"U1"},"ticket":{"number":"T-1","thread":"t1"},"past":[{"number":"T-0","thread":"t0"}]}`,
		`{"v":1,"owner":"bot","ticket":{"number":"T-1","closed":"2026-01-01T00:00:00Z"},"case":{"asked":true,"failed":7,"question":"x","ids":["m1"]}}`, `{"v":1,"owner":"agent","public":true,"context":"order 7","agent":{"id":"U1"},"heard":["m1"],"ticket":{"number":"T-1","copies":["m1"],"carried":[{"id":"m1","names":"a"}]},"case":{"files":[{"values":{"type":"contact"}}]}}`,
		"{", `{"v":9}`} {
		for side := range 3 {
			f.Add([]byte(state), side, "text", "", "that didn't help")
			f.Add([]byte(state), side, "choice", "resolve", "")
			f.Add([]byte(state), side, "failed", "customer", "boom")
			f.Add([]byte(state), side, "command", "handoff", "queue")
			f.Add([]byte(state), side, "edit", "", "human!")
			f.Add([]byte(state), side, "text", "location", "52.5")
			f.Add([]byte(state), side, "text", "audio/ogg", "")
			f.Add([]byte(state), side, "command", "start", "private:k")
			f.Add([]byte(state), side, "undelivered", "edit", "too old")
		}
	}
	kinds := []bot.Kind{bot.KindText, bot.KindEdit, bot.KindDelete, bot.KindReaction, bot.KindChoice, bot.KindCommand, bot.KindForm, bot.KindTimer, bot.KindSent, bot.KindUndelivered, bot.KindFailed, bot.KindLeft, bot.KindStop}
	f.Fuzz(func(t *testing.T, state []byte, side int, kind, name, text string) {
		c := newTalk(t)
		for _, k := range append(kinds, bot.Kind(kind)) {
			m := bot.Message{ID: "m2", Kind: k, Name: name, Text: text, Re: "m1", At: bot.Address{Account: "web", Chat: "1", Thread: name},
				Public: len(text)%3 == 1, Values: map[string]string{"type": name, "latitude": text, "longitude": text, "name": text, "context": text},
				Files: []bot.File{{Account: "web", Name: text, Type: name, Size: int64(len(text)) << 22}}}
			bt := &bot.Turn{Conversation: "web/1", Side: bot.Sides[uint(side)%3], Messages: []bot.Message{m}, State: state, Now: time.Unix(0, 0)}
			err := c.manager.Turn(context.Background(), bt)
			if errors.Is(err, dialog.ErrNewer) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range bt.Outcome().Sends {
				if !utf8.ValidString(s.Reply.Text) {
					t.Fatalf("%s: not UTF-8: %q", k, s.Reply.Text)
				}
			}
		}
	})
}
