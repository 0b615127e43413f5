package desk

import (
	"context"
	"strings"

	"handoff/dialog"
)

// timeVerbs are about when somebody is there.
var timeVerbs = []verb{
	{name: dialog.ChoiceCallback, do: callBack, takes: true, changes: true, words: value("time")},
}

// callBack promises the customer an agent at a time: "tomorrow 10:00", "cancel". An agent
// may promise any time; the customer reads it and can change it.
func callBack(s *Step, _ context.Context, t *dialog.Turn, o order) error {
	tk := t.State.Ticket
	if !isOpen(t) {
		return nil
	}
	if word := strings.ToLower(o.words); word == "cancel" || word == "取消" {
		switch {
		case !tk.Callback.Booked():
			t.Whisper(nil, "callback.desk_nothing")
		case o.dry:
			t.Whisper(nil, "callback.dry_cancel", "number", tk.Number)
		default:
			return t.CancelCallback()
		}
		return nil
	}
	switch at, err := s.parseTime(o.words, t.Now, t.AgentZone(o.message.From)); {
	case err != nil || !at.After(t.Now):
		t.Whisper(nil, "callback.usage")
	case o.dry:
		t.Whisper(nil, "callback.dry", "number", tk.Number, "when", t.DeskTime(at))
	default:
		t.WishCallback(at, o.agent.Name)
	}
	return nil
}
