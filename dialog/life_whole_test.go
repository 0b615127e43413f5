package dialog_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// The same through the runtime and a real store: leases by durable timers over a
// restart, a merge by passes between two conversations, receipts and all.
func TestLifeThroughTheRuntime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log := slog.New(slog.DiscardHandler)
		store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, log)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		talk := newTalk(t, teams, func(d *dialog.Config, _ *answer.Config) { d.Memory = store })
		talk.lists = store
		web, tg, slack := newFront("web"), newFront("telegram"), newFront("slack")
		run := func() (stop func()) {
			ctx, cancel := context.WithCancel(t.Context())
			r := &bot.Runtime{Store: store, Handler: talk.manager, Log: log, Turns: 2, Sends: 2, Accounts: []bot.Account{
				{Adapter: web, Side: bot.Customer}, {Adapter: tg, Side: bot.Customer}, {Adapter: slack, Side: bot.Desk}}}
			done := make(chan error)
			go func() { done <- r.Run(ctx) }()
			return func() {
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
		}
		n := 0
		says := func(f *front, at bot.Address, who bot.Person, text string) {
			n++
			f.events <- bot.Message{ID: fmt.Sprint("m", n), Kind: bot.KindText, Text: text, At: at, From: who}
			time.Sleep(time.Minute) // of the bubble: until all is quiet
		}
		reads := func(f *front, parts ...string) {
			t.Helper()
			rest := f.read()
			whole := rest
			for _, part := range parts {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Fatalf("%s does not read %q in its place:\n%s", f.name, part, whole)
				}
				rest = after
			}
		}
		chat, phone := bot.Address{Account: "web", Chat: "1"}, bot.Address{Account: "telegram", Chat: "7"}
		thread := func(n int) bot.Address { return bot.Address{Account: "slack", Chat: "C1", Thread: fmt.Sprint("t", n)} }

		stop := run()
		says(web, chat, lena, "a human please")
		says(slack, thread(1), anna, "!claim")
		reads(slack, "open T-1001", "edit T-1001")
		stop()
		time.Sleep(25 * time.Minute) // nobody is there to remind
		stop = run()
		time.Sleep(time.Second)
		reads(slack, "Anna, T-1001 waits for your first reply")
		time.Sleep(10 * time.Minute)
		reads(slack, "did not reply within 30 minutes", "edit T-1001")
		reads(web, "T-1001", "Anna from our team has joined")

		says(tg, phone, lena, "a human please")
		says(slack, thread(1), anna, "!merge T-1002")
		reads(slack, "open T-1002", "merged T-1001", "merged T-1001") // in either order: they are two threads
		reads(web, "go on with your request T-1001 together with T-1002")
		says(web, chat, lena, "are you there?")
		says(slack, thread(2), ben, "yes, I am")
		reads(web, "Ben from our team has joined", "yes, I am")
		reads(slack, "are you there?", "react ✅")
		says(tg, phone, lena, "good")
		says(slack, thread(2), ben, "!resolve Bye.")
		reads(tg, "T-1002", "Bye.", "T-1002 has been marked as solved")
		says(web, chat, lena, "how do I get a refund")
		reads(web, "You can have your money back")
		stop()
	})
}
