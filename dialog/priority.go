package dialog

import (
	"cmp"
	"slices"
	"strings"

	"handoff/bot"
)

// Priority is how soon a ticket wants an answer.
type Priority string

// The priorities.
const (
	PriorityLow    Priority = "low"
	PriorityNormal Priority = ""
	PriorityHigh   Priority = "high"
	PriorityUrgent Priority = "urgent"
)

// Priorities are all of them, from low to urgent.
var Priorities = []Priority{PriorityLow, PriorityNormal, PriorityHigh, PriorityUrgent}

// Word is a priority in a word; the ordinary one has one too.
func (p Priority) Word() string { return cmp.Or(string(p), "normal") }

// PriorityWords are the words of all, from low to urgent.
func PriorityWords() []string {
	words := make([]string, len(Priorities))
	for i, p := range Priorities {
		words[i] = p.Word()
	}
	return words
}

// ParsePriority reads a priority as people write it.
func ParsePriority(word string) (p Priority, ok bool) {
	switch word = strings.ToLower(strings.TrimSpace(word)); word {
	case "low", "低":
		return PriorityLow, true
	case "normal", "普通", "中":
		return PriorityNormal, true
	case "high", "高":
		return PriorityHigh, true
	case "urgent", "紧急":
		return PriorityUrgent, true
	}
	return "", false
}

// FirstPriority is that of a new ticket, unless a rule says otherwise: urgent where
// somebody may be in danger, high where the customer is angry or threatens.
func FirstPriority(reason Reason, mood Mood) Priority {
	switch {
	case reason == ReasonCrisis:
		return PriorityUrgent
	case reason == ReasonThreat, reason == ReasonMood, mood.Level() >= MoodAngry.Level():
		return PriorityHigh
	}
	return PriorityNormal
}

// level is 0 for low and rises.
func (p Priority) level() int { return max(slices.Index(Priorities, p), 0) }

// higher is one step up.
func (p Priority) higher() Priority { return Priorities[min(p.level()+1, len(Priorities)-1)] }

// PriorityLabel is a priority as agents read it.
func (t *Turn) PriorityLabel(p Priority) string {
	return t.DeskLabel("priority." + p.Word())
}

// priorityOptions are all of them, for a form.
func (t *Turn) priorityOptions() []bot.Option {
	var options []bot.Option
	for _, p := range Priorities {
		options = append(options, bot.Option{ID: p.Word(), Label: t.PriorityLabel(p)})
	}
	return options
}
