package route

import (
	"cmp"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"handoff/dialog"
)

// Config is what a Router is made of.
type Config struct {
	Teams      []dialog.Team // names, skills and languages are read
	Fallback   string        // the team for what no rule sends anywhere; empty: the first one
	Rules      []Rule        // the first one that holds decides
	Categories []Category    // the first one whose words occur decides
	Platforms  []string      // the accounts of the customers; none: platforms are not checked
	Language   string        // of a team that lists none; the desk's

	Reader dialog.Reader // reads a text that is explained; nil: every text is a question
	Texts  *dialog.Texts // the words of explanations; nil: the embedded ones
	Locale string        // of explanations in chat; default English
	Log    *slog.Logger
}

// Rule sends the tickets of which an expression holds.
type Rule struct {
	Name     string   // as cards show it; empty: the expression
	If       string   // an expression: see the package
	Team     string   // empty: chosen by skill and language
	Priority string   // low, normal, high, urgent; empty: as the mood says
	Tags     []string // put on the ticket
	Lead     bool     // the team's leads are called
}

// Category is a topic that customers write about.
type Category struct {
	Name  string
	Words []string // any of them; see the function words
}

// Router is a dialog.Router.
type Router struct {
	teams      []dialog.Team
	fallback   string
	language   string
	rules      []rule
	categories []category
	reader     dialog.Reader
	texts      *dialog.Texts
	locale     string
	log        *slog.Logger
}

var _ dialog.Router = (*Router)(nil)

// rule is a Rule that was read.
type rule struct {
	Rule
	priority *dialog.Priority // nil: as the mood says
	expression
	complained sync.Once // an error is logged once
}

type category struct {
	name  string
	words []phrase
}

// New makes a Router. With problems there is none.
func New(c Config) (*Router, []Problem) {
	r := &Router{
		teams: c.Teams, fallback: c.Fallback, language: c.Language, reader: c.Reader, texts: c.Texts,
		locale: cmp.Or(c.Locale, dialog.Locales[0]), log: c.Log,
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if r.texts == nil {
		texts, err := dialog.NewTexts()
		if err != nil {
			return nil, []Problem{{Rule: NoRule, Text: err.Error()}}
		}
		r.texts = texts
	}
	if len(r.teams) == 0 {
		r.teams = []dialog.Team{{}}
	}
	k := &check{Config: c}
	k.teams()
	r.fallback = cmp.Or(r.fallback, r.teams[0].Name)
	r.categories = k.categories()
	r.rules = k.rules()
	if len(k.problems) > 0 {
		return nil, k.problems
	}
	return r, nil
}

// Route sends a ticket to a team.
func (r *Router) Route(q dialog.Inquiry) dialog.Routing { return r.follow(q, nil) }

// follow tries the rules; tell, where there is one, hears how.
func (r *Router) follow(q dialog.Inquiry, tell *Explanation) dialog.Routing {
	f := r.facts(q, tell)
	to := dialog.Routing{Category: f.Category, Priority: q.Priority}
	fired := -1
	for i := range r.rules {
		x := &r.rules[i]
		held, err := x.holds(f)
		if err != nil {
			x.complained.Do(func() { r.log.Error("routing rule cannot be evaluated", "rule", i, "error", err) })
		}
		if tell != nil {
			tell.Tried = append(tell.Tried, Tried{Rule: x.Rule, Held: held, Read: x.values(f), Failed: err != nil})
		}
		if held {
			fired = i
			break
		}
	}
	why := pickFallback
	if fired >= 0 {
		x := &r.rules[fired]
		to.Team, to.Tags, to.Lead = x.Team, slices.Clone(x.Tags), x.Lead
		to.Rule = dialog.Line(cmp.Or(x.Name, x.If), maxRule)
		if x.priority != nil {
			to.Priority = *x.priority
		}
		why = pickRule
	}
	if to.Team == "" {
		to.Team, why = r.pick(f.Category, q.Language)
	}
	to.Chosen = chosen[why]
	if tell != nil {
		tell.Fired, tell.Routing, tell.pick = fired, to, why
	}
	return to
}

// maxRule is how much of a rule a ticket keeps.
const maxRule = 160

// facts prepares an inquiry for the rules.
func (r *Router) facts(q dialog.Inquiry, tell *Explanation) *facts {
	f := newFacts(q)
	f.Category = ""
	if c, found := r.categoryOf(f.folded); c >= 0 {
		f.Category = r.categories[c].name
		if tell != nil {
			tell.Words = found
		}
	} else {
		for _, tag := range append([]string{q.Category}, q.Tags...) {
			i := slices.IndexFunc(r.categories, func(c category) bool { return tag != "" && strings.EqualFold(c.name, tag) })
			if i >= 0 {
				f.Category = r.categories[i].name
				break
			}
		}
	}
	return f
}

// categoryOf is the first category whose words occur, and which of them; -1: none.
func (r *Router) categoryOf(t folded) (at int, found []string) {
	for i, c := range r.categories {
		if found := t.found(c.words); len(found) > 0 {
			return i, found
		}
	}
	return -1, nil
}
