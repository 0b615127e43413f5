package digest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"handoff/adapters"
	"handoff/bot"
	"handoff/dialog"
)

// slow is a memory in which something happens once, before the next swap.
type slow struct {
	adapters.OwnMemory
	meanwhile func()
}

func (s *slow) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	if happens := s.meanwhile; happens != nil {
		s.meanwhile = nil
		happens()
	}
	return s.OwnMemory.Swap(ctx, key, old, v, keep)
}

// A worker that sleeps with today's digest in hand does not have tomorrow's, which
// was told meanwhile, told again.
func TestDigestOfAStalledWriter(t *testing.T) {
	t.Parallel()
	memory, pages := &slow{}, &paper{}
	texts, err := dialog.NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	m, err := dialog.New(dialog.Config{Memory: memory, Steps: []dialog.Step{New(Config{
		Reporter: Reporter{Ledger: pages, Lists: pages, Texts: texts}, Memory: memory, To: bot.Address{Account: "slack", Chat: "C1"}, Daily: &When{Hour: 8},
	})}})
	if err != nil {
		t.Fatal(err)
	}
	// told is how many digests a turn of that day says.
	told := func(day int) (n int) {
		t.Helper()
		turn := &bot.Turn{Conversation: Conversation.String(), Side: bot.Internal, Now: noon.AddDate(0, 0, day),
			Messages: []bot.Message{{ID: fmt.Sprint(day), At: Conversation, Kind: bot.KindTimer, Name: "digest:daily"}}}
		if err := m.Turn(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
		for _, s := range turn.Outcome().Sends {
			if s.Op == bot.OpSay {
				n++
			}
		}
		return n
	}
	if n := told(0); n != 0 {
		t.Errorf("the first start says %d", n)
	}
	memory.meanwhile = func() {
		if n := told(1) + told(2); n != 2 {
			t.Errorf("another worker says %d", n)
		}
	}
	told(1) // it is never committed: its lease is lost
	if n := told(2); n != 0 {
		t.Errorf("the second day is told %d times more", n)
	}
	if n := told(3); n != 1 {
		t.Errorf("the third day is told %d times", n)
	}
}
