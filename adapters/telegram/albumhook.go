package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"handoff/adapters"
	"handoff/bot"
)

// Albums by webhook. Telegram sends a chat's next update only when the one before
// was answered, so no answer can wait for the album to be whole. Each file is
// therefore kept in Memory before it is answered, and the process that took the
// newest one puts the album albumWait later; what goes on in the chat puts it at
// once. Should that process die meanwhile, another finds the album by its slot:
//
//	kept/<chat>/<person>     the album that grows there: all its updates so far
//	put/<chat>/<person>      which album, and how many files of it, was put
//	slots, slot/<n>          each album has a number
//	slot/last, swept         about the last number; up to swept all were put
//
// A chat's updates come one after the other, but one that was not answered within a
// minute comes again while a process still has it in hand: so each file is added to
// what is there by then. Nothing is deleted, so nobody can delete what he has not seen. An album that is put twice
// bears the same IDs: see putAlbum.
const (
	keptFor    = 24 * time.Hour
	sweepEvery = 15 * time.Second
	slotGap    = 8    // numbers that may be taken behind slot/last
	slotsAtEnd = 1000 // numbers that are looked at after a long silence: those before have ended
)

// kept is an album that grows.
type kept struct {
	Group   string            `json:"group"`
	Updates []json.RawMessage `json:"updates"`
	At      time.Time         `json:"at"` // when the newest came
}

func (k kept) mark() string { return fmt.Sprintf("%s/%d", k.Group, len(k.Updates)) }

// place is where an album grows.
func place(chat, from int64) string { return fmt.Sprintf("%d/%d", chat, from) }

// keepAlbum keeps one file of an album, and sees to it that the album is put.
func (a *Adapter) keepAlbum(ctx context.Context, l *listener, k albumKey, data []byte) error {
	at := place(k.chat, k.from)
	var grows kept
	err := bot.Rewrite(ctx, a.memory, a.memoryKey("kept/"+at), keptFor, func(is []byte) (_ []byte, err error) {
		if grows, err = keptOf(is); err != nil {
			return nil, err
		}
		if grows.Group != k.group {
			if err := a.putKept(ctx, l, at); err != nil {
				return nil, err
			}
			if err := a.takeSlot(ctx, at); err != nil {
				return nil, err
			}
			grows = kept{Group: k.group}
		}
		if slices.ContainsFunc(grows.Updates, func(u json.RawMessage) bool { return updateID(u) == updateID(data) }) {
			return is, nil // redelivered
		}
		grows.Updates, grows.At = append(grows.Updates, data), time.Now()
		return json.Marshal(grows)
	})
	if err != nil {
		return fmt.Errorf("telegram: keep an album: %w", err)
	}
	time.AfterFunc(albumWait, func() {
		if a.listening.Load() != l {
			return // we stop; whoever listens next finds it
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), putTime)
		defer cancel()
		now, err := a.keptAt(ctx, at)
		if err == nil && now.mark() == grows.mark() { // else whoever took the newest file puts it
			err = adapters.Safely(func() error { return a.putKept(ctx, l, at) })
		}
		if err != nil {
			a.log.Warn("an album is not stored yet; it is kept and tried again", "error", err)
		}
	})
	return nil
}

// takeSlot gives a new album its number.
func (a *Adapter) takeSlot(ctx context.Context, at string) error {
	slot, err := a.memory.Count(ctx, a.memoryKey("slots"))
	number := strconv.FormatInt(slot, 10)
	if err == nil {
		err = a.memory.Set(ctx, a.memoryKey("slot/"+number), []byte(at), keptFor)
	}
	if err == nil {
		err = a.memory.Set(ctx, a.memoryKey("slot/last"), []byte(number), 0)
	}
	return err
}

func (a *Adapter) keptAt(ctx context.Context, at string) (k kept, err error) {
	data, err := a.memory.Get(ctx, a.memoryKey("kept/"+at))
	if err == nil {
		k, err = keptOf(data)
	}
	if err != nil {
		return kept{}, fmt.Errorf("telegram: look up an album that grows: %w", err)
	}
	return k, nil
}

func keptOf(data []byte) (k kept, err error) {
	if data != nil {
		err = json.Unmarshal(data, &k)
	}
	return k, err
}

// putKept puts the album that grows there, unless it was put.
func (a *Adapter) putKept(ctx context.Context, l *listener, at string) error {
	grows, err := a.keptAt(ctx, at)
	if err != nil || len(grows.Updates) == 0 {
		return err
	}
	done, err := a.memory.Get(ctx, a.memoryKey("put/"+at))
	if err != nil {
		return fmt.Errorf("telegram: look up an album that grows: %w", err)
	}
	if string(done) == grows.mark() {
		return nil
	}
	var items []update
	for _, data := range grows.Updates {
		u, err := decodeUpdate(data)
		if err != nil {
			return err // it was decoded before it was kept
		}
		items = append(items, u)
	}
	if err := a.putAlbum(ctx, l, items); err != nil {
		return err
	}
	if err := a.memory.Set(ctx, a.memoryKey("put/"+at), []byte(grows.mark()), keptFor); err != nil {
		return fmt.Errorf("telegram: write down an album: %w", err)
	}
	return nil
}

// endAlbum puts what grows where the person goes on with u, before u.
func (a *Adapter) endAlbum(ctx context.Context, l *listener, u *update) error {
	chat, from := u.lane(), int64(0)
	switch {
	case chat > 0:
		from = chat
	case u.Message != nil && u.Message.From != nil:
		from = u.Message.From.ID
	default:
		return nil
	}
	return a.putKept(ctx, l, place(chat, from))
}

// sweep puts the albums of processes that died, now and then until ctx ends.
func (a *Adapter) sweep(ctx context.Context, l *listener) {
	for {
		if err := a.sweepOnce(ctx, l); err != nil && ctx.Err() == nil {
			a.log.Warn("cannot look for albums that were left", "error", err)
		}
		if !adapters.Pause(ctx, sweepEvery) {
			return
		}
	}
}

func (a *Adapter) sweepOnce(ctx context.Context, l *listener) error {
	number := func(key string) (int64, error) {
		value, err := a.memory.Get(ctx, a.memoryKey(key))
		n, _ := strconv.ParseInt(string(value), 10, 64)
		return n, err
	}
	last, err := number("slot/last")
	if err != nil || last == 0 {
		return err
	}
	swept, err := number("swept")
	if err != nil {
		return err
	}
	upto := max(swept, last-slotsAtEnd)
	for n := upto + 1; n <= last+slotGap; n++ {
		at, err := a.memory.Get(ctx, a.memoryKey("slot/"+strconv.FormatInt(n, 10)))
		if err != nil {
			return err
		}
		if at == nil {
			continue
		}
		grows, err := a.keptAt(ctx, string(at))
		if err != nil {
			return err
		}
		if age := time.Since(grows.At); age < 2*albumWait && age > -sweepEvery {
			break // its own process sees to it; one whose clock is further ahead does not
		}
		if err := a.putKept(ctx, l, string(at)); err != nil {
			return err
		}
		upto = n
	}
	if upto == swept {
		return nil
	}
	return a.memory.Set(ctx, a.memoryKey("swept"), []byte(strconv.FormatInt(upto, 10)), 0)
}
