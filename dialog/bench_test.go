package dialog_test

import (
	"context"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/answer"
	"handoff/dialog/desk"
	"handoff/dialog/escalate"
	"handoff/dialog/relay"
	"handoff/dialog/triage"
)

// BenchmarkTurn is the dialogue's own share of a turn, knowledge and store apart.
func BenchmarkTurn(b *testing.B) {
	last, err := answer.New(answer.Config{Knowledge: articles})
	if err != nil {
		b.Fatal(err)
	}
	m, err := dialog.New(dialog.Config{Reader: triage.Rules{}, Desk: deskAddress, Memory: &counter{},
		Steps: []dialog.Step{admin.New(admin.Config{}), desk.New(desk.Config{}), relay.New(), triage.New(), escalate.New(), last}})
	if err != nil {
		b.Fatal(err)
	}
	for name, c := range map[string]struct{ state, text string }{
		"answer":   {`{"v":1,"owner":"bot","welcomed":true,"language":"en"}`, "Hello, how do I get a refund for the lamp that I bought?"},
		"relay":    {`{"v":1,"owner":"agent","agent":{"id":"U1","name":"Anna"},"ticket":{"number":"T-1","cards":1}}`, "Hello, how do I get a refund for the lamp that I bought?"},
		"megabyte": {`{"v":1,"owner":"queue","ticket":{"number":"T-1","cards":1}}`, strings.Repeat("long <text> 长 ", 1<<16)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				bt := &bot.Turn{Conversation: "web/1", Side: bot.Customer, State: []byte(c.state), Messages: []bot.Message{{ID: "1", Kind: bot.KindText, Text: c.text}}}
				if err := m.Turn(context.Background(), bt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
