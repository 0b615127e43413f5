package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/admin"
	"handoff/dialog/answer"
	"handoff/dialog/callback"
	"handoff/dialog/desk"
	"handoff/dialog/escalate"
	"handoff/dialog/home"
	"handoff/dialog/human"
	"handoff/dialog/knowledge"
	"handoff/dialog/relay"
	"handoff/dialog/survey"
	"handoff/dialog/triage"
)

// configFlag is the file that serve, chat, check and knowledge read.
type configFlag struct {
	Config string `short:"c" default:"${config}" placeholder:"FILE" help:"The configuration (default: ${config})."`
}

// load reads the configuration and checks what only the dialogue knows of it;
// all that is wrong is told at once and ends the program with 78.
func (f configFlag) load() (*config.Config, error) {
	c, err := config.Load(f.Config)
	var problems config.Problems
	errors.As(err, &problems)
	if c != nil {
		texts, wrong, err := newTexts(c)
		if err != nil {
			return nil, err
		}
		problems = append(problems, wrong...)
		if !problems.Concern("hours") {
			_, wrong = newHours(c, slog.New(slog.DiscardHandler))
			problems = append(problems, wrong...)
		}
		problems = append(problems, wrongEvents(c)...)
		if !problems.Concern("macros") {
			_, wrong = newMacros(c, slog.New(slog.DiscardHandler))
			problems = append(problems, wrong...)
		}
		if !problems.Concern("teams") {
			_, wrong = teamHours(c, slog.New(slog.DiscardHandler))
			problems = append(problems, wrong...)
		}
		problems = append(problems, checkRouting(c, texts, problems)...)
		problems.Sort()
	}
	if len(problems) == 0 {
		return c, nil
	}
	err = problems
	if c == nil && errors.Is(problems, fs.ErrNotExist) {
		err = fmt.Errorf("%w; handoff check --example prints one, and handoff demo needs none", problems)
	}
	return c, &exitError{exitConfig, err}
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

// openKnowledge reads the articles; what is wrong with some of them is logged
// once, the others serve.
func openKnowledge(c *config.Config, log *slog.Logger) *knowledge.Library {
	told := make(map[string]bool)
	tell := func(problems []knowledge.Problem) {
		now := make(map[string]bool)
		for _, p := range problems {
			if now[p.Error()] = true; !told[p.Error()] {
				log.Warn("article left out or damaged", "problem", p.Error())
			}
		}
		told = now // what was mended and breaks again is told again
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

// newTexts are the bot's sentences with the configuration's own over them, and
// what is wrong with those.
func newTexts(c *config.Config) (*dialog.Texts, config.Problems, error) {
	texts, err := dialog.NewTexts()
	if err != nil {
		return nil, nil, err
	}
	var wrong config.Problems
	for _, p := range texts.Override(c.Dialog.Texts) {
		wrong = append(wrong, c.Problem(fmt.Sprintf("dialog.texts.%s.%s", p.Locale, p.Key), p.Text))
	}
	return texts, wrong, nil
}

// newManager builds the dialogue: the steps of a turn, in their order. at is where
// tickets are opened, fronts is what is different on some accounts.
func newManager(c *config.Config, m mind, store bot.Store, at bot.Address, fronts map[string]dialog.Account, log *slog.Logger) (*dialog.Manager, error) {
	texts, _, err := newTexts(c)
	if err != nil {
		return nil, err
	}
	answers, err := answer.New(answer.Config{
		Knowledge: m.knowledge, Model: m.model, Approved: c.Dialog.ApprovedThreshold, Floor: c.Dialog.QuoteFloor,
		MaxTokens: c.Model.MaxTokens, Log: log,
	})
	if err != nil {
		return nil, err
	}
	router, problems := newRouter(c, texts, log)
	if len(problems) > 0 {
		return nil, problems
	}
	policy, reports := escalate.New(), newReporter(c, store, texts)
	rule := newAdmin(c, m, store)
	rule.Policy, rule.Reporter, rule.Log = policy, reports, log
	if router != nil { // a missing router is a missing interface
		rule.Explainer = router
	}
	commands := admin.New(rule)
	d := dialog.Config{
		Steps: []dialog.Step{
			home.New(home.Config{Lists: store, Health: rule.Health, Commander: commands}), commands, newDigest(c, store, reports),
			callback.New(),
			desk.New(desk.Config{Knowledge: m.knowledge, Model: m.model, Check: answer.Founded, Lists: store, ParseTime: human.Parse, Log: log}),
			survey.New(), relay.New(), triage.New(), policy, answers,
		},
		Reader: triage.Rules{}, Texts: texts, Desk: at, Accounts: fronts, Roles: dialog.Roles(c.Roles), People: newPeople(c),
		Transcriber: m.transcriber, MaxFile: int64(c.Dialog.MaxFile) << 20,
		Hooks: newHooks(c), Teams: newTeams(c, m.teams), Survey: newSurvey(c.Survey), ReopenIn: c.Desk.ReopenWithin,
		Memory: store, Locale: c.Dialog.DefaultLocale, Log: log, Shelf: m.shelf, ParseTime: human.Parse,
	}
	if m.hours != nil { // here as below: what is missing is a missing interface
		d.Hours = m.hours
	}
	if router != nil {
		d.Router = router
	}
	if m.macros != nil {
		d.Macros = m.macros
	}
	if translator, err := newTranslator(c, m, log); err != nil {
		return nil, err
	} else if translator != nil {
		d.Translator, d.TranslateOn = translator, c.Translate.On
	}
	return dialog.New(d)
}

// program is what serve runs, put together and not running yet.
type program struct {
	platforms *platforms
	mind      mind
	runtime   *bot.Runtime
	digests   bool
}

func newProgram(c *config.Config, store bot.Store, library *knowledge.Library, registry prometheus.Registerer, dial dialer, log *slog.Logger) (*program, error) {
	p, err := newPlatforms(c, store, dial, log)
	if err != nil {
		return nil, err
	}
	m, err := newMind(c, library, registry, dial, log)
	if err != nil {
		return nil, err
	}
	m.library, m.shelf, m.accounts = library, dialog.NewShelf(store), customers(p.served())
	manager, err := newManager(c, m, store, p.desk, p.fronts, log)
	if err != nil {
		return nil, err
	}
	return &program{p, m, newRuntime(c, store, manager, registry, log, p.served()...), c.Digest != nil}, nil
}

// run serves until ctx ends; what follows files goes with it.
func (p *program) run(ctx context.Context) error {
	_ = p.mind.library.Take(ctx, p.mind.shelf) // before the first question; Follow looks again
	return together(ctx, p.runtime.Run, p.startDigests,
		func(ctx context.Context) error { return watchHours(ctx, p.mind) },
		func(ctx context.Context) error { return watchMacros(ctx, p.mind) },
		func(ctx context.Context) error { return p.mind.library.Follow(ctx, p.mind.shelf) })
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
