package openai

import (
	"context"
	"strings"
	"testing"

	"handoff/adapters"
	"handoff/bot"
	"handoff/dialog"
)

// asks reads the condition in a turn, as /handoff status does.
type asks struct {
	m   *Model
	got dialog.Condition
}

func (a *asks) Take(_ context.Context, t *dialog.Turn) (bool, error) {
	a.got = dialog.Parts{a.m}.Conditions(context.Background(), t)[0]
	return true, nil
}

// A provider that was switched off is told; nobody is asked for that.
func TestCondition(t *testing.T) {
	t.Parallel()
	m, err := New(Config{Providers: []Provider{
		{Name: "large", BaseURL: "https://a.example/v1", APIKey: "sk-secret"},
		{Name: "small", BaseURL: "https://b.example/v1", APIKey: "sk-secret"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	a := &asks{m: m}
	manager, err := dialog.New(dialog.Config{Steps: []dialog.Step{a}, Memory: &adapters.OwnMemory{}})
	if err != nil {
		t.Fatal(err)
	}
	is := func(well bool, note string) {
		t.Helper()
		at := bot.Address{Account: "slack", Chat: "C1"}
		turn := &bot.Turn{Conversation: at.String(), Side: bot.Desk, Messages: []bot.Message{{ID: "1", At: at, Kind: bot.KindCommand}}}
		if err := manager.Turn(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
		if a.got.Well != well || a.got.Note != note || a.got.Name != "Model" || strings.Contains(a.got.Note, "sk-") {
			t.Errorf("%+v, want %v %q", a.got, well, note)
		}
	}
	off := func(p *provider) {
		p.breaker.mu.Lock()
		defer p.breaker.mu.Unlock()
		p.breaker.cause = &failure{}
	}
	is(true, "answers (large)")
	off(m.providers[0])
	is(false, "1 of 2 providers answer")
	off(m.providers[1])
	is(false, "does not answer; what the knowledge has is quoted instead")
	m.providers[0].breaker.succeed(false)
	is(false, "1 of 2 providers answer")
}
