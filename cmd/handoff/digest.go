package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"

	"handoff/bot"
	"handoff/config"
	"handoff/dialog"
	"handoff/dialog/digest"
)

// newReporter puts reports together.
func newReporter(c *config.Config, store bot.Store, texts *dialog.Texts) digest.Reporter {
	zone := config.DefaultZone
	switch {
	case c.Digest != nil:
		zone = c.Digest.Zone
	case c.Hours != nil:
		zone = c.Hours.Zone
	}
	at, err := time.LoadLocation(zone)
	if err != nil {
		at = time.UTC // checked by config
	}
	r := digest.Reporter{Ledger: store, Lists: store, Memory: store, Texts: texts, Locale: c.Dialog.DefaultLocale, Zone: at, Keep: storeOptions(c).Ledger, People: newPeople(c)}
	for _, t := range c.Teams {
		r.Teams = append(r.Teams, dialog.Team{Name: t.Name, Title: t.Title})
	}
	return r
}

// newDigest tells them at their times; without that section, never.
func newDigest(c *config.Config, reports digest.Reporter) *digest.Step {
	d := digest.Config{Reporter: reports}
	if g := c.Digest; g != nil {
		d.To, d.Daily, d.Weekly = channelOf(c, g.Channel), when(g.Daily), when(g.Weekly)
	}
	return digest.New(d)
}

// when reads "9:00" and "mon 9:00"; nil: never.
func when(text string) *digest.When {
	if text == "" {
		return nil
	}
	var w digest.When
	if day, clock, ok := strings.Cut(text, " "); ok {
		w.Weekly, text = true, clock
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.HasPrefix(strings.ToLower(d.String()), day) {
				w.Weekday = d
			}
		}
	}
	hour, minute, _ := strings.Cut(text, ":")
	w.Hour, _ = strconv.Atoi(hour) // checked by config
	w.Minute, _ = strconv.Atoi(minute)
	return &w
}

// startDigests sets their timers as the configuration has them now.
func (p *program) startDigests(ctx context.Context) error {
	if err := p.runtime.Store.Put(ctx, bot.Internal, digest.Start(rand.Text())); err != nil && ctx.Err() == nil {
		p.runtime.Log.Warn("digests keep the times of before", "error", fmt.Errorf("digest: start: %w", err))
	}
	return nil
}
