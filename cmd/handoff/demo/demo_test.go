package demo

import (
	"io/fs"
	"path"
	"slices"
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
		var sides []bot.Side
		for _, a := range accounts {
			sides = append(sides, a.Side)
		}
		if !slices.Equal(sides, []bot.Side{bot.Customer, bot.Customer, bot.Customer, bot.Desk}) {
			t.Errorf("accounts %v", accounts)
		}
		if d.Desk().Account != accounts[3].Adapter.Name() {
			t.Errorf("the desk %v is not at %s", d.Desk(), accounts[3].Adapter.Name())
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
		for _, what := range []string{s.Text, s.Press, s.Slash, s.Edit, s.Open} {
			if what != "" {
				does++
			}
		}
		if _, err := fs.Stat(assets, path.Join("page", s.File)); err != nil {
			t.Errorf("suggestion %+v: %v", s, err)
		}
		if !known[s.Who] || does != 1 || s.Label == "" || s.Hint == "" {
			t.Errorf("suggestion %+v", s)
		}
	}
}
