package dialog

import (
	"cmp"
	"slices"
	"strings"
)

// Urgency orders tickets as they are worked on: the urgent ones first, then the
// oldest; what was put aside comes last.
func Urgency(a, b Entry) int {
	aside := func(e Entry) int {
		if e.StageOf() == StageSnoozed {
			return 1
		}
		return 0
	}
	return cmp.Or(
		aside(a)-aside(b),
		slices.Index(Priorities, b.Priority)-slices.Index(Priorities, a.Priority),
		a.Since.Compare(b.Since),
	)
}

// EntryNumber is a listed ticket's number, with the way to its thread where that is
// known. CommonMark.
func EntryNumber(e Entry) string {
	if e.Thread.IsZero() {
		return "**" + Plain(e.Number) + "**"
	}
	return "**[" + Plain(e.Number) + "](" + e.Thread.Link() + ")**"
}

// EntryLine is a listed ticket in one line, in the agents' language. CommonMark.
func (t *Turn) EntryLine(e Entry) string {
	who := t.DeskLabel("command.nobody")
	if e.Owner == OwnerAgent {
		who = e.Agent.Name
	}
	line := t.DeskText("command.line", "number", CommonMark(EntryNumber(e)), "subject", e.Subject,
		"waits", t.DeskWaits(t.Now.Sub(e.Since)), "who", who, "customer", cmp.Or(e.Customer, t.DeskLabel("card.nameless")))
	if marks := t.entryMarks(e); len(marks) > 0 {
		line += " · " + Plain(strings.Join(marks, " · "))
	}
	return line
}

// entryMarks are what is not as usual of a listed ticket, plain text.
func (t *Turn) entryMarks(e Entry) []string {
	var marks []string
	if e.Priority != PriorityNormal {
		marks = append(marks, t.DeskLabel("priority_name."+string(e.Priority)))
	}
	if len(t.manager.teams) > 1 && e.Team != "" {
		marks = append(marks, e.Team)
	}
	switch e.StageOf() {
	case StageSnoozed:
		if e.Until.IsZero() {
			marks = append(marks, t.DeskLabel("queue.snoozed"))
		} else {
			marks = append(marks, t.DeskLabel("queue.snoozed_until", "until", t.DeskMoment(e.Until)))
		}
	case StageWaiting:
		marks = append(marks, t.DeskLabel("queue.waiting"))
	case StageReopened:
		marks = append(marks, t.DeskLabel("queue.reopened"))
	}
	if due := t.DueLabel(e); due != "" {
		marks = append(marks, due)
	}
	for _, tag := range e.Tags {
		marks = append(marks, "#"+tag)
	}
	return marks
}

// DueLabel is when the next promise to a listed ticket's customer breaks, plain text;
// empty: none runs.
func (t *Turn) DueLabel(e Entry) string {
	switch d := e.Due.Sub(t.Now); {
	case e.Due.IsZero() || e.StageOf() == StageSnoozed:
		return ""
	case d < 0:
		return t.DeskLabel("queue.overdue", "time", t.DeskWaits(-d))
	default:
		return t.DeskLabel("queue.due", "time", t.DeskWaits(d))
	}
}
