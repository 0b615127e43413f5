package storetest

import (
	"bytes"
	"fmt"
	"sync"

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
}
