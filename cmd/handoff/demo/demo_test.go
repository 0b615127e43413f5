package demo

import (
	"testing"

	"go.uber.org/goleak"

	"handoff/bot"
)

// TestClose: a demo that was used and closed leaves nothing running. It is not
// parallel, so that it is alone while it looks.
func TestClose(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("used", func(t *testing.T) {
		d := begin(t)
		d.act(t, action{Do: "say", Who: "mia", Text: "hello"})
		d.reads(t, "mia", "hello")
		accounts := d.Accounts()
		if len(accounts) != 2 || accounts[0].Side != bot.Customer || accounts[1].Side != bot.Desk {
			t.Errorf("accounts %v", accounts)
		}
		if d.Desk().Account != accounts[1].Adapter.Name() {
			t.Errorf("the desk %v is not at %s", d.Desk(), accounts[1].Adapter.Name())
		}
	})
	goleak.VerifyNone(t, before)
}

// TestSuggestions: each names somebody who is there and does exactly one thing.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, p := range append(append([]person{}, customers...), agents...) {
		known[p.ID] = true
	}
	for _, s := range suggestions {
		does := 0
		for _, what := range []string{s.Text, s.Press, s.Slash} {
			if what != "" {
				does++
			}
		}
		if !known[s.Who] || does != 1 || s.Label == "" || s.Hint == "" {
			t.Errorf("suggestion %+v", s)
		}
	}
}
