package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/answer"
	"handoff/dialog/desk"
	"handoff/dialog/escalate"
	"handoff/dialog/knowledge"
	"handoff/dialog/relay"
	"handoff/dialog/triage"
)

// configFlag is the file that serve, chat, check and knowledge read.
type configFlag struct {
	Config string `short:"c" default:"${config}" placeholder:"FILE" help:"The configuration (default: ${config})."`
}

// load reads the configuration; what is wrong with it ends the program with 78.
func (f configFlag) load() (*config.Config, error) {
	c, err := config.Load(f.Config)
	if err != nil {
		return c, &exitError{exitConfig, err}
	}
	return c, nil
}

func newLog(c config.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // checked by config
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

func newRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

func storeOptions(c *config.Config) bot.StoreOptions {
	return bot.StoreOptions{Burst: c.Dialog.BurstWindow}.Defaults()
}

// openKnowledge reads the articles; what is wrong with some of them is logged,
// the others serve.
func openKnowledge(c *config.Config, log *slog.Logger) *knowledge.Library {
	tell := func(problems []knowledge.Problem) {
		for _, p := range problems {
			log.Warn("article left out or damaged", "problem", p.Error())
		}
	}
	library, problems := knowledge.Load(knowledge.Options{
		Language: c.Knowledge.DefaultLanguage,
		Changed: func(change knowledge.Change) {
			log.Info("articles read again", "articles", change.Articles, "knowledge", change.Version)
			tell(change.Problems)
		},
	}, c.Knowledge.Paths...)
	tell(problems)
	return library
}

// newTexts are the bot's sentences with the configuration's own over them.
func newTexts(c *config.Config) (*dialog.Texts, error) {
	texts, err := dialog.NewTexts()
	if err != nil {
		return nil, err
	}
	var wrong config.Problems
	for _, p := range texts.Override(c.Dialog.Texts) {
		wrong = append(wrong, c.Problem(fmt.Sprintf("dialog.texts.%s.%s", p.Locale, p.Key), p.Text))
	}
	if len(wrong) > 0 {
		return nil, &exitError{exitConfig, wrong}
	}
	return texts, nil
}

// newManager builds the dialogue: the steps of a turn, in their order.
func newManager(c *config.Config, k dialog.Knowledge, model dialog.Model, store bot.Store, at bot.Address, log *slog.Logger) (*dialog.Manager, error) {
	texts, err := newTexts(c)
	if err != nil {
		return nil, err
	}
	answers, err := answer.New(answer.Config{
		Knowledge: k, Model: model, Approved: c.Dialog.ApprovedThreshold, Floor: c.Dialog.QuoteFloor,
		MaxTokens: c.Model.MaxTokens, Log: log,
	})
	if err != nil {
		return nil, err
	}
	return dialog.New(dialog.Config{
		Steps:  []dialog.Step{desk.New(store), relay.New(), triage.New(), escalate.New(), answers},
		Reader: triage.Rules{}, Texts: texts, Desk: at, Memory: store, Locale: c.Dialog.DefaultLocale, Log: log,
	})
}

// newRuntime puts the parts together.
func newRuntime(c *config.Config, store bot.Store, handler bot.Handler, registry prometheus.Registerer, log *slog.Logger, accounts ...bot.Account) *bot.Runtime {
	bot.RegisterBacklog(registry, store)
	return &bot.Runtime{
		Store: store, Handler: handler, Accounts: accounts,
		Options: storeOptions(c), Turns: c.Dialog.Turns,
		Log: log, Metrics: bot.NewMetrics(registry),
	}
}
