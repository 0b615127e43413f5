package desk

import (
	"context"
	"fmt"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// note leaves words in the thread that the customer never reads.
func note(t *dialog.Turn, m bot.Message, words string) {
	if m.Kind == bot.KindText {
		noted(t, m)
		return
	}
	if words == "" && len(m.Files) == 0 {
		t.Whisper(nil, "thread.no_words")
		return
	}
	t.Note(dialog.Held{ID: m.ID, By: t.Agent(m), Text: unmarked(words), Files: m.Files, Apart: true})
	if m.Kind == bot.KindCommand {
		t.Whisper(nil, "thread.kept")
	}
}

// sendNote sends a note of the thread, in its words as they read now, under the name
// of whoever sends it.
func (s *Step) sendNote(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	lines, err := t.History(ctx)
	if err != nil {
		return fmt.Errorf("desk: read history: %w", err)
	}
	text, found := "", false
	for _, l := range lines {
		if l.Side != bot.Desk || l.Ours || l.ID != m.Re && (l.Kind != bot.KindEdit || l.Re != m.Re) {
			continue
		}
		text, found = l.Text, true
	}
	unsent, err := neverSent(ctx, t, m.Re)
	switch {
	case err != nil:
		return err
	case !found && len(m.Files) == 0:
		t.Whisper(nil, "thread.no_words")
		return nil
	case found && !unsent:
		t.Whisper(nil, "thread.was_sent")
		return nil
	}
	text = unmarked(strings.TrimSpace(dialog.Clean(text)))
	if verb, rest, _ := parse(text); verb != "" && verb != verbNote && verb != verbReply && verb != dialog.ChoiceResolve {
		text = ""
	} else if verb != "" {
		text = unmarked(rest)
	}
	if text == "" && len(m.Files) == 0 {
		t.Whisper(nil, "thread.no_words")
		return nil
	}
	t.Drop(m.Re)
	h := dialog.Held{ID: m.Re, By: t.Agent(m), Text: text, Files: m.Files}
	return leave(ctx, t, h, t.Team().TakeBack)
}

// unmarked are a note's words without the signs that make it one.
func unmarked(text string) string {
	for isNote(text) || strings.HasPrefix(narrow(text), express) {
		text = narrow(text)
		for _, mark := range []string{"//", dialog.MarkNote, express} {
			text = strings.TrimSpace(strings.TrimPrefix(text, mark))
		}
	}
	return text
}
