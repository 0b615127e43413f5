package openai

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"handoff/dialog"
)

// Model is dialog.Model over a chain of OpenAI-compatible servers.
type Model struct {
	providers []*provider
	transport *http.Transport
	vision    bool
}

var (
	_ dialog.Model = (*Model)(nil)
	_ dialog.Seer  = (*Model)(nil)
)

// New makes a model of what is configured. It asks no server: see Check. Its
// error names all that is wrong, a line each.
func New(c Config) (*Model, error) {
	c = c.defaults()
	if len(c.Providers) == 0 {
		return nil, errors.New("openai: no provider is configured")
	}
	counted, err := newMetrics(c.Metrics)
	if err != nil {
		return nil, fmt.Errorf("openai: %w", err)
	}
	m := &Model{transport: newTransport(c.Dial), vision: c.Vision}
	client := newClient(m.transport)
	var wrong []error
	for i, given := range c.Providers {
		u, err := given.check()
		if err != nil {
			wrong = append(wrong, fmt.Errorf("openai: %s: %w", path(i), err))
			continue
		}
		p := &provider{
			path: path(i), label: given.Name + "@" + u.Host, host: u.Host, base: given.BaseURL,
			name: given.Name, key: given.APIKey, client: client, config: c, metrics: counted,
		}
		s := newShape(u.Hostname(), given.Name, c)
		p.shape.Store(&s)
		p.breaker.changed = p.changed
		counted.state(p.label, false)
		m.providers = append(m.providers, p)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return m, nil
}

// Complete asks the providers in order until one answers.
func (m *Model) Complete(ctx context.Context, r dialog.Request) (dialog.Completion, error) {
	if err := m.checkImages(r); err != nil {
		return dialog.Completion{}, fmt.Errorf("openai: complete: %w", err)
	}
	var failed error
	for i, p := range m.providers {
		if err := ctx.Err(); err != nil {
			failed = chain(failed, fmt.Errorf("openai: complete: %w", err))
			break
		}
		answer, err := p.complete(ctx, r, m.ready(i+1))
		if err == nil {
			return answer, nil
		}
		failed = chain(failed, err)
	}
	return dialog.Completion{}, failed
}

// chain is one error of two, on one line.
func chain(first, second error) error {
	if first == nil {
		return second
	}
	return fmt.Errorf("%w; %w", first, second)
}

// ready counts the providers from the i-th on that would be asked now.
func (m *Model) ready(i int) (n int) {
	for _, p := range m.providers[i:] {
		if p.breaker.ready() {
			n++
		}
	}
	return n
}

// Close lets go of idle connections. Requests that are on their way end with
// their contexts.
func (m *Model) Close() error {
	m.transport.CloseIdleConnections()
	return nil
}
