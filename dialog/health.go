package dialog

import "context"

// Health says how the parts of the program are, for /handoff status and the Home tab.
type Health interface {
	// Conditions answers from memory, in a fixed order: it is asked in a turn.
	Conditions(ctx context.Context, t *Turn) []Condition
}

// Part is a part of the program that can say how it is.
type Part interface {
	Condition(t *Turn) Condition
}

// Parts are a Health.
type Parts []Part

// Conditions asks each part.
func (p Parts) Conditions(_ context.Context, t *Turn) []Condition {
	var all []Condition
	for _, part := range p {
		all = append(all, part.Condition(t))
	}
	return all
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

// PauseLines are where the assistant is paused, since when and by whom: CommonMark,
// none while it is paused nowhere.
func (t *Turn) PauseLines() []string {
	var lines []string
	for _, p := range t.Switches().Current(t.Now).Pauses {
		line := t.DeskText("status.paused", "where", t.ScopeName(p), "agent", p.By.Name, "since", t.DeskMoment(p.Since))
		if !p.Until.IsZero() {
			line = t.DeskText("status.paused_until", "where", t.ScopeName(p), "agent", p.By.Name, "until", t.DeskMoment(p.Until))
		}
		if p.Reason != "" {
			line += ": " + Plain(Line(p.Reason, 100))
		}
		lines = append(lines, line)
	}
	return lines
}
