package dialog

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"handoff/bot"
)

// document is something that people change while the product runs: the switches,
// the shared shelf, the book of callbacks. It lies in Memory under one key, and its
// first bytes name the change that made it, so that whoever follows it pays for those.
//
//	reading   a snapshot, at most fresh old; the store is asked once in that time,
//	          whatever the number of turns; while it is down the last one serves
//	writing   by the turns of one conversation, which the store serves one after the
//	          other, each change once. A turn that was served to another worker
//	          meanwhile, because this one slept beyond its lease, writes nothing:
//	          see bot.Turn.Held
type document[T any] struct {
	memory bot.Memory
	key    string
	bare   string // where older programs kept the value, without a head; it is taken over with the first change
	told   func() // after each change that this process sees; nil: nobody is told

	looking sync.Mutex
	seen    atomic.Pointer[sighting[T]]
}

// sighting is a document as it was found; nobody changes its value.
type sighting[T any] struct {
	at    time.Time
	head  string // its first bytes
	value *T
}

// stored is a document as it lies in Memory. The first two fields stay the first:
// they are within headSize.
type stored[T any] struct {
	V       int    `json:"v"`
	Version string `json:"version"` // the count, and the turn: a store that was wiped counts anew
	Count   int64  `json:"count"`
	Done    []done `json:"done"` // the last changes
	Value   T      `json:"value"`
}

// done is a change that was made, by the key of its turn: the process may die
// between the writing and the note of Turn.Once.
type done struct {
	Turn   string `json:"turn"`
	Answer answer `json:"answer"`
}

// answer is what became of a change: a sentence of the desk.
type answer struct {
	Text    string `json:"text"`
	Changed bool   `json:"changed,omitempty"`
}

const (
	documentVersion = 1
	headSize        = 64 // {"v":1,"version":"9223372036854775807-abcdefghijklmnopqrstuvwx"
	fresh           = time.Second
	maxDone         = 16
)

func newDocument[T any](memory bot.Memory, key string) *document[T] {
	d := &document[T]{memory: memory, key: key}
	d.seen.Store(&sighting[T]{value: new(T)})
	return d
}

// read is the document as it is now. now is a clock that all callers share. What
// cannot be read leaves the last snapshot in use.
func (d *document[T]) read(ctx context.Context, now time.Time) (*T, error) {
	s := d.seen.Load()
	if age := now.Sub(s.at); age.Abs() < fresh {
		return s.value, nil
	}
	if s.at.IsZero() {
		d.looking.Lock() // the first of all is waited for: nobody knows yet whether we are paused
	} else if !d.looking.TryLock() {
		return s.value, nil
	}
	defer d.looking.Unlock()
	if s = d.seen.Load(); now.Sub(s.at).Abs() < fresh {
		return s.value, nil
	}
	next := sighting[T]{at: now, head: s.head, value: s.value}
	err := d.look(ctx, &next)
	d.seen.Store(&next)
	if d.told != nil && next.head != s.head {
		d.told()
	}
	return next.value, err
}

// look takes what is new into s.
func (d *document[T]) look(ctx context.Context, s *sighting[T]) error {
	head, err := d.memory.Head(ctx, d.key, headSize)
	if err != nil || string(head) == s.head {
		return err
	}
	data, err := d.memory.Get(ctx, d.key)
	if err != nil {
		return err
	}
	is, err := d.decode(ctx, data)
	if err != nil {
		return err
	}
	s.head, s.value = headOf(data), &is.Value
	return nil
}

// now is the document as it is in the store at this moment.
func (d *document[T]) now(ctx context.Context) (T, error) {
	data, err := d.memory.Get(ctx, d.key)
	if err != nil {
		return *new(T), err
	}
	is, err := d.decode(ctx, data)
	return is.Value, err
}

func headOf(data []byte) string { return string(data[:min(len(data), headSize)]) }

func (d *document[T]) decode(ctx context.Context, data []byte) (stored[T], error) {
	var is stored[T]
	if data == nil {
		return is, d.takeOver(ctx, &is.Value)
	}
	if err := json.Unmarshal(data, &is); err != nil {
		return is, fmt.Errorf("dialog: decode %s: %w", d.key, err)
	}
	if is.V > documentVersion {
		return is, fmt.Errorf("dialog: decode %s: version %d, this program reads %d: %w", d.key, is.V, documentVersion, bot.ErrLeave)
	}
	return is, nil
}

// takeOver reads what an older program has left.
func (d *document[T]) takeOver(ctx context.Context, value *T) error {
	if d.bare == "" {
		return nil
	}
	data, err := d.memory.Get(ctx, d.bare)
	if err != nil || data == nil {
		return err
	}
	if err := json.Unmarshal(data, value); err != nil {
		return fmt.Errorf("dialog: decode %s: %w", d.bare, err)
	}
	return nil
}

// change has a turn of the document's own conversation change it: once, however
// often the turn comes again. apply gets the document as it is and returns what it
// is to be; it touches nothing that it was given, and is asked again if the document
// became another one meanwhile. Where nothing changes, as in a dry run, nothing is
// written.
func (d *document[T]) change(ctx context.Context, t *bot.Turn, apply func(is T) (T, answer)) (answer, error) {
	noted, err := t.Once(ctx, d.key, func(ctx context.Context) ([]byte, error) {
		said, err := d.rewrite(ctx, t, apply)
		if err != nil {
			return nil, err
		}
		return json.Marshal(said)
	})
	if err != nil {
		return answer{}, fmt.Errorf("dialog: change %s: %w", d.key, err)
	}
	var said answer
	if err := json.Unmarshal(noted, &said); err != nil {
		return answer{}, fmt.Errorf("dialog: change %s: %w", d.key, err)
	}
	return said, nil
}

func (d *document[T]) rewrite(ctx context.Context, t *bot.Turn, apply func(is T) (T, answer)) (said answer, err error) {
	var is stored[T]
	var data []byte // as it lies there in the end
	err = bot.Rewrite(ctx, d.memory, d.key, 0, func(found []byte) ([]byte, error) {
		data = found
		if is, err = d.decode(ctx, found); err != nil {
			return nil, err
		}
		for _, x := range is.Done {
			if x.Turn == t.Key() { // it died before it was noted
				said = x.Answer
				return found, nil
			}
		}
		value, made := apply(is.Value)
		if said = made; !said.Changed {
			return found, nil
		}
		is.V, is.Value = documentVersion, value
		is.Count++
		is.Version = strconv.FormatInt(is.Count, 10) + "-" + t.Key()
		is.Done = append(is.Done, done{t.Key(), said})
		is.Done = is.Done[max(0, len(is.Done)-maxDone):]
		if err := t.Held(ctx); err != nil {
			return nil, err
		}
		data, err = json.Marshal(is)
		return data, err
	})
	if err != nil || !said.Changed {
		return said, err
	}
	// Processes of the version before, while a restart rolls, follow this key. Whatever
	// becomes of it, the change is made.
	_ = d.memory.Set(ctx, d.key+":version", []byte(is.Version), 0)
	d.looking.Lock() // in use in this process at once
	d.seen.Store(&sighting[T]{at: t.Now, head: headOf(data), value: &is.Value})
	d.looking.Unlock()
	if d.told != nil {
		d.told()
	}
	return said, nil
}
