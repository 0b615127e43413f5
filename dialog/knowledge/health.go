package knowledge

import "handoff/dialog"

var _ dialog.Part = (*Library)(nil)

// Condition tells how many articles there are, and how many files or articles cannot
// be read.
func (l *Library) Condition(t *dialog.Turn) dialog.Condition {
	c := dialog.Condition{Name: t.DeskLabel("health.knowledge")}
	count, problems := len(l.Articles()), len(l.Problems())
	c.Well, c.Note = count > 0 && problems == 0, t.DeskLabel("health.knowledge_well", "count", count)
	if problems > 0 {
		c.Note = t.DeskLabel("health.knowledge_problems", "count", count, "problems", problems)
	}
	return c
}
