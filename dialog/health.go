package dialog

import "context"

// Health says how the parts of the program are, for /handoff status and the Home tab.
type Health interface {
	// Conditions answers from memory, in a fixed order: it is asked in a turn.
	Conditions(ctx context.Context, t *Turn) []Condition
}

// Condition is how one part is.
type Condition struct {
	Name string // "model", "knowledge", "assistant": plain text
	Well bool
	Note string // in the agents' words, plain text; empty: nothing to add
}

// ConditionLine is a condition in one line, CommonMark.
func (t *Turn) ConditionLine(c Condition) string {
	sign := "✅"
	if !c.Well {
		sign = "⚠️"
	}
	line := sign + " **" + Plain(Line(c.Name, 40)) + "**"
	if c.Note != "" {
		line += " " + Plain(Line(c.Note, 200))
	}
	return line
}
