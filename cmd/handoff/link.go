package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"text/tabwriter"

	"handoff/adapters/telegram"
	"handoff/bot"
	"handoff/bot/sqlitestore"
)

type linkCommand struct {
	configFlag
	Context string `arg:"" help:"What the ticket's card shall say of where the customer came from: \"order 1042\"; at most 512 bytes."`
}

// linker is an adapter whose private chat can begin with a link.
type linker interface {
	Link(ctx context.Context, context string) (url string, err error)
}

// Run prints a link for each account that has such. A short context needs no
// store; a longer one is kept there, and the embedded file belongs to the process
// that serves.
func (l linkCommand) Run(ctx context.Context) error {
	c, err := l.load()
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	var store bot.Store
	if len(l.Context) > telegram.InlineContext {
		store, err = openStore(ctx, c, log)
		if errors.Is(err, sqlitestore.ErrInUse) {
			return fmt.Errorf("handoff: a context above %d bytes is kept in the store, and %s is in use: shorten it, or stop handoff serve for a moment", telegram.InlineContext, c.Embedded.File)
		}
	} else {
		store, err = sqlitestore.Open(ctx, sqlitestore.Memory, storeOptions(c), log)
	}
	if err != nil {
		return err
	}
	defer store.Close()
	p, err := newPlatforms(c, store, nil, log)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	found := false
	for _, a := range p.accounts {
		linker, ok := a.Adapter.(linker)
		if !ok {
			continue
		}
		found = true
		url, err := linker.Link(ctx, l.Context)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%s\n", a.Adapter.Name(), url)
	}
	if !found {
		return errors.New("handoff: no account has links that begin a chat: add a telegram section to the configuration")
	}
	return out.Flush()
}
