package admin

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// counts are the open tickets of a team.
type counts struct {
	open, queued, taken, waiting, snoozed, paused, due int
	oldest                                             *dialog.Entry // that nobody has
}

func (n *counts) add(t *dialog.Turn, e dialog.Entry) {
	n.open++
	switch stage := e.StageOf(); {
	case stage == dialog.StageSnoozed:
		n.snoozed++
	case stage == dialog.StageWaiting:
		n.waiting++
	case e.Owner == dialog.OwnerAgent:
		n.taken++
	default:
		n.queued++
		if n.oldest == nil {
			n.oldest = &e
		}
	}
	if e.Owner == dialog.OwnerPaused {
		n.paused++
	}
	if soon(e, t.Now) {
		n.due++
	}
}

// status counts the open tickets, of all and of each team, and says how the
// assistant is.
func (s *Step) status(ctx context.Context, t *dialog.Turn, _ call) error {
	text, err := s.standing(ctx, t)
	if err != nil {
		return err
	}
	t.Aside(bot.Reply{Text: text, Choices: typed(t, "queue", "mine")})
	return nil
}

// standing is the text of the status.
func (s *Step) standing(ctx context.Context, t *dialog.Turn) (string, error) {
	entries, err := t.Entries(ctx, s.Lists)
	if err != nil {
		return "", err
	}
	var whole counts
	teams := make(map[string]*counts)
	for _, e := range entries {
		whole.add(t, e)
		n := teams[e.Team]
		if n == nil {
			n = new(counts)
			teams[e.Team] = n
		}
		n.add(t, e)
	}
	oldest := "–"
	if e := whole.oldest; e != nil {
		oldest = e.Number + ", " + t.DeskWaits(t.Now.Sub(e.Since))
	}
	text := t.DeskText("command.status", "open", whole.open, "waiting", whole.queued, "taken", whole.taken,
		"customer", whole.waiting, "snoozed", whole.snoozed, "paused", whole.paused, "oldest", oldest)
	if whole.due > 0 {
		text += " " + t.DeskText("status.due", "count", whole.due)
	}
	var lines []string
	if list := t.Teams(); len(list) > 1 {
		for _, team := range list {
			n := teams[team.Name]
			if n == nil {
				n = new(counts)
			}
			line := t.DeskText("status.team", "team", team.Name, "open", n.open, "waiting", n.queued, "taken", n.taken,
				"customer", n.waiting, "snoozed", n.snoozed, "due", n.due)
			if hours := t.HoursOf(team); hours != "" {
				line += " " + hours
			}
			lines = append(lines, "- "+line)
		}
	} else if hours := t.DeskHours(); hours != "" {
		lines = append(lines, hours)
	}
	if len(lines) > 0 {
		text += "\n\n" + strings.Join(lines, "\n")
	}
	if parts := s.parts(ctx, t); len(parts) > 0 {
		text += "\n\n- " + strings.Join(parts, "\n- ")
	}
	return text, nil
}

// parts are how the assistant is, a line for each part of it.
func (s *Step) parts(ctx context.Context, t *dialog.Turn) []string {
	lines := t.PauseLines()
	if s.Health != nil {
		for _, c := range s.Health.Conditions(ctx, t) {
			lines = append(lines, t.ConditionLine(c))
		}
	}
	return lines
}
