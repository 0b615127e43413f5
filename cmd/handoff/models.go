package main

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/hours"
	"handoff/dialog/knowledge"
	"handoff/dialog/macro"
	"handoff/dialog/openai"
)

// newModel makes the model, or nil where none is configured: answers then come
// from the articles alone.
func newModel(c *config.Config, registry prometheus.Registerer, dial dialer, log *slog.Logger) (*openai.Model, error) {
	if !c.Model.On() {
		return nil, nil
	}
	providers := []openai.Provider{{BaseURL: c.Model.BaseURL, APIKey: openai.Key(c.Model.APIKey.Reveal()), Name: c.Model.Name}}
	for _, f := range c.Model.Fallbacks {
		providers = append(providers, openai.Provider{BaseURL: f.BaseURL, APIKey: openai.Key(f.APIKey.Reveal()), Name: f.Name})
	}
	model, err := openai.New(openai.Config{
		Providers: providers, Timeout: c.Model.Timeout, MaxTokens: c.Model.MaxTokens, Vision: c.Model.Vision,
		Temperature: c.Model.Temperature, Stream: c.Model.Stream, Dial: dial, Log: log, Metrics: registry,
	})
	if err != nil {
		return nil, wrong(c, "model", err.Error())
	}
	return model, nil
}

// newTranscriber makes what hears, or nil where none is configured: customers are
// then asked to write.
func newTranscriber(c *config.Config, registry prometheus.Registerer, dial dialer, log *slog.Logger) (*openai.Transcriber, error) {
	t := c.Model.Transcription
	if t == nil {
		return nil, nil
	}
	transcriber, err := openai.NewTranscriber(openai.TranscriberConfig{
		BaseURL: t.BaseURL, APIKey: openai.Key(t.APIKey.Reveal()), Name: t.Name, Timeout: t.Timeout, Dial: dial, Log: log, Metrics: registry,
	})
	if err != nil {
		return nil, wrong(c, "model.transcription", err.Error())
	}
	return transcriber, nil
}

// mind is what answers: the articles, and the models where there are some.
type mind struct {
	knowledge   dialog.Knowledge
	model       dialog.Model            // nil: none
	transcriber dialog.Transcriber      // nil: none
	hours       *hours.Hours            // nil: nobody says anything of them
	macros      *macro.Library          // nil: there are no files of them
	teams       map[string]*hours.Hours // of the teams that have their own
	library     *knowledge.Library      // of the files; nil: there are none
	shelf       *dialog.Shelf           // the shared shelf; nil: one that nobody indexes
	accounts    []string                // on which customers write
	hooks       []dialog.Part           // the webhooks
}

// newMind makes the configured models.
func newMind(c *config.Config, k dialog.Knowledge, registry prometheus.Registerer, dial dialer, log *slog.Logger) (mind, error) {
	m := mind{knowledge: k}
	var wrong config.Problems
	m.hours, wrong = newHours(c, log)
	own, more := teamHours(c, log)
	m.teams, wrong = own, append(wrong, more...)
	m.macros, _ = newMacros(c, log)
	for _, p := range wrong { // load has refused what was wrong then
		log.Warn("calendar not taken, the hours hold without it", "problem", p.String())
	}
	model, err := newModel(c, registry, dial, log)
	if err != nil {
		return m, err
	}
	if model != nil { // a missing model is a missing interface
		m.model = model
	}
	transcriber, err := newTranscriber(c, registry, dial, log)
	if err != nil {
		return m, err
	}
	if transcriber != nil {
		m.transcriber = transcriber
	}
	return m, nil
}
