package telegram

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// With the real runtime and a real store: a person's album is one turn whose files
// go to another chat of the bot, an answer grows and is finished, a stop comes in.
func TestWithTheRuntime(t *testing.T) {
	within(t, func(w *world) {
		ctx, cancel := context.WithCancel(w.t.Context())
		quiet := slog.New(slog.DiscardHandler)
		store, err := sqlitestore.Open(ctx, ":memory:", bot.StoreOptions{}, quiet)
		if err != nil {
			t.Fatal(err)
		}
		a := w.adapter(func(c *Config) { c.Memory, c.Drafts = store, true })
		turn := func(_ context.Context, t *bot.Turn) error {
			m := t.Messages[0]
			switch {
			case m.Kind == bot.KindStop:
				t.Say(bot.Customer, bot.Reply{Text: "Stopped."})
			case len(m.Files) > 0:
				t.Say(bot.Customer, bot.Reply{Text: "Back to you", Files: m.Files})
			case strings.Contains(m.Text, "question"):
				for _, text := range []string{"It takes", "It takes five", "It takes five days."} {
					t.Draft(bot.Customer, "answer", text)
					time.Sleep(6 * time.Second)
				}
				t.Say(bot.Customer, bot.Reply{Handle: "answer", Re: m.ID, Text: "It takes five days."})
			default:
				t.Draft(bot.Customer, "nothing", "On second thoughts")
				time.Sleep(time.Second)
			}
			return nil
		}
		r := &bot.Runtime{Store: store, Handler: bot.HandlerFunc(turn), Accounts: []bot.Account{{Adapter: a, Side: bot.Customer}}, Log: quiet}
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		defer func() { cancel(); <-done; _ = store.Close() }()

		ann := w.sim.Private(7, "Ann", "en")
		ann.SendAlbum("photo", "three", pictures(3)...)
		time.Sleep(5 * time.Second)
		if got := shows(ann.Sent()); got != "album/photo:Back to you | album/photo: | album/photo:" {
			t.Errorf("album: %s", got)
		}

		ann.Say("a question")
		time.Sleep(8 * time.Second)
		drafts := ann.Drafts()
		if len(drafts) != 1 || drafts[0].Text != "It takes five" {
			t.Fatalf("%+v", drafts)
		}
		ann.Stop(drafts[0].ID)
		time.Sleep(time.Minute)
		if sent := ann.Sent(); shows(sent[3:]) != "It takes five days. | Stopped." || len(ann.Drafts()) != 0 {
			t.Errorf("private: %s, %+v", shows(sent), ann.Drafts())
		}

		group := w.sim.Group(-9, "G").As(8, "Ben", "en")
		asked := group.Say("@shop_bot a question")
		time.Sleep(8 * time.Second)
		if got := shows(group.Sent()); got != "It takes five" {
			t.Errorf("growing: %s", got)
		}
		time.Sleep(time.Minute)
		if got := group.Sent(); len(got) != 1 || got[0].Text != "It takes five days." || got[0].ReplyTo != asked {
			t.Errorf("%+v", got)
		}
		group.Say("@shop_bot hi")
		synctest.Wait()
		if got := shows(group.Sent()); !strings.HasSuffix(got, "On second thoughts") {
			t.Errorf("growing: %s", got)
		}
		time.Sleep(time.Minute)
		if got := shows(group.Sent()); got != "It takes five days." {
			t.Errorf("a draft that became nothing stands there: %s", got)
		}
	})
}
