package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"

	"handoff/bot"
)

func (k *kit) kept(key string, want []byte) {
	k.Helper()
	got, err := k.store.Get(k.ctx, key)
	k.must(err)
	if !bytes.Equal(got, want) || (got == nil) != (want == nil) {
		k.Fatalf("%q keeps %q, want %q", key, got, want)
	}
}

// swapped swaps and checks what that answers.
func (k *kit) swapped(key string, old, v []byte, keep time.Duration, want bool) {
	k.Helper()
	done, err := k.store.Swap(k.ctx, key, old, v, keep)
	k.must(err)
	if done != want {
		k.Fatalf("swapping %q for %q under %q is done: %t, want %t", old, v, key, done, want)
	}
}

var memoryCases = []one{
	{"memory: kept, replaced, forgotten", bot.StoreOptions{}, func(k *kit) {
		k.kept("a", nil)
		for _, v := range []string{"1", "\x00\xff{}", ""} {
			k.must(k.store.Set(k.ctx, "a", []byte(v), 0))
			k.kept("a", []byte(v))
		}
		k.kept("b", nil)
		k.must(k.store.Set(k.ctx, "a", nil, 0))
		k.must(k.store.Set(k.ctx, "never set", nil, long))
		k.kept("a", nil)
	}},
	{"memory: for a while", bot.StoreOptions{}, func(k *kit) {
		k.must(k.store.Set(k.ctx, "a", []byte("1"), short))
		k.must(k.store.Set(k.ctx, "b", []byte("1"), short))
		k.must(k.store.Set(k.ctx, "b", []byte("2"), 0)) // for ever, by now
		k.must(k.store.Set(k.ctx, "c", []byte("1"), long))
		k.pass(2 * short)
		k.kept("a", nil)
		k.kept("b", []byte("2"))
		k.kept("c", []byte("1"))
	}},
	{"memory: count", bot.StoreOptions{}, func(k *kit) {
		var group sync.WaitGroup
		seen := make(chan int64, 64)
		for range 8 {
			group.Go(func() {
				for range 8 {
					n, err := k.store.Count(k.ctx, "tickets")
					if err != nil {
						k.Error(err)
					}
					seen <- n
				}
			})
		}
		group.Wait()
		close(seen)
		got := make(map[int64]bool)
		for n := range seen {
			got[n] = true
		}
		for n := int64(1); n <= 64; n++ {
			if !got[n] {
				k.Errorf("nobody counted %d", n)
			}
		}
		k.kept("tickets", []byte("64"))
		if n, err := k.store.Count(k.ctx, "others"); err != nil || n != 1 {
			k.Errorf("counted %d, %v", n, err)
		}
		k.must(k.store.Set(k.ctx, "others", []byte("41"), 0))
		if n, err := k.store.Count(k.ctx, "others"); err != nil || n != 42 {
			k.Errorf("counted %d, %v", n, err)
		}
		k.must(k.store.Set(k.ctx, "others", nil, 0))
		if n, err := k.store.Count(k.ctx, "others"); err != nil || n != 1 {
			k.Errorf("counted %d, %v", n, err)
		}
	}},
	{"memory: many keys", bot.StoreOptions{}, func(k *kit) {
		for i := range 200 {
			k.must(k.store.Set(k.ctx, fmt.Sprint("key", i), fmt.Append(nil, i), 0))
		}
		for i := range 200 {
			k.kept(fmt.Sprint("key", i), fmt.Append(nil, i))
		}
	}},
	{"memory: head", bot.StoreOptions{}, func(k *kit) {
		head := func(n int, want string) {
			k.Helper()
			if v, err := k.store.Head(k.ctx, "a", n); err != nil || string(v) != want {
				k.Errorf("the first %d bytes are %q, %v, want %q", n, v, err, want)
			}
		}
		head(3, "")
		k.must(k.store.Set(k.ctx, "a", []byte("\x00\xffcdef"), long))
		for n, want := range []string{"", "\x00", "\x00\xff", "\x00\xffc"} {
			head(n, want)
		}
		head(100, "\x00\xffcdef")
		k.must(k.store.Set(k.ctx, "a", []byte{}, long))
		head(3, "")
		k.must(k.store.Set(k.ctx, "a", []byte("1"), short))
		k.pass(2 * short)
		head(3, "")
	}},
	{"memory: swapped if it is as it was", bot.StoreOptions{}, func(k *kit) {
		one, two, empty := []byte("\x00\xff{}"), []byte("2"), []byte{}
		k.swapped("a", one, two, 0, false)
		k.swapped("a", empty, two, 0, false)
		k.kept("a", nil)
		k.swapped("a", nil, nil, 0, true)
		k.swapped("a", nil, one, 0, true)
		k.kept("a", one)
		k.swapped("a", nil, two, 0, false)
		k.swapped("a", two, empty, 0, false)
		k.swapped("a", two, nil, 0, false)
		k.kept("a", one)
		k.swapped("a", one, empty, 0, true)
		k.kept("a", empty)
		k.swapped("a", nil, two, 0, false)
		k.swapped("a", empty, two, 0, true)
		k.swapped("a", two, nil, 0, true)
		k.kept("a", nil)
		k.swapped("b", nil, two, 0, true)
		k.kept("a", nil)
	}},
	{"memory: a repeated swap answers the same", bot.StoreOptions{}, func(k *kit) {
		for range 2 {
			k.swapped("a", nil, []byte("1"), 0, true)
		}
		for range 2 {
			k.swapped("a", []byte("1"), []byte("2"), 0, true)
		}
		k.swapped("a", nil, []byte("1"), 0, false) // somebody has changed it since
		for range 2 {
			k.swapped("a", []byte("2"), nil, 0, true)
		}
		k.kept("a", nil)
	}},
	{"memory: swapped for a while", bot.StoreOptions{}, func(k *kit) {
		k.swapped("a", nil, []byte("1"), short, true)
		for done := false; !done; { // in vain where it has been forgotten already
			k.swapped("b", nil, []byte("1"), short, true)
			var err error
			done, err = k.store.Swap(k.ctx, "b", []byte("1"), []byte("2"), 0) // for ever, by now
			k.must(err)
		}
		k.swapped("c", nil, []byte("1"), 0, true)
		k.swapped("c", []byte("1"), []byte("1"), short, true) // the same, for a while by now
		k.pass(2 * short)
		k.swapped("a", []byte("1"), []byte("2"), 0, false)
		k.kept("a", nil)
		k.kept("b", []byte("2"))
		k.kept("c", nil)
		k.swapped("a", nil, []byte("2"), 0, true)
	}},
	{"memory: no change is lost", bot.StoreOptions{}, func(k *kit) {
		const writers, each = 8, 12
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				for n := range each {
					err := bot.Rewrite(k.ctx, k.store, "book", 0, func(is []byte) ([]byte, error) {
						return fmt.Appendf(bytes.Clone(is), "%d.%d ", w, n), nil
					})
					if err != nil {
						k.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		book, err := k.store.Get(k.ctx, "book")
		k.must(err)
		last := make(map[int]int) // by writer: how many are there
		for _, word := range strings.Fields(string(book)) {
			var w, n int
			if _, err := fmt.Sscanf(word, "%d.%d", &w, &n); err != nil || last[w] != n {
				k.Fatalf("%s stands where %d.%d is to: %q", word, w, last[w], book)
			}
			last[w]++
		}
		for w := range writers {
			if last[w] != each {
				k.Errorf("%d of %d changes of writer %d are kept", last[w], each, w)
			}
		}
	}},
}
