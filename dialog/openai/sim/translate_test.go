package sim_test

import (
	"testing"

	"handoff/dialog"
	"handoff/dialog/openai"
	"handoff/dialog/openai/sim"
	"handoff/dialog/translate"
	"handoff/dialog/triage"
)

// The translator over the real client: its prompt is understood, its placeholders
// come back, and other prompts are answered as before.
func TestTranslating(t *testing.T) {
	t.Parallel()
	server := sim.New(sim.Options{Answer: sim.Translating(map[string]string{
		"Where is my order ⟦1⟧?": "Wo ist meine Bestellung ⟦1⟧?",
		"Good morning.":          "Guten Morgen.", "order": "Bestellung",
	}, nil)})
	t.Cleanup(func() { _ = server.Close() })
	model, err := openai.New(openai.Config{Providers: []openai.Provider{{BaseURL: sim.URL, Name: "m"}}, Dial: server.Dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	x, err := translate.New(translate.Config{Model: model, Reader: triage.Rules{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, from, to, want string }{
		{"Where is my order T-1001?", "en", "de", "Wo ist meine Bestellung T-1001?"},
		{"Wo ist meine Bestellung AB-7?", "de", "en", "Where is my order AB-7?"},
		{"Good morning. order 12", "en", "de", "Guten Morgen. Bestellung 12"},
	} {
		if got, err := x.Translate(t.Context(), c.text, c.from, c.to); err != nil || got != c.want {
			t.Errorf("%q: %q, %v", c.text, got, err)
		}
	}
	c, err := model.Complete(t.Context(), dialog.Request{Conversation: []dialog.Utterance{{Role: dialog.RoleCustomer, Text: "<passage n=\"1\" title=\"x\">\nWe ship. Yes.\n</passage>\n<customer>\nShip?\n</customer>"}}})
	if err != nil || c.Text != "We ship. [1]" {
		t.Errorf("%q, %v", c.Text, err)
	}
}
