package route

import (
	"slices"
	"strings"

	"handoff/dialog"
)

// pick is how a team came to a ticket.
type pick int

const (
	pickFallback      pick = iota
	pickRule               // the rule names it
	pickSkillLanguage      // the first that has the skill and writes the language
	pickSkill              // the first that has the skill
	pickLanguage           // the first that writes the language, because the fallback does not
)

// chosen is what the card says of it.
var chosen = map[pick]dialog.Chosen{
	pickFallback: dialog.ChosenFallback, pickRule: dialog.ChosenRule, pickSkillLanguage: dialog.ChosenSkill,
	pickSkill: dialog.ChosenSkill, pickLanguage: dialog.ChosenLanguage,
}

// pick chooses a team softly, as the package says.
func (r *Router) pick(category, language string) (team string, why pick) {
	skilled := func(t dialog.Team) bool {
		return category != "" && slices.ContainsFunc(t.Skills, func(s string) bool { return strings.EqualFold(s, category) })
	}
	for _, c := range []struct {
		why pick
		fit func(dialog.Team) bool
	}{
		{pickSkillLanguage, func(t dialog.Team) bool { return skilled(t) && r.writes(t, language) }},
		{pickSkill, skilled},
		{pickFallback, func(t dialog.Team) bool { return t.Name == r.fallback && (language == "" || r.writes(t, language)) }},
		{pickLanguage, func(t dialog.Team) bool { return language != "" && r.writes(t, language) }},
	} {
		if i := slices.IndexFunc(r.teams, c.fit); i >= 0 {
			return r.teams[i].Name, c.why
		}
	}
	return r.fallback, pickFallback
}

// writes reports whether a team writes a language; one that lists none writes the
// desk's.
func (r *Router) writes(t dialog.Team, language string) bool {
	if len(t.Languages) == 0 {
		t.Languages = []string{r.language}
	}
	return t.Writes(language)
}
