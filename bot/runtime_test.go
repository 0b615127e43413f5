package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
)

func TestBurstIsOneTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, bot.StoreOptions{Burst: 700 * time.Millisecond}, echo)
		for i := range 10 {
			s.customer.say("1", fmt.Sprint(i), fmt.Sprint(i))
			s.settle(300 * time.Millisecond)
		}
		s.settle(time.Second)
		s.wantSent(s.customer, "0|1|2|3|4|5|6|7|8|9")
		s.customer.say("1", "9", "9") // redelivered
		s.settle(10 * time.Second)
		s.wantSent(s.customer, "0|1|2|3|4|5|6|7|8|9")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A failing handler is tried again, with the same words, and then given up: its
// messages are a dead letter, and the handler is told.
func TestFailingTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls, panics int
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			if turn.Messages[0].Kind == bot.KindFailed {
				turn.Say(bot.Customer, bot.Reply{Text: "sorry for " + turn.Messages[0].Text})
				return nil
			}
			if turn.Messages[0].Text == "fine" {
				turn.Say(bot.Customer, bot.Reply{Text: "fine"})
				return nil
			}
			turn.Say(bot.Customer, bot.Reply{Text: "half a turn"})
			if calls++; calls%2 == 0 {
				panics++
				panic("a bug")
			}
			return errors.New("not today")
		})
		s.customer.say("1", "a", "poison")
		s.customer.say("2", "b", "fine") // nobody else waits
		s.settle(100 * time.Millisecond)
		s.wantSent(s.customer, "fine")
		s.customer.say("1", "c", "fine")
		s.settle(40 * time.Second)
		s.wantSent(s.customer, "fine", "sorry for poison", "fine")
		if calls != 5 || panics != 2 {
			t.Errorf("%d attempts, %d panics; want 5 and 2", calls, panics)
		}
		letters, err := s.store.Dead(t.Context(), 10)
		if err != nil || len(letters) != 1 || letters[0].Messages[0].Text != "poison" {
			t.Errorf("dead letters: %+v, %v", letters, err)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A turn that this version cannot read waits for one that can, however long, and
// is never given up.
func TestLeftToAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var newer atomic.Bool
		s := start(t, bot.StoreOptions{}, func(ctx context.Context, turn *bot.Turn) error {
			if !newer.Load() {
				return fmt.Errorf("too new: %w", bot.ErrLeave)
			}
			if turn.Attempt != 0 {
				t.Errorf("attempt %d was counted", turn.Attempt)
			}
			return echo(ctx, turn)
		})
		s.customer.say("1", "a", "hello")
		s.settle(10 * time.Minute)
		s.wantSent(s.customer)
		newer.Store(true)
		s.settle(10 * time.Second)
		s.wantSent(s.customer, "hello")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A turn longer than its lease keeps it; typing is shown meanwhile.
func TestLongTurnKeepsItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most int
		var mu sync.Mutex
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(45 * time.Second)
			mu.Lock()
			running--
			mu.Unlock()
			return echo(context.Background(), turn)
		})
		s.customer.say("1", "a", "slow")
		s.settle(time.Minute)
		s.wantSent(s.customer, "slow")
		if most != 1 {
			t.Errorf("%d workers had the turn at once", most)
		}
		if s.customer.typing < 10 || s.customer.typing > 13 {
			t.Errorf("typing was shown %d times in 45 s, want one each 4 s", s.customer.typing)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// Whatever a turn has said is sent, in order, when the platform is down for a
// while, asks to wait, is unsure, or dies in the middle.
func TestSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, bot.StoreOptions{}, echo)
		var attempts []bot.Delivery
		failures := []error{
			errors.New("no route"), &bot.RetryError{After: 30 * time.Second, Err: errors.New("too many")},
			&bot.UnsureError{Err: errors.New("cut")}, nil,
		}
		began := time.Now()
		var at []time.Duration
		s.customer.send = func(d bot.Delivery) (bot.Receipt, error) {
			if d.Send.Reply.Text == "refused" {
				return bot.Receipt{}, bot.ErrCannot
			}
			if d.Send.Reply.Text == "bug" && d.Attempt == 0 {
				panic("a bug")
			}
			if d.Send.Reply.Text != "first" {
				return bot.Receipt{ID: "x"}, nil
			}
			attempts = append(attempts, d)
			at = append(at, time.Since(began).Round(time.Second))
			return bot.Receipt{ID: "x"}, failures[len(attempts)-1]
		}
		s.customer.say("1", "a", "first")
		s.customer.say("1", "b", "refused")
		s.customer.say("1", "c", "bug")
		s.customer.say("1", "d", "last")
		s.settle(2 * time.Minute)
		s.wantSent(s.customer, "first", "bug", "last")
		if len(attempts) != 4 || attempts[2].Unsure || !attempts[3].Unsure || attempts[3].Attempt != 3 || attempts[3].Key != attempts[0].Key {
			t.Errorf("attempts: %+v", attempts)
		}
		if at[1] != time.Second || at[2] != 31*time.Second {
			t.Errorf("tried at %v, want after 1 s, then after the 30 s that the platform asked for", at)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// Adapters cannot put what is not theirs; hostile text is made harmless.
func TestPut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, bot.StoreOptions{}, echo)
		s.customer.events <- bot.Message{ID: "1", At: bot.Address{Account: "other", Chat: "1"}, Kind: bot.KindText}
		s.customer.events <- bot.Message{At: bot.Address{Account: "chat", Chat: "1"}, Kind: bot.KindText}
		s.customer.say("1", "2", "a\x00b\xffc")
		s.settle(time.Second)
		if s.customer.puts[0] == nil || s.customer.puts[1] == nil || s.customer.puts[2] != nil {
			t.Errorf("puts answered %v", s.customer.puts)
		}
		s.wantSent(s.customer, "ab\uFFFDc")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// A chat that moved is the same conversation.
func TestMoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			turn.State = append(turn.State, []byte(texts(turn))...)
			seen = append(seen, turn.Conversation+" "+string(turn.State))
			return nil
		})
		s.customer.say("old", "1", "a")
		s.settle(time.Second)
		s.customer.events <- bot.Message{ID: "m", Kind: bot.KindMoved, At: bot.Address{Account: "chat", Chat: "old"},
			Text: bot.Address{Account: "chat", Chat: "new"}.String()}
		s.customer.say("new", "2", "b")
		s.settle(time.Second)
		if want := []string{"chat/old a", "chat/old ab"}; !slices.Equal(seen, want) {
			t.Errorf("turns %q, want %q", seen, want)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

// An escalation on its way: the desk's thread, what waited for it, relays both
// ways, and no bot over an agent.
func TestTwoSides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := bot.Address{Account: "desk", Chat: "support"}
		slow := make(chan struct{})
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			switch {
			case turn.Side == bot.Desk:
				turn.Say(bot.Customer, bot.Reply{Text: "agent: " + texts(turn)})
				turn.State = []byte("agent")
			case string(turn.State) == "agent":
				turn.Say(bot.Desk, bot.Reply{Text: "customer: " + texts(turn)})
			case texts(turn) == "person":
				turn.Open(desk, bot.Reply{Text: "card"})
				turn.Say(bot.Desk, bot.Reply{Text: "history"})
			default:
				<-slow
				turn.Unless(bot.Desk)
				turn.Say(bot.Customer, bot.Reply{Text: "bot: " + texts(turn)})
			}
			return nil
		})
		s.desk.send = func(d bot.Delivery) (bot.Receipt, error) {
			if d.Send.Op == bot.OpOpen {
				time.Sleep(time.Second)
				return bot.Receipt{ID: "ts1", Thread: "ts1"}, nil
			}
			if d.To.Thread != "ts1" {
				t.Errorf("the desk is sent %q at %v", d.Send.Reply.Text, d.To)
			}
			return bot.Receipt{ID: "x"}, nil
		}
		s.customer.say("1", "1", "person")
		s.settle(500 * time.Millisecond)
		s.customer.say("1", "2", "a question")
		// The agent answers before the thread is known, while the bot thinks.
		s.desk.events <- bot.Message{ID: "d1", At: bot.Address{Account: "desk", Chat: "support", Thread: "ts1"}, Kind: bot.KindText, Text: "hello", SentAt: time.Now()}
		s.settle(2 * time.Second)
		close(slow)
		s.settle(time.Second)
		s.wantSent(s.customer, "agent: hello")
		s.wantSent(s.desk, "card", "history", "customer: a question")
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}
