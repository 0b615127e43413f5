package desk

import (
	"context"
	"strings"

	"handoff/dialog"
)

// translateVerbs switch the ticket's translation.
var translateVerbs = []verb{{name: dialog.ChoiceTranslate, do: translate, takes: true, changes: true}}

// translate switches it on, off, or, pressed or without a word, to the other of the
// two.
func translate(_ *Step, _ context.Context, t *dialog.Turn, o order) error {
	if !isOpen(t) {
		return nil
	}
	var on bool
	switch strings.ToLower(strings.TrimSpace(o.words)) {
	case "on", "开", "開":
		on = true
	case "off", "关", "關":
	case "":
		on = !t.Translating()
	default:
		t.Whisper(nil, "translate.usage")
		return nil
	}
	number := t.State.Ticket.Number
	customer, desk := t.Tongues()
	switch {
	case !t.SetTranslate(on):
		t.Whisper(nil, "translate.idle", "number", number, "desk", desk)
	case o.dry && on:
		t.Whisper(nil, "translate.dry_on", "number", number)
	case o.dry:
		t.Whisper(nil, "translate.dry_off", "number", number)
	case on: // the thread reads it, because it changes what everybody's words become
		t.TellDesk("translate.switched_on", "number", number, "customer", customer, "desk", desk)
	default:
		t.TellDesk("translate.switched_off", "number", number, "customer", customer)
	}
	return nil
}
