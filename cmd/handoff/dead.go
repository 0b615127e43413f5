package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"handoff/bot"
)

type deadCommand struct {
	List   deadList   `cmd:"" default:"1" help:"What was given up, newest first."`
	Replay deadReplay `cmd:"" help:"Try one again."`
}

type deadList struct {
	configFlag
	Max int `default:"50" help:"How many at most."`
}

// Run lists the dead letters without anybody's words.
func (d deadList) Run(ctx context.Context) error {
	store, err := d.open(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Println("nothing was given up: there is no store yet")
		return nil
	}
	if err != nil {
		return err
	}
	defer store.Close()
	letters, err := store.Dead(ctx, d.Max)
	if err != nil {
		return err
	}
	if len(letters) == 0 {
		fmt.Println("nothing was given up")
		return nil
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "ID\tWHEN\tCONVERSATION\tWHAT\tCAUSE")
	for _, l := range letters {
		what := fmt.Sprintf("%d messages, %s side", len(l.Messages), l.Side)
		if l.Send != nil {
			what = fmt.Sprintf("%s to %s", l.Send.Op, bot.FormatPlace(l.Send.To))
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", l.ID, l.At.Format(time.RFC3339), l.Conversation, what, l.Cause)
	}
	return out.Flush()
}

type deadReplay struct {
	configFlag
	ID string `arg:"" help:"As listed."`
}

// Run puts one back.
func (d deadReplay) Run(ctx context.Context) error {
	store, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Replay(ctx, d.ID); errors.Is(err, bot.ErrUnknown) {
		return fmt.Errorf("there is no dead letter %s; handoff dead lists them", d.ID)
	} else if err != nil {
		return fmt.Errorf("dead letter %s: %w", d.ID, err)
	}
	fmt.Println("put back; it is served next")
	return nil
}

func (f configFlag) open(ctx context.Context) (bot.Store, error) {
	c, err := f.load()
	if err != nil {
		return nil, err
	}
	if len(c.Redis.URL) == 0 && !exists(c.Embedded.File) {
		return nil, fmt.Errorf("%s: %w", c.Embedded.File, fs.ErrNotExist)
	}
	return openStore(ctx, c, newLog(c.Log))
}
