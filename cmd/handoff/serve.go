package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"

	"handoff/config"
	"handoff/dialog/knowledge"
)

type serveCommand struct{ configFlag }

// Run serves until a signal or until a part can go on no longer. Start-up does
// first what can be wrong with the machine (store, port), so that nothing is
// taken from a platform that could not be kept.
func (s serveCommand) Run(ctx context.Context) error {
	c, err := s.load()
	if err != nil {
		return err
	}
	log := newLog(c.Log)
	slog.SetDefault(log)
	store, err := openStore(ctx, c, log)
	if err != nil {
		return err
	}
	library := openKnowledge(c, log)
	registry := newRegistry()
	p, err := newProgram(c, store, library, registry, nil, log)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	if missing := p.platforms.warn(); missing != "" {
		log.Warn(missing)
	}

	programs, err := newAPI(c, store, log)
	if err != nil {
		return errors.Join(err, store.Close())
	}

	var listener net.Listener
	if c.HTTP.On() {
		if listener, err = net.Listen("tcp", c.HTTP.Listen); err != nil {
			return errors.Join(&exitError{exitConfig, fmt.Errorf("%s: http.listen: %w; name a free address, or off", c.Where("http.listen"), err)}, store.Close())
		}
	}
	log.Info("serving", "version", version(), "articles", len(library.Articles()), "knowledge", library.Version(), "accounts", p.platforms.names())
	debug.FreeOSMemory() // what reading the articles needed is not needed again
	// The pages outlive the runtime, so that /readyz says "stopping" while it stops.
	pages, closePages := context.WithCancel(context.WithoutCancel(ctx))
	defer closePages()
	err = together(ctx,
		func(ctx context.Context) error {
			defer closePages()
			return p.run(ctx)
		},
		func(ctx context.Context) error { return watch(ctx, library, c, log) },
		func(context.Context) error {
			if listener == nil {
				return nil
			}
			return serveHTTP(pages, listener, operations(registry, p.runtime.Ready, p.runtime.Accounts, programs))
		})
	return errors.Join(err, store.Close())
}

// together runs the parts until ctx ends; the first error stops them all.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	errs := make([]error, len(parts))
	for i, part := range parts {
		wg.Go(func() {
			if errs[i] = part(ctx); errs[i] != nil {
				stop(errs[i])
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// watch re-reads articles as they change. The knowledge that was read stays in
// use whatever happens to the watching.
func watch(ctx context.Context, library *knowledge.Library, c *config.Config, log *slog.Logger) error {
	if len(c.Knowledge.Paths) == 0 {
		log.Warn("no articles: knowledge.paths names none, so each question goes to a person")
		return nil
	}
	if err := library.Watch(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("knowledge: watch: %w", err)
	}
	return nil
}
