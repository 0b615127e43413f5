package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/sqlitestore"
	"handoff/config"
)

// openStore opens the live store that the configuration names.
func openStore(ctx context.Context, c *config.Config, log *slog.Logger) (bot.Store, error) {
	if len(c.Redis.URL) == 0 {
		store, err := sqlitestore.Open(ctx, c.Embedded.File, storeOptions(c), log)
		if err != nil {
			return nil, fmt.Errorf("embedded store: %w", err)
		}
		return store, nil
	}
	var urls []string
	for _, u := range c.Redis.URL {
		urls = append(urls, u.Reveal())
	}
	store, err := redisstore.Open(ctx, redisstore.Config{
		URLs: urls, SentinelMaster: c.Redis.SentinelMaster, Prefix: c.Redis.Prefix, Durability: c.Redis.Durability,
	}, storeOptions(c), log)
	if refused := (*redisstore.RefusedError)(nil); errors.As(err, &refused) {
		return nil, wrong(c, "redis.url", refused.Error())
	}
	if err != nil {
		return nil, fmt.Errorf("%s: redis.url: %w", c.Where("redis.url"), err)
	}
	return store, nil
}
