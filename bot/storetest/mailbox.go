package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"handoff/bot"
)

var mailboxCases = []one{
	{"turn", bot.StoreOptions{}, func(k *kit) {
		m := bot.Message{
			ID: "1", At: chat, Kind: bot.KindForm, Text: "wörds <&> 你好", Name: "refund", Re: "0", Grant: "g",
			From:   bot.Person{ID: "7", Name: "Ann", Locale: "en-GB", Zone: "Europe/London", Groups: []string{"a", "b"}, Attributes: map[string]string{"plan": "gold"}},
			Values: map[string]string{"order": "1{2}"}, SentAt: time.Date(2026, 1, 2, 3, 4, 5, 6000000, time.UTC),
			Files: []bot.File{{Account: "tg", Ref: "r", Name: "n", Type: "image/png", Size: 9}},
		}
		k.put(bot.Customer, m)
		c := k.claimed(chat, bot.Customer, "1")
		t := c.Turn()
		if got := t.Messages[0]; !got.SentAt.Equal(m.SentAt) {
			k.Errorf("sent at %v, want %v", got.SentAt, m.SentAt)
		}
		t.Messages[0].SentAt = m.SentAt
		if !reflect.DeepEqual(t.Messages[0], m) {
			k.Errorf("message is %+v, want %+v", t.Messages[0], m)
		}
		if len(t.State) != 0 || t.Attempt != 0 || t.Now.IsZero() || c.Turn() != t {
			k.Errorf("turn is %+v", t)
		}
		t.State = []byte("s1\x00\xff")
		k.commit(c)
		k.put(bot.Customer, command(chat, "2"))
		c = k.claimed(chat, bot.Customer, "2")
		if !bytes.Equal(c.Turn().State, []byte("s1\x00\xff")) {
			k.Errorf("state is %q", c.Turn().State)
		}
	}},
	{"a message seen before is dropped", bot.StoreOptions{}, func(k *kit) {
		m := text(chat, "1")
		k.put(bot.Customer, m, m)
		c := k.claimed(chat, bot.Customer, "1")
		k.put(bot.Customer, m)
		k.commit(c)
		k.put(bot.Customer, m)
		k.put(bot.Desk, m) // seen in the conversation, on whichever side
		k.put(bot.Customer, text(other, "1"))
		k.serve(other, bot.Customer, nil, "1")
		k.quiet()
	}},
	{"message IDs are remembered for a while", bot.StoreOptions{Seen: short}, func(k *kit) {
		k.put(bot.Customer, text(chat, "1"))
		k.serve(chat, bot.Customer, nil, "1")
		k.pass(2 * short)
		k.put(bot.Customer, text(chat, "1"))
		k.serve(chat, bot.Customer, nil, "1")
	}},
	{"order within a side", bot.StoreOptions{}, func(k *kit) {
		var ids []string
		for i := range 20 {
			ids = append(ids, fmt.Sprint(100-i))
		}
		for _, side := range bot.Sides {
			for _, id := range ids {
				k.put(side, text(chat, side.String()+id))
			}
		}
		for _, side := range bot.Sides {
			for _, id := range ids {
				k.serve(chat, side, nil, side.String()+id)
			}
		}
	}},
	{"sides are served in their order", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, command(chat, "c1"), command(chat, "c2"))
		k.put(bot.Internal, command(chat, "i1"))
		k.put(bot.Desk, command(chat, "d1"))
		k.serve(chat, bot.Desk, nil, "d1")
		k.serve(chat, bot.Internal, nil, "i1")
		c := k.claimed(chat, bot.Customer, "c1")
		k.put(bot.Internal, command(chat, "i2"))
		k.put(bot.Desk, command(chat, "d2"))
		k.commit(c)
		k.serve(chat, bot.Desk, nil, "d2")
		k.serve(chat, bot.Internal, nil, "i2")
		k.serve(chat, bot.Customer, nil, "c2")
		k.quiet()
	}},
	{"one worker a conversation", bot.StoreOptions{}, func(k *kit) {
		k.put(bot.Customer, command(chat, "1"))
		c := k.claimed(chat, bot.Customer, "1")
		k.put(bot.Customer, command(chat, "2"))
		k.put(bot.Desk, command(chat, "3"))
		k.quiet()
		k.put(bot.Customer, command(other, "4"))
		d := k.claimed(other, bot.Customer, "4")
		k.commit(c)
		k.serve(chat, bot.Desk, nil, "3")
		k.commit(d)
		k.serve(chat, bot.Customer, nil, "2")
	}},
	{"claim is woken", bot.StoreOptions{}, func(k *kit) {
		for i := range 8 {
			got := make(chan error, 1)
			id := fmt.Sprint(i)
			go func() {
				c, err := k.store.Claim(k.ctx)
				if err == nil && c.Turn().Messages[0].ID != id {
					err = fmt.Errorf("claimed %v", c.Turn().Messages)
				}
				if err == nil {
					err = c.Commit(k.ctx, c.Turn().Outcome())
				}
				got <- err
			}()
			k.put(bot.Customer, command(chat, id))
			k.must(<-got)
		}
	}},
	{"many claims are woken", bot.StoreOptions{}, func(k *kit) {
		const n = 32
		got := make(chan string, n)
		for range n {
			go func() {
				c, err := k.store.Claim(k.ctx)
				if err != nil {
					got <- err.Error()
					return
				}
				got <- c.Turn().Conversation
			}()
		}
		want := make(map[string]bool)
		for i := range n {
			at := bot.Address{Account: "tg", Chat: fmt.Sprint(i)}
			want[at.String()] = true
			k.put(bot.Customer, command(at, "1"))
		}
		for range n {
			name := <-got
			if !want[name] {
				k.Fatalf("claimed %s: not waiting, or twice", name)
			}
			delete(want, name)
		}
	}},
	{"a call ends with its ctx", bot.StoreOptions{}, func(k *kit) {
		for what, call := range map[string]func(context.Context) error{
			"claim": func(ctx context.Context) error { _, err := k.store.Claim(ctx); return err },
			"next":  func(ctx context.Context) error { _, err := k.store.Next(ctx, "tg"); return err },
		} {
			ctx, cancel := context.WithCancel(k.ctx)
			done := make(chan error)
			go func() { done <- call(ctx) }()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				k.Errorf("%s answered %v", what, err)
			}
		}
		// Who left takes nothing with it.
		k.put(bot.Customer, command(chat, "1"))
		k.serve(chat, bot.Customer, say("a"), "1")
		k.sends(chat, "a")
	}},
	{"close returns blocked calls", bot.StoreOptions{}, func(k *kit) {
		done := make(chan error)
		_, err := k.store.Lead(k.ctx, "name")
		k.must(err)
		go func() { _, err := k.store.Claim(k.ctx); done <- err }()
		go func() { _, err := k.store.Next(k.ctx, "tg"); done <- err }()
		go func() { _, err := k.store.Lead(k.ctx, "name"); done <- err }()
		k.must(k.store.Ping(k.ctx))
		k.must(k.store.Close())
		for range 3 {
			if err := <-done; err == nil {
				k.Error("a blocked call answered nil")
			}
		}
		if k.ctx.Err() != nil {
			k.Error("the calls ended with their ctx only")
		}
		if err := k.store.Put(k.ctx, bot.Customer, text(chat, "1")); err == nil {
			k.Error("a closed store took a message")
		}
	}},
	{"listed", bot.StoreOptions{}, func(k *kit) {
		listed := func(want map[string]string) {
			k.Helper()
			got, err := k.store.Listed(k.ctx)
			k.must(err)
			words := make(map[string]string)
			for name, entry := range got {
				words[name] = string(entry)
			}
			if !reflect.DeepEqual(words, want) {
				k.Fatalf("listed %v, want %v", words, want)
			}
		}
		listed(map[string]string{})
		k.turn(chat, func(t *bot.Turn) { t.List([]byte("queue")) })
		k.turn(other, func(t *bot.Turn) { t.List([]byte("mine")) })
		k.turn(chat, nil) // says nothing of it
		listed(map[string]string{chat.String(): "queue", other.String(): "mine"})
		k.turn(chat, func(t *bot.Turn) { t.List([]byte("mine too")) })
		k.turn(other, func(t *bot.Turn) { t.List(nil) })
		listed(map[string]string{chat.String(): "mine too"})
	}},
	{"history", bot.StoreOptions{Lines: 5}, func(k *kit) {
		var all []bot.Line
		for i := range 40 {
			k.put(bot.Customer, command(chat, fmt.Sprint(i)))
			c := k.claimed(chat, bot.Customer, fmt.Sprint(i))
			got, err := c.Turn().History(k.ctx) // up to this turn
			k.must(err)
			if len(got) < min(len(all), 5) || len(got) > 10 {
				k.Fatalf("%d lines of %d", len(got), len(all))
			}
			for i, line := range got {
				want := all[len(all)-len(got)+i]
				if !line.At.Equal(want.At) {
					k.Fatalf("line at %v, want %v", line.At, want.At)
				}
				if line.At = want.At; !reflect.DeepEqual(line, want) {
					k.Fatalf("line is %+v, want %+v", line, want)
				}
			}
			o := c.Turn().Outcome()
			for j := range i % 4 {
				o.Lines = append(o.Lines, bot.Line{
					ID: fmt.Sprint(i, j), At: time.Date(2026, 1, 1, 0, i, j, 0, time.UTC), Side: bot.Desk, Ours: j == 1,
					By: "Ann", Kind: bot.KindEdit, Re: "x", Text: "line",
				})
			}
			k.must(c.Commit(k.ctx, o))
			all = append(all, o.Lines...)
		}
		got, err := k.store.History(k.ctx, chat.String())
		k.must(err)
		if len(got) < 5 || len(got) > 10 || got[len(got)-1].ID != all[len(all)-1].ID {
			k.Errorf("history is %v", got)
		}
		got, err = k.store.History(k.ctx, other.String())
		k.must(err)
		if len(got) != 0 {
			k.Errorf("history of another conversation: %v", got)
		}
	}},
	{"an idle conversation is forgotten, a listed one is not", bot.StoreOptions{Keep: short}, func(k *kit) {
		k.turn(chat, func(t *bot.Turn) { t.State = []byte("gone") })
		k.turn(other, func(t *bot.Turn) { t.State = []byte("kept"); t.List([]byte("open")) })
		timed := bot.Address{Account: "tg", Chat: "3"}
		k.turn(timed, func(t *bot.Turn) { t.State = []byte("kept"); t.Wake("later", t.Now.Add(long)) })
		k.pass(3 * short)
		k.turn(chat, func(t *bot.Turn) {
			if len(t.State) != 0 {
				k.Errorf("state is %q, want none", t.State)
			}
		})
		for _, at := range []bot.Address{other, timed} {
			k.turn(at, func(t *bot.Turn) {
				if string(t.State) != "kept" {
					k.Errorf("state of %s is %q, want it kept", at, t.State)
				}
			})
		}
	}},
}
