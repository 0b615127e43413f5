package desk

import (
	"strings"

	"handoff/dialog"
)

// timeWords are the words of a time in which a slip is seen.
var timeWords = []string{
	"today", "tomorrow", "tonight", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	"morning", "afternoon", "evening", "noon", "midnight", "minutes", "hours", "days", "weeks", "next", "until", "reply",
}

// nearTime is the time that somebody seems to have meant; empty: nobody knows.
func (s *Step) nearTime(t *dialog.Turn, o order) string {
	words := strings.Fields(o.words)
	for i, word := range words {
		if near, ok := dialog.Nearest(strings.ToLower(word), timeWords); ok {
			words[i] = near
		}
	}
	near := strings.Join(words, " ")
	if _, err := s.parseTime(near, t.Now, t.AgentZone(o.message.From)); err != nil {
		return ""
	}
	return near
}
