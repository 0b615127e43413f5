package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"pgregory.net/rapid"

	"handoff/bot"
)

func (k *kit) appended(feed, key string, number int64) {
	k.Helper()
	n, err := k.store.Append(k.ctx, feed, key, []byte("entry "+key))
	k.must(err)
	if n != number {
		k.Fatalf("%s has number %d, want %d", key, n, number)
	}
}

func (k *kit) followed(feed string, after int64, max int, want ...string) {
	k.Helper()
	entries, err := k.store.Follow(k.ctx, feed, after, max)
	k.must(err)
	k.entries(entries, want...)
}

func (k *kit) recent(feed string, max int, want ...string) {
	k.Helper()
	entries, err := k.store.Recent(k.ctx, feed, max)
	k.must(err)
	k.entries(entries, want...)
}

func (k *kit) entries(entries []bot.Entry, want ...string) {
	k.Helper()
	var got []string
	for _, e := range entries {
		if e.At.IsZero() {
			k.Errorf("entry %d has no time", e.Number)
		}
		got = append(got, entryText(e))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		k.Fatalf("entries are %q, want %q", got, want)
	}
}

func entryText(e bot.Entry) string { return fmt.Sprintf("%d %s", e.Number, e.Data) }

var feedCases = []one{
	{"feed: numbers, keys", bot.StoreOptions{}, func(k *kit) {
		k.recent("a", 10)
		k.appended("a", "x", 1)
		k.appended("a", "y", 2)
		k.appended("a", "x", 1) // again
		k.appended("b", "x", 1) // a key is its feed's
		k.appended("a", "", 3)
		k.appended("a", "", 3)
		k.recent("a", 10, "1 entry x", "2 entry y", "3 entry ")
		k.recent("a", 2, "2 entry y", "3 entry ")
		k.recent("a", 0)
		k.recent("b", 10, "1 entry x")
		k.followed("a", 0, 2, "1 entry x", "2 entry y")
		k.followed("a", 1, 10, "2 entry y", "3 entry ")
		k.followed("a", 0, 0)
	}},
	{"feed: any bytes", bot.StoreOptions{}, func(k *kit) {
		name, key := "chat/1 \n{p01}:%é\x01", "key \n\x00\xff"
		for _, data := range []string{"", "\x00\xff\r\n{}"} {
			n, err := k.store.Append(k.ctx, name, key+data, []byte(data))
			k.must(err)
			entries, err := k.store.Follow(k.ctx, name, n-1, 1)
			k.must(err)
			if len(entries) != 1 || entries[0].Number != n || string(entries[0].Data) != data {
				k.Errorf("entries are %+v, want %q", entries, data)
			}
		}
		k.recent("chat/1 ", 10)
	}},
	{"feed: the last are kept", bot.StoreOptions{FeedLength: 3}, func(k *kit) {
		for i := range 7 {
			k.appended("a", fmt.Sprint(i), int64(i+1))
		}
		k.recent("a", 10, "5 entry 4", "6 entry 5", "7 entry 6")
		k.followed("a", 0, 10, "5 entry 4", "6 entry 5", "7 entry 6")
		k.followed("a", 2, 1, "5 entry 4") // what came after 2 is gone: the oldest that is kept
		k.followed("a", 5, 10, "6 entry 5", "7 entry 6")
		k.appended("a", "4", 5) // kept
		k.appended("a", "0", 8) // no longer
		k.appended("a", "0", 8)
		k.recent("a", 10, "6 entry 5", "7 entry 6", "8 entry 0")
	}},
	{"feed: forgotten", bot.StoreOptions{Keep: short}, func(k *kit) {
		for i := range 3 {
			_, err := k.store.Append(k.ctx, "a", fmt.Sprint(i), nil) // forgotten meanwhile, perhaps
			k.must(err)
		}
		k.pass(3 * short)
		k.recent("a", 10)
		// Who followed before hears of it, unless it is forgotten before they look.
		heard := make(chan []bot.Entry, 1)
		go func() {
			entries, _ := k.store.Follow(k.ctx, "a", 3, 10)
			heard <- entries
		}()
		for {
			k.appended("a", "0", 1)
			select {
			case entries := <-heard:
				k.entries(entries, "1 entry 0")
				return
			case <-time.After(short / 2):
			}
		}
	}},
	{"feed: whoever follows hears", bot.StoreOptions{}, func(k *kit) {
		const names, each, count = 10, 5, 20
		var group sync.WaitGroup
		for i := range names * each {
			feed := fmt.Sprint("feed ", i%names)
			group.Go(func() {
				for after := int64(0); after < count; {
					entries, err := k.store.Follow(k.ctx, feed, after, 7)
					if err != nil || len(entries) == 0 || len(entries) > 7 {
						k.Errorf("%d entries, %v", len(entries), err)
						return
					}
					for _, e := range entries {
						if after++; entryText(e) != fmt.Sprintf("%d %d of %s", after, after, feed) {
							k.Errorf("%s: entry is %s, want %d", feed, entryText(e), after)
						}
					}
				}
			})
		}
		for i := range count {
			for j := range names {
				feed := fmt.Sprint("feed ", j)
				_, err := k.store.Append(k.ctx, feed, fmt.Sprint(i), fmt.Appendf(nil, "%d of %s", i+1, feed))
				k.must(err)
			}
		}
		group.Wait()
	}},
	{"feed: many append at once", bot.StoreOptions{FeedLength: 1000}, func(k *kit) {
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				for j := range 20 { // each key twice, of two that race
					if _, err := k.store.Append(k.ctx, "a", fmt.Sprint(i/2, j), nil); err != nil {
						k.Error(err)
					}
				}
			})
		}
		group.Wait()
		entries, err := k.store.Recent(k.ctx, "a", 1000)
		k.must(err)
		if len(entries) != 80 || entries[0].Number != 1 || entries[79].Number != 80 {
			k.Errorf("%d entries, want 80", len(entries))
		}
	}},
	{"feed: a thousand follow", bot.StoreOptions{}, func(k *kit) {
		ctx, cancel := context.WithCancel(k.ctx)
		var group sync.WaitGroup
		errs := make(chan error, 1000)
		for i := range 1000 {
			group.Go(func() {
				_, err := k.store.Follow(ctx, fmt.Sprint("feed ", i%500), 0, 10)
				errs <- err
			})
		}
		// They hold nothing that a turn needs.
		k.turn(chat, say("a"))
		k.sends(chat, "a")
		for i := range 250 {
			k.appended(fmt.Sprint("feed ", i), "x", 1)
		}
		for range 500 {
			k.must(<-errs)
		}
		cancel()
		group.Wait()
		for range 500 {
			k.want(<-errs, context.Canceled)
		}
	}},
	{"feed: close ends it", bot.StoreOptions{}, func(k *kit) {
		errs := make(chan error, 20)
		for range cap(errs) {
			go func() {
				_, err := k.store.Follow(k.ctx, "a", 1, 10)
				errs <- err
			}()
		}
		k.appended("a", "x", 1) // some wait by now, perhaps
		k.must(k.store.Close())
		for range cap(errs) {
			if err := <-errs; err == nil || errors.Is(err, context.DeadlineExceeded) {
				k.Errorf("error is %v", err)
			}
		}
	}},
}

