package telegram

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

// TestStorm lets 40 people write 25 numbered messages each while Telegram limits,
// breaks and cuts off and the listener is stopped and started; a worker a chat
// answers each. Only the sim's own record is asked: nothing is lost, each
// chat is in order, and nothing arrives twice but what was cut off.
func TestStorm(t *testing.T) {
	const people, each = 40, 25
	within(t, func(w *world) {
		ctx, cancel := context.WithCancel(w.t.Context())
		var workers sync.WaitGroup
		queues := make(map[string]chan bot.Message)
		for p := range int64(people) {
			q := make(chan bot.Message, each)
			queues[fmt.Sprint(p+1)] = q
			w.sim.Private(p+1, "P", "en")
			workers.Go(func() {
				for {
					select {
					case m := <-q:
						w.answer(ctx, m)
					case <-ctx.Done():
						return
					}
				}
			})
		}
		seen := make(map[string]bool)
		var mu sync.Mutex
		put := func(_ context.Context, m bot.Message) error {
			mu.Lock()
			defer mu.Unlock()
			if len(seen)%97 == 13 && !seen["refused "+m.ID] {
				seen["refused "+m.ID] = true
				return errors.New("the store is down for a moment")
			}
			if !seen[m.ID] {
				seen[m.ID] = true
				queues[m.At.Chat] <- m
			}
			return nil
		}
		const cuts = 5
		for range cuts {
			w.sim.Fail(sim.Fault{Method: "sendMessage", Cut: true, Times: 1, Chat: 3})
		}
		w.sim.Fail(sim.Fault{Method: "sendMessage", Code: 429, RetryAfter: 5, Times: 20})
		w.sim.Fail(sim.Fault{Method: "getUpdates", Cut: true, Times: 5})
		w.sim.Fail(sim.Fault{Method: "getUpdates", Code: 502, HTML: true, Times: 3})
		for round := range each {
			for p := range int64(people) {
				w.sim.Private(p+1, "P", "en").Say(fmt.Sprint(round))
			}
			if round%5 != 0 {
				continue
			}
			part, stop := context.WithCancel(ctx)
			done := make(chan error, 1)
			go func() { done <- w.a.Listen(part, put) }()
			time.Sleep(time.Duration(round+1) * 100 * time.Millisecond)
			stop()
			<-done
		}
		done := make(chan error, 1)
		go func() { done <- w.a.Listen(ctx, put) }()
		time.Sleep(time.Hour)
		synctest.Wait()

		twice := 0
		for p := range int64(people) {
			next := 0
			for _, m := range w.sim.Sent(p + 1) {
				switch m.Text {
				case fmt.Sprint("answer ", next):
					next++
				case fmt.Sprint("answer ", next-1):
					twice++
				default:
					t.Fatalf("chat %d: %q came where answer %d was due", p+1, m.Text, next)
				}
			}
			if next != each {
				t.Errorf("chat %d: %d answers", p+1, next)
			}
		}
		if twice > cuts {
			t.Errorf("%d arrived twice, %d were cut off", twice, cuts)
		}
		cancel()
		<-done
		workers.Wait()
	})
}

// answer is a sender that does what the contract of Adapter.Send says.
func (w *world) answer(ctx context.Context, m bot.Message) {
	d := bot.Delivery{Key: m.ID, To: m.At, Send: bot.Send{Op: bot.OpSay, Reply: bot.Reply{Text: "answer " + m.Text}}, FirstTried: time.Now()}
	for ctx.Err() == nil {
		_, err := w.a.Send(ctx, d)
		wait := time.Second
		retry, isRetry := errors.AsType[*bot.RetryError](err)
		_, isUnsure := errors.AsType[*bot.UnsureError](err)
		switch {
		case err == nil || errors.Is(err, bot.ErrCannot) || errors.Is(err, bot.ErrGone):
			return
		case isRetry:
			wait = retry.After
		case isUnsure:
			d.Unsure = true
		}
		d.Attempt++
		time.Sleep(wait)
	}
}
