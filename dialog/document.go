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
// the shared shelf. It lies in Memory under a key, and beside it, under the key and
// ":version", the name of the change that made it, so that whoever follows it pays
// for a few bytes.
//
//	reading   a snapshot, at most fresh old; the store is asked once in that time,
//	          whatever the number of turns; while it is down the last one serves
//	writing   by the turns of one conversation alone, which the store serves one
//	          after the other: no change is lost, and each is made once
type document[T any] struct {
	memory bot.Memory
	key    string
	told   func() // after each change that this process sees; nil: nobody is told

	looking sync.Mutex
	seen    atomic.Pointer[sighting[T]]
}

// sighting is a document as it was found; nobody changes its value.
type sighting[T any] struct {
	at      time.Time
	version string
	value   *T
}

// stored is a document as it lies in Memory.
type stored[T any] struct {
	V       int    `json:"v"`
	Version string `json:"version"`
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
	next := sighting[T]{at: now, version: s.version, value: s.value}
	err := d.look(ctx, &next)
	d.seen.Store(&next)
	if d.told != nil && next.version != s.version {
		d.told()
	}
	return next.value, err
}

// look takes what is new into s.
func (d *document[T]) look(ctx context.Context, s *sighting[T]) error {
	version, err := d.memory.Get(ctx, d.key+":version")
	if err != nil || string(version) == s.version {
		return err
	}
	is, err := d.load(ctx)
	if err != nil {
		return err
	}
	s.version, s.value = string(version), &is.Value
	return nil
}

func (d *document[T]) load(ctx context.Context) (stored[T], error) {
	var is stored[T]
	data, err := d.memory.Get(ctx, d.key)
	if err != nil || data == nil {
		return is, err
	}
	if err := json.Unmarshal(data, &is); err != nil {
		return is, fmt.Errorf("dialog: decode %s: %w", d.key, err)
	}
	if is.V > documentVersion {
		return is, fmt.Errorf("dialog: decode %s: version %d, this program reads %d: %w", d.key, is.V, documentVersion, bot.ErrLeave)
	}
	return is, nil
}

// change has the turn of the document's own conversation change it: once, however
// often the turn comes again. apply gets the document as it is and returns what it
// is to be; it touches nothing that it was given. Where nothing changes, as in a dry
// run, nothing is written.
func (d *document[T]) change(ctx context.Context, t *bot.Turn, apply func(is T) (T, answer)) (answer, error) {
	noted, err := t.Once(ctx, d.key, func(ctx context.Context) ([]byte, error) {
		is, err := d.load(ctx)
		if err != nil {
			return nil, err
		}
		for _, x := range is.Done {
			if x.Turn != t.Key() {
				continue
			}
			if err := d.publish(ctx, is, t.Now); err != nil { // it may have died before that
				return nil, err
			}
			return json.Marshal(x.Answer)
		}
		value, said := apply(is.Value)
		if said.Changed {
			is.V, is.Value = documentVersion, value
			is.Count++
			is.Version = strconv.FormatInt(is.Count, 10) + "-" + t.Key() // a store that was wiped counts anew
			is.Done = append(is.Done, done{t.Key(), said})
			is.Done = is.Done[max(0, len(is.Done)-maxDone):]
			if err := d.write(ctx, is, t.Now); err != nil {
				return nil, err
			}
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

// write keeps the document.
func (d *document[T]) write(ctx context.Context, is stored[T], now time.Time) error {
	data, err := json.Marshal(is)
	if err != nil {
		return err
	}
	if err := d.memory.Set(ctx, d.key, data, 0); err != nil {
		return err
	}
	return d.publish(ctx, is, now)
}

// publish tells the other processes that there is a new one, and has it in use in this
// one at once.
func (d *document[T]) publish(ctx context.Context, is stored[T], now time.Time) error {
	if err := d.memory.Set(ctx, d.key+":version", []byte(is.Version), 0); err != nil {
		return err
	}
	d.looking.Lock()
	d.seen.Store(&sighting[T]{at: now, version: is.Version, value: &is.Value})
	d.looking.Unlock()
	if d.told != nil {
		d.told()
	}
	return nil
}
