package answer_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters"
	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// slow writes recordings down, but not soon.
type slow time.Duration

func (s slow) Transcribe(ctx context.Context, _, _ string, _ io.Reader) (string, error) {
	timer := time.NewTimer(time.Duration(s))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-timer.C:
		return "can I send it back?", nil
	}
}

// A recording that takes long and a model that hangs share the customer's
// patience.
func TestHearingAndAnsweringAreBoundTogether(t *testing.T) {
	t.Parallel()
	for name, hearing := range map[string]time.Duration{"heard": 14 * time.Second, "never heard, with words": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				k := article{confidence: 0.5}
				step, err := answer.New(answer.Config{Knowledge: k, Model: &model{answer: func(ctx context.Context, _ dialog.Request) (dialog.Completion, error) {
					<-ctx.Done()
					return dialog.Completion{}, ctx.Err()
				}}})
				if err != nil {
					t.Fatal(err)
				}
				l := newLive(t, k, nil)
				l.manager, err = dialog.New(dialog.Config{Steps: []dialog.Step{step}, Memory: &adapters.OwnMemory{}, Desk: deskAt, Transcriber: slow(hearing)})
				if err != nil {
					t.Fatal(err)
				}
				l.files = []bot.File{bot.File{Account: "web", Ref: "v", Type: "audio/ogg", Media: bot.MediaVoice}.With(album{"v": holds("sound")})}
				began := time.Now()
				said, _ := l.ask("can I send it back?")
				if took := time.Since(began); took > 20*time.Second || len(said) == 0 || !strings.Contains(said[0].Text, "30 days") {
					t.Errorf("said %+v after %v", said, took)
				}
			})
		})
	}
}
