package dialog

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"handoff/bot"
)

// notes is a memory that counts and can be down.
type notes struct {
	kept map[string][]byte
	gets int
	sets int
	down error
	torn bool // the next write but one fails: the document is there, its version is not
}

func (n *notes) Get(_ context.Context, key string) ([]byte, error) {
	n.gets++
	return n.kept[key], n.down
}

func (n *notes) Set(_ context.Context, key string, v []byte, _ time.Duration) error {
	if n.sets++; n.down != nil || n.torn && n.sets%2 == 0 {
		return errors.New("down")
	}
	if n.kept == nil {
		n.kept = make(map[string][]byte)
	}
	n.kept[key] = v
	return nil
}

func (n *notes) Count(context.Context, string) (int64, error) { return 1, nil }

// wish is a turn of the document's conversation.
func wish(id string, now time.Time) *bot.Turn {
	return &bot.Turn{Conversation: "handoff/words", Side: bot.Internal, Now: now, Messages: []bot.Message{{ID: id, Kind: bot.KindCommand}}}
}

func add(word string) func([]string) ([]string, answer) {
	return func(is []string) ([]string, answer) {
		return append(slices.Clone(is), word), answer{Text: "added " + word, Changed: true}
	}
}

func TestDocumentIsReadOnceASecond(t *testing.T) {
	t.Parallel()
	ctx, memory, now := t.Context(), &notes{}, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	here, there := newDocument[[]string](memory, "words"), newDocument[[]string](memory, "words")
	read := func(d *document[[]string], after time.Duration) []string {
		t.Helper()
		is, err := d.read(ctx, now.Add(after))
		if err != nil && memory.down == nil {
			t.Fatal(err)
		}
		return *is
	}
	for range 100 {
		read(here, 0)
	}
	if read(here, 900*time.Millisecond); memory.gets != 1 {
		t.Errorf("%d calls of the store for 101 turns of a second", memory.gets)
	}
	read(there, 0)
	if _, err := here.change(ctx, wish("1", now), add("a")); err != nil {
		t.Fatal(err)
	}
	// At once here, within a second there.
	if got := read(here, 0); !slices.Equal(got, []string{"a"}) {
		t.Errorf("here: %q", got)
	}
	if got := read(there, 0); len(got) != 0 {
		t.Errorf("there, at once: %q", got)
	}
	if got := read(there, time.Second); !slices.Equal(got, []string{"a"}) {
		t.Errorf("there, a second later: %q", got)
	}
	memory.gets = 0
	if read(there, 2*time.Second); memory.gets != 1 {
		t.Errorf("%d calls to learn that nothing has changed", memory.gets)
	}
	// The last one serves while the store is down; a clock that is set back is no end.
	memory.down = errors.New("down")
	if got := read(there, time.Hour); !slices.Equal(got, []string{"a"}) {
		t.Errorf("while the store is down: %q", got)
	}
	memory.down = nil
	memory.kept["words"], memory.kept["words:version"] = []byte("{"), []byte("x")
	if is, err := there.read(ctx, now); err == nil || !slices.Equal(*is, []string{"a"}) {
		t.Errorf("one that cannot be read: %q, %v", *is, err)
	}
}

// A turn that comes again changes nothing twice, wherever it died.
func TestDocumentIsChangedOnce(t *testing.T) {
	t.Parallel()
	ctx, memory, now := t.Context(), &notes{}, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	d := newDocument[[]string](memory, "words")
	for _, id := range []string{"1", "1", "2", "1", "2"} { // as if nothing had been noted
		said, err := d.change(ctx, wish(id, now), add(id))
		if err != nil || said.Text != "added "+id {
			t.Fatalf("%s: %+v, %v", id, said, err)
		}
	}
	other := newDocument[[]string](memory, "words")
	if _, err := other.read(ctx, now); err != nil {
		t.Fatal(err)
	}
	memory.torn = true
	memory.sets = 0
	if _, err := d.change(ctx, wish("3", now), add("3")); err == nil {
		t.Fatal("half a write is no error")
	}
	memory.torn = false
	if _, err := d.change(ctx, wish("3", now), add("3")); err != nil {
		t.Fatal(err)
	}
	if is, err := other.read(ctx, now.Add(time.Hour)); err != nil || !slices.Equal(*is, []string{"1", "2", "3"}) {
		t.Errorf("another process reads %q, %v", *is, err)
	}
	// The journal of the turn is asked first.
	turn := wish("4", now)
	turn.Attach(map[string][]byte{"words": []byte(`{"text":"noted"}`)}, nil, nil)
	if said, err := d.change(ctx, turn, add("4")); err != nil || said.Text != "noted" {
		t.Errorf("a noted change: %+v, %v", said, err)
	}
	// What changes nothing writes nothing.
	memory.sets = 0
	if _, err := d.change(ctx, wish("5", now), func(is []string) ([]string, answer) { return nil, answer{Text: "no"} }); err != nil || memory.sets > 0 {
		t.Errorf("%d writes, %v", memory.sets, err)
	}
	memory.kept["words"] = []byte(`{"v":2}`)
	if _, err := d.change(ctx, wish("6", now), add("6")); !errors.Is(err, bot.ErrLeave) {
		t.Errorf("a newer program's: %v", err)
	}
}
