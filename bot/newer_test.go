package bot_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
)

// A turn learns at once of the stop that came behind it, and of other words
// within a second; all are served after it.
func TestNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		type seen struct {
			kind  bot.Kind
			text  string
			after time.Duration
		}
		var got []seen
		var served []bot.Kind
		settle := onBoard(t, b, func(_ context.Context, turn *bot.Turn) error {
			served = append(served, turn.Messages[0].Kind)
			if turn.Messages[0].Text != "question" {
				return nil
			}
			began := time.Now()
			news := turn.Newer()
			if again := turn.Newer(); again != news {
				t.Error("asked twice, a turn is told twice")
			}
			for range 2 {
				m := <-news
				got = append(got, seen{m.Kind, m.Text, time.Since(began)})
			}
			return nil
		})
		b.say("1", "m1", "question")
		settle(500 * time.Millisecond)
		b.say("1", "m2", "more words")
		b.say("2", "m9", "of somebody else")
		settle(2 * time.Second)
		b.events <- bot.Message{ID: "m3", At: bot.Address{Account: "chat", Chat: "1"}, Kind: bot.KindStop, SentAt: time.Now()}
		settle(5 * time.Second)
		want := []seen{{bot.KindText, "more words", 1300 * time.Millisecond}, {bot.KindStop, "", 2500 * time.Millisecond}}
		if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("told %v, want %v", got, want)
		}
		if len(served) != 4 {
			t.Errorf("served %v, want each message as a turn", served)
		}
	})
}
