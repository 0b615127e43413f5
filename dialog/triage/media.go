package triage

import (
	"context"

	"handoff/bot"
	"handoff/dialog"
)

// wordless is a burst that holds no words and nothing that the answer step can
// look at: recordings that could not be heard, places, contacts, files that are too
// large.
func wordless(ctx context.Context, t *dialog.Turn) (bool, error) {
	switch {
	case t.Unheard():
		return true, unheard(ctx, t)
	case t.TooLarge():
		t.Notice() // what there is to say of them is said at the turn's end
		return true, nil
	}
	for _, m := range t.Messages {
		if what := m.Values["type"]; what != "" && what != "sticker" {
			t.Notice()
			t.Ask([]bot.Choice{t.PersonChoice()}, "thing.received")
			return true, nil
		}
	}
	return false, nil
}

// unheard tells once what to do instead of speaking. Who goes on speaking needs a
// person who listens.
func unheard(ctx context.Context, t *dialog.Turn) error {
	c := &t.State.Case
	if c.Unheard++; c.Unheard > 1 {
		return t.Handoff(ctx, dialog.ReasonVoice)
	}
	t.Notice()
	t.Ask([]bot.Choice{t.PersonChoice()}, "voice.unheard")
	return nil
}

// partly tells once that a recording beside the words was not heard.
func partly(t *dialog.Turn) {
	if c := &t.State.Case; t.Unheard() && c.Unheard == 0 {
		c.Unheard++
		t.Tell("voice.partly")
	}
}
