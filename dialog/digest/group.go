package digest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"handoff/dialog"
)

// teams writes a line for each team, where there are several: those that are configured
// in their order, then those that are not any more, as one that was renamed.
func (w *writer) teams(r Report) {
	var names []string
	for _, t := range w.Teams {
		if _, ok := r.Teams[t.Name]; ok {
			names = append(names, t.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.Teams)) {
		if !slices.Contains(names, name) && name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 || len(names) == 1 && len(w.Teams) < 2 {
		return
	}
	w.line("digest.teams")
	for _, name := range names[:min(len(names), maxTeams)] {
		n := r.Teams[name]
		opened := dialog.CommonMark("")
		if r.Before != nil {
			opened = more(n.Handoffs - r.Before.Teams[name].Handoffs)
		}
		parts := []string{w.Texts.Text(w.Locale, "digest.team", "team", w.team(name), "opened", n.Handoffs, "more", opened, "solved", n.Solved, "open", n.Open)}
		w.items(append(parts, w.shared(n)...))
	}
	w.rest(len(names) - maxTeams)
}

// team is a team's name for people.
func (w *writer) team(name string) string {
	i := slices.IndexFunc(w.Teams, func(t dialog.Team) bool { return t.Name == name })
	if i >= 0 {
		return dialog.Line(cmp.Or(w.Teams[i].Title, name), maxName)
	}
	return w.Texts.Label(w.Locale, "digest.former", "team", dialog.Line(name, maxName))
}

// maxName is how much of a team's or an agent's name is shown, in characters.
const maxName = 40

// agents writes a line for each of the busiest, where there are several.
func (w *writer) agents(r Report) {
	if len(r.Agents) < 2 {
		return
	}
	w.line("digest.agents")
	for _, a := range r.Agents {
		n := a.Totals
		parts := []string{w.Texts.Text(w.Locale, "digest.agent", "agent", dialog.Line(a.Name, maxName), "answered", n.Replied, "solved", n.Solved, "open", n.Open)}
		if n.Scores > 0 {
			parts = append(parts, w.stars(n))
		}
		w.items(parts)
	}
}

// shared are the figures that only those have who did something.
func (w *writer) shared(n Totals) []string {
	var parts []string
	if n.Replied > 0 {
		parts = append(parts, w.Texts.Text(w.Locale, "digest.team_first", "median", w.waits(n.Median), "slow", w.waits(n.P90)))
	}
	if n.Promises > 0 {
		parts = append(parts, w.Texts.Text(w.Locale, "digest.team_promises", "broken", n.Broken, "count", n.Promises))
	}
	if n.Scores > 0 {
		parts = append(parts, w.stars(n))
	}
	return parts
}

func (w *writer) stars(n Totals) string {
	return w.Texts.Text(w.Locale, "digest.team_stars", "stars", fmt.Sprintf("%.1f", n.Stars), "count", n.Scores)
}

// items writes a line of several parts.
func (w *writer) items(parts []string) {
	w.b.WriteString("\n- " + strings.Join(parts, w.Texts.Text(w.Locale, "digest.comma")))
}

// rest says that a list was cut.
func (w *writer) rest(n int) {
	if n > 0 {
		w.item("digest.rest", "count", n)
	}
}

// firstBefore is how long the first reply took in the period before.
func (w *writer) firstBefore(was *Sum) string {
	if was == nil || was.Totals.Replied == 0 {
		return ""
	}
	return w.Texts.Label(w.Locale, "digest.first_before", "median", w.waits(was.Totals.Median))
}

// defused keeps platforms from making links and mentions of a customer's words, which
// nobody asked to read: an invisible character parts what they look for.
func defused(text string) dialog.CommonMark {
	var b strings.Builder
	runes := []rune(dialog.Plain(text))
	for i, r := range runes {
		b.WriteRune(r)
		if i+1 == len(runes) {
			break
		}
		next := runes[i+1]
		inside := i > 0 && !unicode.IsSpace(runes[i-1]) && !unicode.IsSpace(next)
		if r == ':' && next == '/' || r == '@' && !unicode.IsSpace(next) || r == '.' && inside {
			b.WriteRune('\u200b')
		}
	}
	return dialog.CommonMark(b.String())
}
