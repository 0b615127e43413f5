package main

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"

	"handoff/adapters/webhook"
	hooksim "handoff/adapters/webhook/sim"
	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/dialog"
)

// probe is a step that asks how the parts are.
type probe struct {
	parts dialog.Parts
	lines []string
}

func (p *probe) Take(ctx context.Context, t *dialog.Turn) (bool, error) {
	p.lines = nil
	for _, c := range p.parts.Conditions(ctx, t) {
		p.lines = append(p.lines, t.ConditionLine(c))
	}
	return true, nil
}

// A receiver that takes no events is told to admins with what it answers and since when,
// and is well again with the first that it takes.
func TestWebhookThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const secret = "whsec_c2NyaXB0cyBvZiB0aGUgZGVzaywgYSBzZWNyZXQ="
		receiver, err := hooksim.New(secret)
		if err != nil {
			t.Fatal(err)
		}
		defer receiver.Close()
		hook, err := webhook.New(webhook.Config{Name: "crm", URL: "http://crm.sim/hooks", Secrets: []string{secret}, Dial: receiver.Dial})
		if err != nil {
			t.Fatal(err)
		}
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		p := &probe{parts: hookParts([]bot.Account{{Adapter: hook}})}
		manager, err := dialog.New(dialog.Config{Steps: []dialog.Step{p}, Memory: store})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		stands := func(want string) {
			t.Helper()
			n++
			m := bot.Message{ID: string(rune('a' + n)), At: bot.Address{Account: "slack", Chat: "C1"}, Kind: bot.KindCommand, Name: "handoff"}
			if err := manager.Turn(t.Context(), &bot.Turn{Conversation: "slack/C1", Side: bot.Desk, Messages: []bot.Message{m}}); err != nil {
				t.Fatal(err)
			}
			if len(p.lines) != 1 || p.lines[0] != want {
				t.Errorf("%q, want %q", p.lines, want)
			}
		}
		sends := func() {
			_, _ = hook.Send(t.Context(), bot.Delivery{Key: string(rune('k' + n)), Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{Data: []byte(`{}`)}}})
		}
		stands("✅ **Webhook crm**")
		receiver.Down(true)
		sends()
		stands("⚠️ **Webhook crm** takes no events since 2000-01-01 00:00 UTC: it does not answer. They wait, each for a day")
		receiver.Down(false)
		receiver.Fail(hooksim.Fault{Status: 503})
		sends()
		stands("⚠️ **Webhook crm** takes no events since 2000-01-01 00:00 UTC: it answers 503. They wait, each for a day")
		receiver.Heal()
		sends()
		stands("✅ **Webhook crm**")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := hook.Listen(ctx, nil); err != nil { // lets go of its connections
			t.Error(err)
		}
	})
}
