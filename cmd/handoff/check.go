package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/config"
)

type checkCommand struct {
	configFlag
	JSON    bool `name:"json" help:"Write one JSON object."`
	Example bool `help:"Print an example configuration with every key and stop."`
}

// finding is one line of the check.
type finding struct {
	OK   bool   `json:"ok"`
	What string `json:"what"` // "configuration", "store", "knowledge", "model", or an account's name
	Text string `json:"text"`
}

type findings []finding

func (f *findings) good(what, format string, args ...any) {
	*f = append(*f, finding{true, what, fmt.Sprintf(format, args...)})
}

func (f *findings) bad(what string, err error) {
	if err == nil {
		return
	}
	if several := config.Problems(nil); errors.As(err, &several) {
		for _, p := range several {
			*f = append(*f, finding{false, what, p.String()})
		}
		return
	}
	*f = append(*f, finding{false, what, err.Error()})
}

// Run reads the configuration as serve does and tries everything in it. It sends
// nothing that a customer or an agent would see.
func (c checkCommand) Run(ctx context.Context) error {
	if c.Example {
		fmt.Print(config.Example)
		return nil
	}
	found := c.find(ctx)
	ok := true
	for _, f := range found {
		ok = ok && f.OK
	}
	if c.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"ok": ok, "checks": found}); err != nil {
			return err
		}
	} else {
		report(os.Stdout, found)
	}
	if !ok {
		return &exitError{exitConfig, errors.New("handoff: the configuration does not hold yet: mend the lines marked FAIL")}
	}
	return nil
}

func report(out io.Writer, found findings) {
	for _, f := range found {
		mark := "ok  "
		if !f.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(out, "%s  %-13s  %s\n", mark, f.What, f.Text)
	}
}

func (c checkCommand) find(ctx context.Context) (found findings) {
	conf, err := c.load()
	var problems config.Problems
	errors.As(err, &problems)
	found.bad("configuration", err)
	if conf == nil {
		return found
	}
	if err == nil {
		found.good("configuration", "%s", c.Config)
	}
	silent := slog.New(slog.DiscardHandler)
	store := checkStore(ctx, conf, problems, &found)
	if store != nil {
		defer store.Close()
	}
	checkKnowledge(conf, &found)
	checkHours(conf, problems, &found)
	checkModel(ctx, conf, problems, silent, &found)
	checkTranscriber(ctx, conf, problems, silent, &found)
	checkAccounts(ctx, conf, problems, store, silent, &found)
	return found
}

// patience is how long one server may take to answer.
const patience = 15 * time.Second

func checkStore(ctx context.Context, conf *config.Config, problems config.Problems, found *findings) bot.Store {
	if problems.Concern("redis") || problems.Concern("embedded") {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if embedded := len(conf.Redis.URL) == 0; embedded && !exists(conf.Embedded.File) {
		found.good("store", "%s will be made: one file, one process", conf.Embedded.File)
		return nil
	}
	store, err := openStore(ctx, conf, slog.New(slog.DiscardHandler))
	if err == nil {
		err = store.Ping(ctx)
	}
	if errors.Is(err, sqlitestore.ErrInUse) {
		found.good("store", "%s is in use by another process, as it is while handoff serve runs", conf.Embedded.File)
		return nil
	}
	if err != nil {
		found.bad("store", err)
		return nil
	}
	if len(conf.Redis.URL) > 0 {
		found.good("store", "Redis at %s takes writes and keeps them", strings.Join(conf.Redis.Addrs(), ", "))
	} else {
		found.good("store", "%s: one file, one process", conf.Embedded.File)
	}
	return store
}

// exists reports whether a file is there: looking must not make one.
func exists(file string) bool {
	_, err := os.Stat(file)
	return file == sqlitestore.Memory || err == nil
}

func checkKnowledge(conf *config.Config, found *findings) {
	if len(conf.Knowledge.Paths) == 0 {
		found.good("knowledge", "no articles: knowledge.paths names none, so each question goes to a person")
		return
	}
	library := openKnowledge(conf, slog.New(slog.DiscardHandler))
	for _, p := range library.Problems() {
		found.bad("knowledge", p)
	}
	if n := len(library.Articles()); n == 0 {
		found.bad("knowledge", fmt.Errorf("%s: no article can be read; write one, as the README shows", conf.Where("knowledge.paths")))
	} else {
		found.good("knowledge", "%d articles, version %s", n, library.Version())
	}
}

func checkModel(ctx context.Context, conf *config.Config, problems config.Problems, log *slog.Logger, found *findings) {
	if problems.Concern("model") {
		return
	}
	model, err := newModel(conf, prometheus.NewRegistry(), nil, log)
	if err != nil {
		found.bad("model", err)
		return
	}
	if model == nil {
		found.good("model", "none: answers come from the articles alone")
		return
	}
	tell(ctx, conf, "model", "model", model, found)
}

func checkTranscriber(ctx context.Context, conf *config.Config, problems config.Problems, log *slog.Logger, found *findings) {
	if problems.Concern("model") {
		return
	}
	transcriber, err := newTranscriber(conf, prometheus.NewRegistry(), nil, log)
	if err != nil {
		found.bad("transcription", err)
		return
	}
	if transcriber != nil {
		tell(ctx, conf, "transcription", "model.transcription", transcriber, found)
	}
}

func checkAccounts(ctx context.Context, conf *config.Config, problems config.Problems, store bot.Store, log *slog.Logger, found *findings) {
	for _, section := range []string{"telegram", "slack", "discord", "web", "webhooks"} {
		if problems.Concern(section) {
			return // what is wrong stands there already
		}
	}
	if store == nil { // the adapters' small things are looked for in an empty one
		empty, err := sqlitestore.Open(ctx, sqlitestore.Memory, storeOptions(conf), log)
		if err != nil {
			found.bad("store", err)
			return
		}
		defer empty.Close()
		store = empty
	}
	p, err := newPlatforms(conf, store, nil, log)
	if err != nil {
		found.bad("configuration", err)
		return
	}
	if missing := p.warn(); missing != "" {
		found.good("platforms", "%s", missing)
	}
	for _, a := range p.accounts {
		if checker, ok := a.Adapter.(bot.Checker); ok {
			tell(ctx, conf, a.Adapter.Name(), a.key, checker, found)
		}
	}
}

// tell asks one part whether it works; a fault is named by its line.
func tell(ctx context.Context, conf *config.Config, what, key string, c bot.Checker, found *findings) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	works, err := c.Check(ctx)
	// The line begins with the key: the package's own name says nothing more.
	section, _, _ := strings.Cut(key, "[")
	for _, line := range works {
		found.good(what, "%s", strings.TrimPrefix(line, section+": "))
	}
	if err != nil {
		found.bad(what, config.Problems{conf.Problem(key, strings.TrimPrefix(err.Error(), section+": "))})
	}
}
