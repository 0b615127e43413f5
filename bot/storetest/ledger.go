package storetest

import (
	"encoding/json"
	"fmt"
	"strings"

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
	{"ledger: what became of deliveries", bot.StoreOptions{SendAttempts: 2}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) {
			say("long")(t)
			t.React(bot.Customer, "m 7", "x")
			say("refused")(t)
			t.Status(bot.Customer, bot.Card{State: "queue"})
			say("gone")(t)
			say("never tried")(t)
		})
		key := func(i int) string {
			return bot.ReplyKey(bot.TurnKey(chat.String(), bot.Internal, "turn 1", "turn 1"), i)
		}
		k.sent(k.delivered(chat, "long"), bot.Receipt{ID: "1", More: true})
		k.fail(k.delivered(chat, "long"), 0, &bot.RetryError{Err: errBroken})
		k.sent(k.delivered(chat, "long"), bot.Receipt{ID: "2"})
		k.sent(k.delivered(chat, "x"), bot.Receipt{ID: ""})
		k.fail(k.delivered(chat, "refused"), 0, fmt.Errorf("why: %w", bot.ErrCannot))
		k.fail(k.takes(chat, bot.OpStatus), 0, errBroken)
		d := k.takes(chat, bot.OpStatus)
		k.fail(d, 0, errBroken)
		_ = k.store.Failed(k.ctx, d, 0, errBroken) // repeated: told once
		k.fail(k.delivered(chat, "gone"), 0, bot.ErrGone)
		want := []string{
			key(0) + `/1 {"attempts":2,"handle":"long","ids":["1","2"],"op":"say","to":"customer"}`,
			key(1) + `/0 {"attempts":1,"handle":"m 7","ids":[""],"op":"react","to":"customer"}`,
			key(2) + `/0 {"attempts":1,"cause":"why: ` + bot.ErrCannot.Error() + `","handle":"refused","op":"say","to":"customer"}`,
			key(3) + `/0 {"attempts":2,"cause":"broken on purpose","op":"status","to":"customer"}`,
			key(4) + `/0 {"attempts":1,"cause":"` + bot.ErrGone.Error() + `","handle":"gone","op":"say","to":"customer"}`,
			key(5) + `/0 {"attempts":0,"cause":"` + bot.ErrGone.Error() + `","handle":"never tried","op":"say","to":"customer"}`,
		}
		var got []string
		for _, f := range k.facts("delivery") {
			if f.Conversation != chat.String() || f.At.IsZero() {
				k.Errorf("fact is %+v", f)
			}
			got = append(got, f.ID+" "+plain(f.Data))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			k.Errorf("facts are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}},
}

// plain writes a fact's data in one way, whoever wrote it.
func plain(data json.RawMessage) string {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err.Error()
	}
	return jsonOf(v)
}
