package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/route"
	"handoff/dialog/triage"
)

// newRouter sends tickets to teams as the configuration says; nil where it says
// nothing: there is one team and no rule.
func newRouter(c *config.Config, texts *dialog.Texts, log *slog.Logger) (*route.Router, config.Problems) {
	if len(c.Teams) < 2 && len(c.Routing.Rules) == 0 && len(c.Routing.Categories) == 0 {
		return nil, nil
	}
	r := route.Config{
		Teams: newTeams(c, nil), Fallback: c.Routing.Fallback, Language: c.Dialog.DefaultLocale,
		Platforms: fronts(c), Reader: triage.Rules{}, Texts: texts, Locale: c.Dialog.DefaultLocale, Log: log,
	}
	for _, x := range c.Routing.Rules {
		r.Rules = append(r.Rules, route.Rule(x))
	}
	for _, x := range c.Routing.Categories {
		r.Categories = append(r.Categories, route.Category(x))
	}
	router, wrong := route.New(r)
	var problems config.Problems
	for _, p := range wrong {
		key, text := "routing."+p.Field, p.Text
		switch {
		case p.Rule != route.NoRule:
			key = fmt.Sprintf("routing.rules[%d].%s", p.Rule, p.Field)
		case strings.HasPrefix(p.Field, "categories."):
			key = "routing.categories"
		case strings.HasPrefix(p.Field, "teams."):
			key = "teams"
		}
		switch {
		case p.Line > 1:
			text = fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, text)
		case p.Line == 1:
			text = fmt.Sprintf("column %d: %s", p.Column, text)
		}
		problems = append(problems, c.Problem(key, text))
	}
	return router, problems
}

// fronts are the accounts on which customers write, as the configuration names them.
func fronts(c *config.Config) []string {
	var names []string
	for _, t := range c.Telegram {
		names = append(names, t.Name)
	}
	for _, d := range c.Discord {
		names = append(names, d.Name)
	}
	for _, w := range c.Web {
		names = append(names, w.Name)
	}
	return names
}

// checkRouting are the problems of routing that config has not told.
func checkRouting(c *config.Config, texts *dialog.Texts, told config.Problems) config.Problems {
	_, wrong := newRouter(c, texts, slog.New(slog.DiscardHandler))
	return slices.DeleteFunc(wrong, func(p config.Problem) bool {
		if p.Key == "teams" || p.Key == "routing.categories" { // of the whole: one of them was told
			return told.Concern(p.Key)
		}
		return slices.ContainsFunc(told, func(o config.Problem) bool {
			key := strings.Replace(p.Key, "[0]", "", 1) // one rule may stand for a list of one
			return o.Line == p.Line && (o.Key == key || strings.HasPrefix(o.Key, p.Key))
		})
	})
}

type routeCommand struct {
	Explain explainCommand `cmd:"" help:"Which rule a text would meet, and why."`
}

type explainCommand struct {
	configFlag
	Platform   string            `help:"The account on which it is written." placeholder:"NAME"`
	Language   string            `help:"The customer's language; default: as the text tells." placeholder:"TAG"`
	Attributes map[string]string `short:"a" name:"attribute" help:"What a signed identity tells of the customer." placeholder:"KEY=VALUE"`
	Closed     bool              `help:"As if the team were not there."`
	Text       []string          `arg:"" help:"What the customer wrote, with or without quotes."`
}

// Run prints each rule that is tried, what it reads, and where the ticket goes.
func (e explainCommand) Run(_ context.Context) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	texts, _, err := newTexts(c)
	if err != nil {
		return err
	}
	router, problems := newRouter(c, texts, slog.New(slog.DiscardHandler))
	switch {
	case len(problems) > 0: // load has told them already
		return problems
	case router == nil:
		fmt.Println("There is one team and no rule: every ticket goes there.")
		return nil
	}
	q := router.Inquire(strings.Join(e.Text, " "))
	q.Platform, q.Attributes, q.Open = e.Platform, e.Attributes, !e.Closed
	if e.Language != "" {
		q.Language = e.Language
	}
	fmt.Fprintln(os.Stdout, router.Explain(q))
	return nil
}