// feed plays on one feed in both stores: appends, some of them repeated, and
// reads from anywhere where something is to be found.
func (p *pair) feed(rt *rapid.T) {
	p.T = rt
	for range rapid.IntRange(1, 8).Draw(rt, "steps") { // a feed that overflows wants several
		p.feedStep()
	}
}

func (p *pair) feedStep() {
	key := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(p.T, "key")
	limit := rapid.IntRange(0, 5).Draw(p.T, "max")
	after := rapid.Int64Range(0, 1000).Draw(p.T, "after")
	step := rapid.IntRange(0, 2).Draw(p.T, "step")
	data := p.id()
	_ = p.both("feed", func(i int, s bot.Store) (string, error) {
		var entries []bot.Entry
		var err error
		switch {
		case step == 0:
			n, err := s.Append(p.ctx, "feed", key, []byte(data))
			p.feeds[i] = max(p.feeds[i], n)
			return fmt.Sprint(n), err
		case step == 1 && p.feeds[i] > 0:
			// Up to just before the last, so that nobody waits; or beyond it, as of
			// a feed that began anew.
			from := after % (p.feeds[i] + 1)
			if from == p.feeds[i] {
				from++
			}
			entries, err = s.Follow(p.ctx, "feed", from, limit)
		default:
			entries, err = s.Recent(p.ctx, "feed", limit)
		}
		var texts []string
		for _, e := range entries {
			texts = append(texts, entryText(e))
		}
		return fmt.Sprintf("%q", texts), err
	})
}
