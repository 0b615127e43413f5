package storetest

import (
	"encoding/json"
	"fmt"

	"handoff/bot"
)

var ledgerCases = []one{
	{"ledger: read, trim", bot.StoreOptions{}, func(k *kit) {
		facts, empty, err := k.store.Read(k.ctx, "", 10)
		k.must(err)
		if len(facts) != 0 {
			k.Fatalf("facts are %v", facts)
		}
		k.must(k.store.Trim(k.ctx, empty))
		keys := make(map[string][]string) // the IDs to come, by conversation
		for i := range 12 {
			at := []bot.Address{chat, other}[i%2]
			k.turn(at, func(t *bot.Turn) {
				for j := range 3 {
					k.must(t.Record("k", map[string]int{"n": 10*i + j}))
					keys[t.Conversation] = append(keys[t.Conversation], fmt.Sprintf("%s/%d", t.Key(), j))
				}
			})
		}
		got := make(map[string][]string)
		cursor, half := "", ""
		for {
			facts, next, err := k.store.Read(k.ctx, cursor, 5)
			k.must(err)
			if len(facts) > 5 {
				k.Fatalf("%d facts, asked for 5", len(facts))
			}
			if len(facts) == 0 {
				if next != cursor {
					k.Errorf("cursor moved from %q to %q over nothing", cursor, next)
				}
				break
			}
			for _, f := range facts {
				if f.Kind != "k" || f.At.IsZero() || !json.Valid(f.Data) {
					k.Errorf("fact is %+v", f)
				}
				got[f.Conversation] = append(got[f.Conversation], f.ID)
			}
			if cursor = next; half == "" {
				half = next
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(keys) {
			k.Errorf("facts are %v, want %v", got, keys)
		}
		again, _, err := k.store.Read(k.ctx, "", 5)
		k.must(err)
		if len(again) != 5 {
			k.Errorf("reading took %d facts away", 5-len(again))
		}
		k.must(k.store.Trim(k.ctx, half))
		k.must(k.store.Trim(k.ctx, half))
		if left := k.facts("k"); len(left) != 31 {
			k.Errorf("%d facts left of 36 less 5", len(left))
		}
		k.must(k.store.Trim(k.ctx, cursor))
		if left := k.facts("k"); len(left) != 0 {
			k.Errorf("%d facts left", len(left))
		}
		// A cursor from before goes on behind what it covered.
		k.turn(chat, func(t *bot.Turn) { k.must(t.Record("k", 1)) })
		facts, _, err = k.store.Read(k.ctx, cursor, 5)
		k.must(err)
		if len(facts) != 1 {
			k.Errorf("%d new facts, want 1", len(facts))
		}
	}},
	{"ledger: old facts are forgotten", bot.StoreOptions{Ledger: short}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { k.must(t.Record("old", 1)) })
		k.pass(2 * short)
		k.turn(chat, func(t *bot.Turn) { k.must(t.Record("new", 1)) })
		if facts := k.facts("old"); len(facts) != 0 {
			k.Errorf("facts are %+v", facts)
		}
	}},
}
