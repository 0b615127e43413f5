package telegram

import (
	"context"
	"fmt"
	"testing"
	"time"

	"handoff/adapters"
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

// A process sleeps with an album's first file in hand until Telegram sends it again, and
// the others: none of them is lost, and none kept twice.
func TestAlbumOfAProcessThatSleeps(t *testing.T) {
	t.Parallel()
	memory := &slow{}
	a, err := New(Config{Token: "42:AAEhBP0av18MVfbOJ4Qw7rT2kLmN9pXsYzA", Memory: memory})
	if err != nil {
		t.Fatal(err)
	}
	comes := func(file int) {
		t.Helper()
		data := fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"media_group_id":"a"}}`, file, file)
		if err := a.keepAlbum(t.Context(), &listener{}, albumKey{chat: 7, from: 7, group: "a"}, data); err != nil {
			t.Error(err)
		}
	}
	memory.meanwhile = func() {
		for file := range 3 {
			comes(file)
		}
	}
	comes(0)
	if kept, err := a.keptAt(t.Context(), place(7, 7)); err != nil || len(kept.Updates) != 3 {
		t.Errorf("%d files are kept, %v: %s", len(kept.Updates), err, kept.Updates)
	}
}
