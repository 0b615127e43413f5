package main

import (
	"context"
	"log/slog"
	"maps"
	"slices"

	"handoff/config"
	"handoff/dialog/macro"
	"handoff/dialog/translate"
	"handoff/dialog/triage"
)

// newMacros are those of the files; nil where the configuration names none.
func newMacros(c *config.Config, log *slog.Logger) (*macro.Library, config.Problems) {
	if len(c.Macros.Paths) == 0 {
		return nil, nil
	}
	library, wrong := macro.Load(log, c.Macros.Paths...)
	var problems config.Problems
	for _, p := range wrong {
		problems = append(problems, c.Problem("macros.paths", p.Error()))
	}
	return library, problems
}

// watchMacros reads them again as they change.
func watchMacros(ctx context.Context, m mind) error {
	if m.macros == nil {
		return nil
	}
	return m.macros.Watch(ctx)
}

// newTranslator stands between agents' and customers' languages; nil without a model.
func newTranslator(c *config.Config, m mind, log *slog.Logger) (*translate.Translator, error) {
	if m.model == nil {
		return nil, nil
	}
	t := translate.Config{Model: m.model, Reader: triage.Rules{}, Log: log}
	for _, term := range c.Translate.Protect {
		t.Glossary = append(t.Glossary, translate.Term{Term: term})
	}
	for _, term := range slices.Sorted(maps.Keys(c.Translate.Glossary)) {
		t.Glossary = append(t.Glossary, translate.Term{Term: term, Translations: c.Translate.Glossary[term]})
	}
	translator, err := translate.New(t)
	if err != nil {
		return nil, wrong(c, "translate", err.Error())
	}
	return translator, nil
}
