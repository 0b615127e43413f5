package dialog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"handoff/bot"
)

// choiceOriginal begins the ID of the button under an agent's translated words.
const choiceOriginal = "original:"

// What of agents' words is kept for that button; older ones are looked for in the
// transcript.
const (
	maxOriginals    = 3
	maxOriginalText = 2000 // bytes, of all of them
)

// OriginalChoice is the button with which the customer reads how an agent wrote
// what was translated; none where nothing was.
func (t *Turn) OriginalChoice(original string) []bot.Choice {
	if original == "" {
		return nil
	}
	tr := &t.State.Ticket.Translate
	id := fingerprint(original, 10)
	kept := slices.DeleteFunc(slices.Clone(tr.Kept), func(o Original) bool { return o.ID == id })
	if len(original) <= maxOriginalText {
		kept = append(kept, Original{id, original})
	}
	size := 0
	for i, o := range slices.Backward(kept) {
		if size += len(o.Text); size > maxOriginalText || len(kept)-i > maxOriginals {
			kept = kept[i+1:]
			break
		}
	}
	tr.Kept = kept
	return []bot.Choice{{ID: choiceOriginal + id, Label: t.Label("choice.original")}}
}

// tellOriginal answers that button; false: it is another one.
func (t *Turn) tellOriginal(ctx context.Context) (bool, error) {
	m := t.Message()
	id, ok := strings.CutPrefix(m.Name, choiceOriginal)
	if !ok || m.Kind != bot.KindChoice || t.Side != bot.Customer || t.State.Owner == "" {
		return false, nil
	}
	original, err := t.original(ctx, id)
	if err != nil {
		return false, err
	}
	if original == "" {
		t.Tell("translate.gone")
		return true, nil
	}
	t.Answer(bot.Reply{Text: t.Text("translate.original", "text", CommonMark(Plain(original)))})
	return true, nil
}

// original finds an agent's words by their short name.
func (t *Turn) original(ctx context.Context, id string) (string, error) {
	if tk := t.State.Ticket; tk != nil {
		for _, o := range tk.Translate.Kept {
			if o.ID == id {
				return o.Text, nil
			}
		}
	}
	lines, err := t.History(ctx)
	if err != nil {
		return "", fmt.Errorf("dialog: read history: %w", err)
	}
	for _, l := range lines {
		if text := strings.TrimSpace(Clean(l.Text)); l.Side == bot.Desk && !l.Ours && fingerprint(text, 10) == id {
			return text, nil
		}
	}
	return "", nil
}
