package route

import (
	"fmt"
	"slices"
	"strings"

	"handoff/dialog"
)

// check reads a Config and collects what is wrong with it.
type check struct {
	Config
	problems []Problem
}

func (k *check) problem(rule int, field, format string, args ...any) {
	k.problems = append(k.problems, Problem{Rule: rule, Field: field, Text: fmt.Sprintf(format, args...)})
}

func (k *check) teamNames() []string {
	var names []string
	for _, t := range k.Config.Teams {
		names = append(names, t.Name)
	}
	return names
}

func (k *check) categoryNames() []string {
	var names []string
	for _, c := range k.Config.Categories {
		names = append(names, c.Name)
	}
	return names
}

func (k *check) teams() {
	names := k.teamNames()
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			k.problem(NoRule, "teams."+name, "there are two teams of this name: give one of them another")
		}
	}
	if k.Fallback != "" && !slices.Contains(names, k.Fallback) {
		k.problem(NoRule, "fallback", "there is no team %q: %s", k.Fallback, meant(k.Fallback, names))
	}
}

func (k *check) categories() []category {
	var all []category
	for i, c := range k.Config.Categories {
		field := "categories." + c.Name
		if strings.TrimSpace(c.Name) == "" {
			k.problem(NoRule, "categories", "a category has no name: give it one")
		}
		if slices.ContainsFunc(k.Config.Categories[:i], func(o Category) bool { return strings.EqualFold(o.Name, c.Name) }) {
			k.problem(NoRule, field, "there are two categories of this name: put their words together")
		}
		read := category{name: c.Name}
		for _, w := range c.Words {
			p, ok := newPhrase(w)
			if !ok {
				k.problem(NoRule, field, "%q has no letters to look for: take it out", w)
				continue
			}
			read.words = append(read.words, p)
		}
		all = append(all, read)
	}
	return all
}

func (k *check) rules() []rule {
	all := make([]rule, len(k.Config.Rules))
	names := k.teamNames()
	for i, x := range k.Config.Rules {
		r := &all[i]
		r.Rule = x
		if x.Team != "" && !slices.Contains(names, x.Team) {
			k.problem(i, "team", "there is no team %q: %s", x.Team, meant(x.Team, names))
		}
		if x.Lead {
			if at := slices.Index(names, x.Team); at >= 0 && len(k.Config.Teams[at].Leads) == 0 {
				k.problem(i, "lead", "team %q has no leads who could be called: name them in the team, or take lead off the rule", x.Team)
			}
		}
		if x.Priority != "" {
			p, ok := dialog.ParsePriority(x.Priority)
			if !ok {
				k.problem(i, "priority", "there is no priority %q: %s", x.Priority, meant(x.Priority, dialog.PriorityWords()))
			}
			r.priority = &p
		}
		if slices.ContainsFunc(x.Tags, func(tag string) bool { return strings.TrimSpace(tag) == "" }) {
			k.problem(i, "tags", "a tag is empty: take it out")
		}
		e, problems := k.expression(x.If)
		for _, p := range problems {
			p.Rule, p.Field = i, "if"
			k.problems = append(k.problems, p)
		}
		r.expression = e
	}
	return all
}

// meant is the mend for a word that is not known.
func meant(word string, known []string) string {
	if near, ok := dialog.Nearest(strings.ToLower(word), known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) == 0 {
		return "there are none"
	}
	return "there are " + strings.Join(known, ", ")
}
