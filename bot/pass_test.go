package bot_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
)

// What one conversation passes comes into the other through Internal, in order,
// once, with the right to answer; what nobody can take is told.
func TestPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex // two conversations are served at once
		var seen []string
		fails := true
		s := start(t, bot.StoreOptions{}, func(_ context.Context, turn *bot.Turn) error {
			m := turn.Messages[0]
			switch {
			case turn.Side == bot.Internal:
				mu.Lock()
				seen = append(seen, turn.Conversation+" "+string(m.Kind)+" "+m.Text+" "+m.Name)
				mu.Unlock()
				if m.Kind == bot.KindCommand {
					turn.Say(bot.Customer, bot.Reply{Re: m.ID, Text: m.Text + " for " + m.From.ID})
				}
			default:
				for _, word := range []string{"one", "two"} {
					turn.Pass("chat/there", bot.Message{Kind: bot.KindCommand, Text: word, From: m.From, Grant: "right"})
				}
				turn.Pass("nowhere", bot.Message{Kind: bot.KindText})
				if fails {
					fails = false
					return errors.New("broken on purpose")
				}
			}
			return nil
		})
		var grants []string
		s.customer.send = func(d bot.Delivery) (bot.Receipt, error) {
			mu.Lock()
			defer mu.Unlock()
			grants = append(grants, d.To.Chat+" "+d.Send.Grant)
			return bot.Receipt{ID: d.Key}, nil
		}
		s.customer.say("here", "1", "go")
		s.settle(time.Minute)
		slices.Sort(seen)
		want := []string{"chat/here undelivered the platform refuses it: bot: pass to \"nowhere\": pass pass", "chat/there command one ", "chat/there command two "}
		if !slices.Equal(seen, want) {
			t.Errorf("turns %q, want %q", seen, want)
		}
		s.wantSent(s.customer, "one for here", "two for here")
		if want := []string{"there right", "there right"}; !slices.Equal(grants, want) {
			t.Errorf("grants %q, want %q", grants, want)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}
