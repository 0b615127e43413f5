package desk

import (
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

const verbTranslate = dialog.ChoiceTranslate

// translate switches the ticket's translation: on, off, or, pressed or without a
// word, to the other of the two.
func translate(t *dialog.Turn, m bot.Message, words string) error {
	tk := t.State.Ticket
	if !tk.Open() {
		closed(t)
		return nil
	}
	var on bool
	switch strings.ToLower(strings.TrimSpace(words)) {
	case "on", "开", "開":
		on = true
	case "off", "关", "關":
	case "":
		on = !t.Translating()
	default:
		t.Whisper(nil, "translate.usage")
		return nil
	}
	customer, desk := t.Tongues()
	switch dry := dialog.Dry(m); {
	case !dry && t.SetTranslate(on):
		// The thread reads it, because it changes what everybody's words become.
		if on {
			t.TellDesk("translate.switched_on", "number", tk.Number, "customer", customer, "desk", desk)
		} else {
			t.TellDesk("translate.switched_off", "number", tk.Number, "customer", customer)
		}
	case !dry:
		t.Whisper(nil, "translate.idle", "number", tk.Number, "desk", desk)
	case on:
		t.Whisper(nil, "translate.dry_on", "number", tk.Number)
	default:
		t.Whisper(nil, "translate.dry_off", "number", tk.Number)
	}
	return nil
}
