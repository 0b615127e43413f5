package admin

import (
	"context"

	"handoff/bot"
	"handoff/dialog"
)

// panelVerbs stand on the panel's buttons, in this order, as far as there are such
// verbs and the author may use them; panelMenu are the further ones, in a menu.
var (
	panelVerbs = []string{"status", "queue", "mine", "ticket", "help"}
	panelMenu  = []string{"explain", "report", "knowledge", "macro", "hours", "pause", "resume", "audit"}
)

// panel is what /handoff alone shows: how things stand, and buttons.
func (s *Step) panel(ctx context.Context, t *dialog.Turn, m bot.Message) error {
	text, err := s.standing(ctx, t)
	if err != nil {
		return err
	}
	t.Aside(bot.Reply{Text: text, Choices: append(panelChoices(t, m, panelVerbs, false), panelChoices(t, m, panelMenu, true)...)})
	return nil
}

func panelChoices(t *dialog.Turn, m bot.Message, list []string, menu bool) []bot.Choice {
	var choices []bot.Choice
	for _, name := range list {
		v := find(name)
		if v == nil || !t.Rank(m).Covers(v.rank) {
			continue
		}
		c := typed(t, name)[0]
		c.Menu = menu
		if v.form != nil && v.least > 0 { // nothing need be asked of us first
			c.Form = v.form(t, call{verb: v, message: m})
			c.Form.Name = c.ID
		}
		choices = append(choices, c)
	}
	return choices
}
