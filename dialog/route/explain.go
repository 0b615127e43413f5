package route

import (
	"cmp"
	"strconv"
	"strings"

	"handoff/dialog"
)

// Explanation is how an inquiry found its team.
type Explanation struct {
	Inquiry dialog.Inquiry
	Words   []string // that made the category; none: an article's tag did, or there is no category
	Tried   []Tried  // in their order, to the one that fired
	Fired   int      // index of the rule; -1: none held
	Left    int      // rules after it, which were not tried
	Routing dialog.Routing

	pick   pick
	texts  *dialog.Texts
	locale string
}

// Tried is a rule that was tried.
type Tried struct {
	Rule
	Held   bool
	Failed bool    // it could not be evaluated, so it does not hold
	Read   []Value // what it looked at
}

// Explain tells which rules were tried on an inquiry, what each one read, and which
// fired. One without a reason is a text alone: see Inquire.
func (r *Router) Explain(q dialog.Inquiry) Explanation {
	if q.Reason == "" {
		q = r.Inquire(q.Text)
	}
	q.Priority = cmp.Or(q.Priority, dialog.FirstPriority(q.Reason, q.Mood))
	e := Explanation{Inquiry: q, texts: r.texts, locale: r.locale}
	r.follow(q, &e)
	e.Left = len(r.rules) - len(e.Tried)
	return e
}

// ExplainRoute is Explain for people in chat, CommonMark in the agents' language.
func (r *Router) ExplainRoute(q dialog.Inquiry) string { return r.Explain(q).Markdown() }

// Inquire makes an inquiry of a text alone, as if a customer had written it to the
// bot in the team's hours and it came to nothing: language, mood and what is wanted
// are read from the words.
func (r *Router) Inquire(text string) dialog.Inquiry {
	q := dialog.Inquiry{Text: text, Subject: dialog.Line(text, 80), Reason: dialog.ReasonUnanswered, Open: true}
	if r.reader == nil {
		return q
	}
	read := r.reader.Read(text, "")
	q.Language, q.Mood = read.Language, read.Mood
	switch {
	case read.Intent == dialog.IntentCrisis:
		q.Reason = dialog.ReasonCrisis
	case read.Intent == dialog.IntentPerson:
		q.Reason = dialog.ReasonAsked
	case read.Mood == dialog.MoodThreat:
		q.Reason = dialog.ReasonThreat
	case read.Mood == dialog.MoodAngry:
		q.Reason = dialog.ReasonMood
	}
	q.Priority = dialog.FirstPriority(q.Reason, q.Mood)
	return q
}

// String is the explanation for a terminal, in English.
func (e Explanation) String() string {
	return e.write(dialog.Locales[0], e.texts.Label)
}

// Markdown is the explanation for people in chat: CommonMark, in their language.
// What customers and configurations wrote has no power in it.
func (e Explanation) Markdown() string {
	return e.write(e.locale, e.texts.Text)
}

// write puts the explanation together of sentences of a catalog.
func (e Explanation) write(locale string, text func(locale, key string, args ...any) string) string {
	say := func(key string, args ...any) string { return text(locale, key, args...) }
	word := func(key string) string { return e.texts.Label(locale, key) }
	q, to := e.Inquiry, e.Routing
	var lines []string
	add := func(key string, args ...any) { lines = append(lines, "- "+say(key, args...)) }
	add("route.read", "text", dialog.Line(q.Text, 80), "language", orNone(q.Language), "mood", word("mood.label_"+q.Mood.Word()),
		"reason", word("reason."+string(q.Reason)), "priority", word("priority."+q.Priority.Word()))
	switch {
	case len(e.Words) > 0:
		add("route.category_words", "category", to.Category, "words", strings.Join(e.Words, ", "))
	case to.Category != "":
		add("route.category_article", "category", to.Category)
	default:
		add("route.category_none")
	}
	for i, x := range e.Tried {
		name := x.Name
		if name != "" {
			name += ": "
		}
		args := []any{"number", strconv.Itoa(i + 1), "rule", name + oneLine(x.If), "read", reads(x.Read)}
		switch {
		case x.Failed:
			add("route.rule_failed", args...)
		case x.Held:
			add("route.rule_holds", args...)
		default:
			add("route.rule_not", args...)
		}
	}
	if e.Left > 0 {
		add("route.rules_left", "count", e.Left)
	}
	if e.Fired < 0 {
		add("route.none_fired")
	}
	switch e.pick {
	case pickRule:
		add("route.team_rule", "team", to.Team)
	case pickSkillLanguage:
		add("route.team_skill_language", "team", to.Team, "category", to.Category, "language", orNone(q.Language))
	case pickSkill:
		add("route.team_skill", "team", to.Team, "category", to.Category)
	case pickLanguage:
		add("route.team_language", "team", to.Team, "language", orNone(q.Language))
	default:
		add("route.team_fallback", "team", orNone(to.Team))
	}
	add("route.priority", "priority", word("priority."+to.Priority.Word()))
	if len(to.Tags) > 0 {
		add("route.tags", "tags", strings.Join(to.Tags, ", "))
	}
	if to.Lead {
		add("route.lead")
	}
	return strings.Join(lines, "\n")
}

func orNone(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// reads are values in one line: mood = "angry", words = "refund".
func reads(values []Value) string {
	if len(values) == 0 {
		return "–"
	}
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = v.Name + " = " + v.Value
	}
	return strings.Join(parts, ", ")
}
