package relay

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// silent brings a person while the bot is told to keep silent: silence needs somebody
// who answers instead. Thanks, a goodbye, an emoji and a look
// around bring nobody.
func silent(ctx context.Context, t *dialog.Turn) error {
	reason := dialog.ReasonPaused
	switch t.Kind() {
	case bot.KindCommand:
		if strings.EqualFold(t.Message().Name, "start") && t.Question() == "" && t.TakenUp() == "" {
			return welcome(t)
		}
	case bot.KindText:
		switch t.Reading.Intent {
		case dialog.IntentThanks, dialog.IntentBye, dialog.IntentUnclear:
			if !t.Wants() {
				return nil
			}
		case dialog.IntentGreeting:
			return welcome(t)
		case dialog.IntentCrisis:
			reason = dialog.ReasonCrisis
		}
	case bot.KindChoice:
		if t.Message().Name == dialog.ChoiceHelped {
			return nil
		}
	default:
		if !t.Feedback() {
			return nil
		}
	}
	return t.Handoff(ctx, reason)
}

// welcome asks who has only come in what it is about.
func welcome(t *dialog.Turn) error {
	t.State.Welcomed = true
	t.Tell("pause.welcome")
	return nil
}
