package main

import (
	"fmt"
	"slices"

	"handoff/adapters/webhook"
	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
)

// hookPart tells admins of a receiver that takes no events, in /handoff status and on the
// Home tab.
type hookPart struct{ *webhook.Adapter }

// Condition is how the receiver is.
func (p hookPart) Condition(t *dialog.Turn) dialog.Condition {
	c := dialog.Condition{Name: t.DeskLabel("health.webhook", "name", p.Name()), Well: true}
	switch ill := p.Ill(); {
	case ill == nil:
	case ill.Status == 0:
		c.Well, c.Note = false, t.DeskLabel("health.webhook_silent", "since", t.DeskMoment(ill.Since))
	default:
		c.Well, c.Note = false, t.DeskLabel("health.webhook_ill", "since", t.DeskMoment(ill.Since), "status", ill.Status)
	}
	return c
}

// hookParts are the receivers.
func hookParts(accounts []bot.Account) []dialog.Part {
	var parts []dialog.Part
	for _, a := range accounts {
		if w, ok := a.Adapter.(*webhook.Adapter); ok {
			parts = append(parts, hookPart{w})
		}
	}
	return parts
}

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
