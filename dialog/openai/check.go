package openai

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"handoff/dialog"
)

// Check asks every provider for one word, as it will be asked for answers, and
// says which works, a line each. The error has a line, with its mend, for each
// that does not. It neither heeds nor moves the breakers.
func (m *Model) Check(ctx context.Context) (works []string, err error) {
	var wrong []error
	for i, p := range m.providers {
		limit := p.limit(ctx, len(m.providers)-1-i, p.config.Stream)
		answer, err := p.attempt(ctx, dialog.Request{
			Conversation: []dialog.Utterance{{Role: dialog.RoleCustomer, Text: "Reply with the word: ok"}},
		}, limit)
		var f *failure
		switch {
		case err == nil:
			works = append(works, p.works(answer))
		case errors.As(err, &f) && f.kind == kindName:
			wrong = append(wrong, fmt.Errorf("%s: %s", p.path, p.missing(ctx, f)))
		case errors.As(err, &f):
			wrong = append(wrong, fmt.Errorf("%s: %s", p.path, p.mend(f)))
		default:
			wrong = append(wrong, fmt.Errorf("%s: %w", p.path, err))
		}
	}
	return works, errors.Join(wrong...)
}

func (p *provider) works(answer dialog.Completion) string {
	how := "whole answers"
	if streams := p.shape.Load().stream; streams && p.config.Stream {
		how = "streams"
	} else if p.config.Stream {
		how = "whole answers, as it does not stream"
	}
	tells := "tells its usage"
	if answer.Usage.Input == 0 {
		tells = "does not tell its usage"
	}
	return fmt.Sprintf("%s: %s at %s answers (%s; %s)", p.path, p.name, p.host, how, tells)
}

// missing tells a wrong name from a wrong address by the list of models.
func (p *provider) missing(ctx context.Context, f *failure) string {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c := &call{p: p, watch: newWatch(cancel, p.config.Timeout, errWhole)}
	defer c.watch.timer.Stop()
	list, err := c.client().ListModels(ctx)
	var names []string
	for _, model := range list.Models {
		names = append(names, model.ID)
	}
	slices.Sort(names)
	switch {
	case err != nil || len(names) == 0 || slices.Contains(names, p.name):
		return p.mend(f)
	case len(names) > 8:
		names = append(names[:8], "…")
	}
	return fmt.Sprintf("%s has no model %q; set %s.name to one of: %s", p.host, p.name, p.path, strings.Join(names, ", "))
}

// mend is one line for the operator: what is wrong and what to do about it.
func (p *provider) mend(f *failure) string {
	status := ""
	if f.status != 0 {
		status = fmt.Sprintf("%d: ", f.status)
	}
	switch f.kind {
	case kindKey:
		if p.key == "" {
			return fmt.Sprintf("%s%s wants a key; set %s.api_key", status, p.host, p.path)
		}
		return fmt.Sprintf("%sthe key in %s.api_key is not accepted by %s", status, p.path, p.host)
	case kindForbidden:
		return fmt.Sprintf("%sthe key in %s.api_key may not use %s at %s", status, p.path, p.name, p.host)
	case kindName:
		return fmt.Sprintf("%s%s does not know the model %q, or %s.base_url is wrong (it usually ends in /v1)", status, p.host, p.name, p.path)
	case kindQuota:
		return fmt.Sprintf("%sthe account at %s has no credit left; top it up or set another key in %s.api_key", status, p.host, p.path)
	case kindBusy:
		return fmt.Sprintf("%s%s takes no more requests now; raise the account's limits or add model.fallbacks", status, p.host)
	case kindRequest, kindTooLong:
		about := f.code
		if word.MatchString(f.param) {
			about = strings.TrimSpace(about + " " + f.param)
		}
		return fmt.Sprintf("%s%s refuses such requests (%s); see %s.name", status, p.host, about, p.path)
	case kindServer:
		return fmt.Sprintf("%s%s answers with errors; nothing to mend here", status, p.host)
	case kindTimeout:
		return fmt.Sprintf("%s does not answer: %v; is it overloaded, or model.timeout too short?", p.host, f.cause)
	case kindCut:
		return fmt.Sprintf("%s breaks off its answers: %v", p.host, f.cause)
	case kindNetwork:
		return fmt.Sprintf("%s cannot be reached: %v; see %s.base_url", p.host, f.cause, p.path)
	case kindMalformed:
		return fmt.Sprintf("%s does not answer as an OpenAI-compatible server: %v; is %s.base_url right (it usually ends in /v1)?", p.host, f.cause, p.path)
	}
	return f.Error()
}
