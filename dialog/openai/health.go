package openai

import "handoff/dialog"

var _ dialog.Part = (*Model)(nil)

// Condition tells how many of the providers would be asked now: one that failed again
// and again is left out for a while. It asks no server.
func (m *Model) Condition(t *dialog.Turn) dialog.Condition {
	c := dialog.Condition{Name: t.DeskLabel("health.model"), Well: true}
	var well []string
	for _, p := range m.providers {
		if p.breaker.closed() {
			well = append(well, p.name)
		}
	}
	switch {
	case len(well) == 0:
		c.Well, c.Note = false, t.DeskLabel("health.model_off")
	case len(well) < len(m.providers):
		c.Well, c.Note = false, t.DeskLabel("health.model_partly", "well", len(well), "count", len(m.providers))
	default:
		c.Note = t.DeskLabel("health.model_well", "model", well[0])
	}
	return c
}
