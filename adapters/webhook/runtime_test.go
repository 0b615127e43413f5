package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/webhook/sim"
	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// chatter is a platform on which customers write what a test has them write.
type chatter struct{ said chan bot.Message }

func (chatter) Name() string { return "chat" }

func (c chatter) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	for {
		select {
		case m := <-c.said:
			if err := put(ctx, m); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

func (chatter) Send(context.Context, bot.Delivery) (bot.Receipt, error) { return bot.Receipt{}, nil }

// broken is the adapter with its errors made harmless: it forgets what fails.
type broken struct{ *Adapter }

func (b broken) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	_, _ = b.Adapter.Send(ctx, d)
	return bot.Receipt{}, nil
}

// storm has three customers cause twenty events each while the receiver fails in
// every way for an hour, through the real runtime and store, and returns what is
// wrong with what it took in the end.
func storm(t *testing.T, wrap func(*Adapter) bot.Adapter) []string {
	a, receiver := rig(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	quiet := slog.New(slog.DiscardHandler)
	store, err := sqlitestore.Open(ctx, sqlitestore.Memory, bot.StoreOptions{}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	turn := func(_ context.Context, t *bot.Turn) error {
		for i, m := range t.Messages {
			if m.Kind == bot.KindUndelivered {
				t.Say(bot.Customer, bot.Reply{Text: "undelivered"})
				continue
			}
			body, _ := json.Marshal(map[string]any{"timestamp": t.Now, "chat": m.At.Chat, "n": m.Text})
			t.Say(bot.Address{Account: "crm", Chat: "events"}, bot.Reply{Handle: fmt.Sprint("event:", t.Key(), i), Data: body})
		}
		return nil
	}
	chat := chatter{make(chan bot.Message)}
	r := &bot.Runtime{Store: store, Handler: bot.HandlerFunc(turn), Log: quiet,
		Accounts: []bot.Account{{Adapter: chat, Side: bot.Customer}, {Adapter: wrap(a)}}}
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	defer func() { cancel(); <-done; _ = store.Close() }()

	for n := range 20 {
		switch n {
		case 2:
			receiver.Down(true)
		case 5:
			receiver.Down(false)
			receiver.Fail(sim.Fault{Status: 500, Times: 9})
			receiver.Fail(sim.Fault{Cut: true, Times: 2})
			receiver.Fail(sim.Fault{Status: 429, RetryAfter: "90", Times: 3})
			receiver.Fail(sim.Fault{Slow: time.Minute, Times: 3})
			receiver.Fail(sim.Fault{Drop: true, Times: 3})
			receiver.Fail(sim.Fault{Status: 404, Times: 5})
		case 12:
			receiver.Down(true)
		case 18:
			receiver.Down(false)
			receiver.Heal()
		}
		for _, who := range []string{"1", "2", "3"} {
			chat.said <- bot.Message{ID: fmt.Sprint("m", n), At: bot.Address{Account: "chat", Chat: who}, Kind: bot.KindText, Text: fmt.Sprint(n), SentAt: time.Now()}
		}
		time.Sleep(3 * time.Minute)
	}
	time.Sleep(10 * time.Minute)
	synctest.Wait()

	got := make(map[string][]string)
	for _, e := range receiver.Taken() {
		var body struct{ Chat, N string }
		if err := json.Unmarshal(e.Body, &body); err != nil {
			t.Error(err)
		}
		got[body.Chat] = append(got[body.Chat], body.N)
	}
	var want, wrong []string
	for n := range 20 {
		want = append(want, fmt.Sprint(n))
	}
	for _, who := range []string{"1", "2", "3"} {
		if !slices.Equal(got[who], want) {
			wrong = append(wrong, fmt.Sprintf("customer %s: took %v", who, got[who]))
		}
	}
	if receiver.Again() == 0 {
		wrong = append(wrong, "nothing was posted twice: the cut answers did not happen")
	}
	return wrong
}

func TestAnHourOfTroubleLosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, w := range storm(t, func(a *Adapter) bot.Adapter { return a }) {
			t.Error(w)
		}
	})
}

// The same test sees an adapter that forgets.
func TestTheTroubleIsReal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if wrong := storm(t, func(a *Adapter) bot.Adapter { return broken{a} }); len(wrong) < 3 {
			t.Errorf("only %q seen", wrong)
		}
	})
}
