package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"handoff/bot"
	"handoff/bot/redisstore"
	"handoff/bot/redisstore/redistest"
)

// follow follows a feed in the background.
func (s session) follow(feed string, after int64) chan error {
	got := make(chan error, 1)
	go func() {
		entries, err := s.Follow(s.ctx, feed, after, 10)
		if err == nil && (len(entries) != 1 || entries[0].Number != after+1) {
			err = fmt.Errorf("entries are %+v, want the one after %d", entries, after)
		}
		got <- err
	}()
	return got
}

// What one process appends is heard in another.
func TestFeedIsHeardElsewhere(t *testing.T) {
	t.Parallel()
	url, prefix := redistest.Shared(t)
	config := redisstore.Config{URLs: []string{url}, Prefix: prefix}
	appends, follows := start(t, config, bot.StoreOptions{}), start(t, config, bot.StoreOptions{})
	for i := range int64(20) {
		got := follows.follow("a feed", i)
		_, err := appends.Append(appends.ctx, "a feed", fmt.Sprint(i), nil)
		appends.must(err)
		follows.must(<-got)
	}
}

// An entry of which nobody was told is found, by all who follow, wherever each
// of them stands.
func TestFeedIsFoundUnheard(t *testing.T) {
	t.Parallel()
	addrs, prefix := redistest.Cluster(t)
	s := start(t, redisstore.Config{URLs: []string{"redis://" + addrs[0]}, Prefix: prefix}, bot.StoreOptions{})
	var all []chan error
	for i := range 20 {
		feed := fmt.Sprint("feed ", i)
		all = append(all, s.follow(feed, 0))
		s.must(s.AppendUnheard(s.ctx, feed, "1"))
		all = append(all, s.follow(feed, 1))
		s.must(s.AppendUnheard(s.ctx, feed, "2"))
	}
	for i, got := range all {
		// Who read late may have found both at once: that is one more than it wants.
		if err := <-got; err != nil && i%2 == 1 {
			t.Error(err)
		} else if errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	}
	if n := s.Followed(); n != 0 {
		t.Errorf("%d feeds are followed by nobody", n)
	}
}

// Whoever follows waits an outage out.
func TestFeedOutlivesAnOutage(t *testing.T) {
	t.Parallel()
	server := redistest.Server(t)
	proxy := redistest.NewProxy(t, server.Addr)
	cut := start(t, redisstore.Config{URLs: []string{proxy.URL()}}, bot.StoreOptions{})
	other := start(t, redisstore.Config{URLs: []string{server.URL()}}, bot.StoreOptions{})
	got := cut.follow("feed", 0)
	proxy.Cut()
	late := cut.follow("feed", 0)
	_, err := other.Append(other.ctx, "feed", "1", nil)
	other.must(err)
	proxy.Heal()
	cut.must(<-got)
	cut.must(<-late)
}
