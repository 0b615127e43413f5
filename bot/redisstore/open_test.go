package redisstore_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
)

// Backlog tells what waits: not what is leased.
func TestBacklog(t *testing.T) {
	t.Parallel()
	url, prefix := redistest.Shared(t)
	s, err := redisstore.Open(t.Context(), redisstore.Config{URLs: []string{url}, Prefix: prefix}, bot.StoreOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, chat := range []string{"1", "2", "3"} {
		at := bot.Address{Account: "chat", Chat: chat}
		if err := s.Put(t.Context(), bot.Customer, bot.Message{ID: "1", At: at, Kind: bot.KindText, Text: "hello"}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(count, sends int) {
		t.Helper()
		ready, outbox, err := s.Backlog(t.Context())
		if err != nil || ready.Count != count || outbox["chat"].Count != sends || (count > 0) != (ready.Oldest > 0) {
			t.Errorf("ready %+v, outbox %v, %v; want %d and %d", ready, outbox, err, count, sends)
		}
	}
	want(3, 0)
	c, err := s.Claim(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(2, 0)
	c.Turn().Say(bot.Customer, bot.Reply{Text: "one"})
	c.Turn().Say(bot.Address{Account: "chat", Chat: "elsewhere"}, bot.Reply{Text: "two"})
	if err := c.Commit(t.Context(), c.Turn().Outcome()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(t.Context(), "chat"); err != nil {
		t.Fatal(err)
	}
	want(2, 1)
}

// A server that syncs each second is taken, and a line says what that means.
func TestEverySecondIsTold(t *testing.T) {
	t.Parallel()
	for sync, told := range map[string]bool{"everysec": true, "always": false} {
		r := redistest.Server(t, "--appendfsync", sync)
		var log strings.Builder
		s, err := redisstore.Open(t.Context(), redisstore.Config{URLs: []string{r.URL()}}, bot.StoreOptions{}, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if strings.Contains(log.String(), "appendfsync="+sync) != told {
			t.Errorf("appendfsync %s: the log says %q", sync, log.String())
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good := "redis_version:7.0.15\r\nrole:master\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n"
	for _, c := range []struct{ name, from, to, durability, key string }{
		{"good", "", "", "aof", ""},
		{"oldest", "7.0.15", "6.2.0", "aof", ""},
		{"old", "7.0.15", "6.0.16", "aof", "redis_version"},
		{"no version", "redis_version", "x", "aof", "redis_version"},
		{"replica", "role:master", "role:slave", "memory", "role"},
		{"evicts", "noeviction", "allkeys-lru", "memory", "maxmemory_policy"},
		{"no file", "aof_enabled:1", "aof_enabled:0", "aof", "aof_enabled"},
		{"no file wanted", "aof_enabled:1", "aof_enabled:0", "memory", ""},
	} {
		err := redisstore.Check(strings.Replace(good, c.from, c.to, 1), c.durability)
		var refused *redisstore.RefusedError
		if c.key == "" && err != nil || c.key != "" && (!errors.As(err, &refused) || refused.Key != c.key) {
			t.Errorf("%s: error is %v, want one about %q", c.name, err, c.key)
		}
	}
}
