package main

import (
	"fmt"
	"slices"

	"handoff/config"
	"handoff/dialog"
)

// newHooks are the servers that are told of tickets.
func newHooks(c *config.Config) []dialog.Hook {
	var hooks []dialog.Hook
	for _, h := range c.Webhooks {
		hook := dialog.Hook{Account: h.Name, Words: h.Words}
		for _, e := range h.Events {
			hook.Events = append(hook.Events, dialog.HookEvent(e))
		}
		hooks = append(hooks, hook)
	}
	return hooks
}

// wrongEvents are those that no webhook is ever told of.
func wrongEvents(c *config.Config) config.Problems {
	var known []string
	for _, e := range dialog.HookEvents {
		known = append(known, string(e))
	}
	var problems config.Problems
	for i, h := range c.Webhooks {
		for n, e := range h.Events {
			if slices.Contains(known, e) {
				continue
			}
			mend := "adapters/webhook/EVENTS.md lists them all"
			if near, ok := dialog.Nearest(e, known); ok {
				mend = fmt.Sprintf("did you mean %q?", near)
			}
			problems = append(problems, c.Problem(fmt.Sprintf("%s.events[%d]", keyOf("webhooks", i, len(c.Webhooks)), n), "there is no such event; "+mend))
		}
	}
	return problems
}
