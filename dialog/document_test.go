package dialog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"handoff/bot"
)

// notes is a memory that counts and can be down.
type notes struct {
	kept      map[string][]byte
	gets      int
	sets      int
	down      error
	lost      bool   // a write is made, and its answer is lost
	meanwhile func() // happens once, before the next write
}

func (n *notes) Get(_ context.Context, key string) ([]byte, error) {
	n.gets++
	return n.kept[key], n.down
}

func (n *notes) Head(ctx context.Context, key string, length int) ([]byte, error) {
	v, err := n.Get(ctx, key)
	return v[:min(len(v), length)], err
}

func (n *notes) Set(_ context.Context, key string, v []byte, _ time.Duration) error {
	if n.kept == nil {
		n.kept = make(map[string][]byte)
	}
	if n.sets++; n.down == nil {
		n.kept[key] = v
	}
	if n.lost {
		return errors.New("connection reset")
	}
	return n.down
}

func (n *notes) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	if happens := n.meanwhile; happens != nil {
		n.meanwhile = nil
		happens()
	}
	if !bytes.Equal(n.kept[key], old) {
		return false, n.down
	}
	err := n.Set(ctx, key, v, keep)
	return err == nil, err
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
	memory.kept["words"] = []byte("{")
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
	if followed := string(memory.kept["words:version"]); followed != "2-"+wish("2", now).Key() {
		t.Errorf("processes of the version before follow %q", followed)
	}
	other := newDocument[[]string](memory, "words")
	if _, err := other.read(ctx, now); err != nil {
		t.Fatal(err)
	}
	memory.lost = true
	if _, err := d.change(ctx, wish("3", now), add("3")); err == nil {
		t.Fatal("a lost answer is no error")
	}
	memory.lost = false
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

// A worker that sleeps beyond its lease, wherever it was, undoes nothing of what was
// done by others meanwhile, and does nothing a second time.
func TestDocumentOfAStalledWriter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		others []string // what another worker does meanwhile, this turn first or not at all
		held   error    // the lease, when the sleeper asks
		want   []string
		fails  bool
	}{
		"nobody took over":             {want: []string{"0", "1"}},
		"its turn was done again":      {others: []string{"1"}, held: bot.ErrLeaseLost, want: []string{"0", "1"}},
		"and others after it":          {others: []string{"1", "2", "3"}, held: bot.ErrLeaseLost, want: []string{"0", "1", "2", "3"}},
		"so many that it is forgotten": {others: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17"}, held: bot.ErrLeaseLost, fails: true},
		"another sleeper was late":     {others: []string{"9"}, want: []string{"0", "9", "1"}},
	} {
		for _, when := range []string{"before it reads", "before it writes"} {
			t.Run(name+", "+when, func(t *testing.T) {
				t.Parallel()
				ctx, memory := t.Context(), &notes{}
				here, there := newDocument[[]string](memory, "words"), newDocument[[]string](memory, "words")
				if _, err := here.change(ctx, wish("0", now), add("0")); err != nil {
					t.Fatal(err)
				}
				turn := wish("1", now)
				sleeps := func() {
					for _, id := range c.others {
						if _, err := there.change(ctx, wish(id, now), add(id)); err != nil {
							t.Error(err)
						}
					}
					turn.AttachLease(func(context.Context) error { return c.held })
				}
				if when == "before it reads" {
					sleeps()
				} else {
					memory.meanwhile = sleeps
				}
				said, err := here.change(ctx, turn, add("1"))
				if (err != nil) != c.fails || err != nil && !errors.Is(err, bot.ErrLeaseLost) || err == nil && said.Text != "added 1" {
					t.Errorf("%+v, %v", said, err)
				}
				want := c.want
				if c.fails {
					want = append([]string{"0"}, c.others...)
				}
				for _, d := range []*document[[]string]{here, there} {
					if is, err := d.read(ctx, now.Add(time.Hour)); err != nil || !slices.Equal(*is, want) {
						t.Errorf("%q, %v, want %q", *is, err, want)
					}
				}
			})
		}
	}
}

// Whoever follows a document sees each change by its first bytes.
func TestDocumentIsKnownByItsHead(t *testing.T) {
	t.Parallel()
	long := stored[string]{V: documentVersion, Version: "9223372036854775807-" + wish("1", time.Time{}).Key()}
	data, err := json.Marshal(long)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"v":1,"version":"` + long.Version + `"`; headOf(data) != want+","[:headSize-len(want)] {
		t.Errorf("the head is %q, want %q", headOf(data), want)
	}
}
