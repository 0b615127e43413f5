package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"handoff/adapters"
)

// putsAtOnce is how many chats of one batch are put at the same time.
const putsAtOnce = 16

// stumbles is after how many panics an update is passed over: the first may have
// been the store's.
const stumbles = 2

// deliver puts a batch, each chat's updates in order and the chats at the same
// time, and returns the offset behind what is durable: behind all of it, or before
// an album that is still growing. While put fails it is tried again here: asking
// Telegram for the same updates would bring nothing but load.
func (a *Adapter) deliver(ctx context.Context, l *listener, g *growing, batch []json.RawMessage) (next int64, err error) {
	var updates []update
	for _, data := range batch {
		u, err := decodeUpdate(data)
		if id := updateID(data); id != 0 {
			next = id + 1 // the last one's, even when it is lower than the one before
		}
		if err != nil {
			a.log.Error("an update cannot be read and is passed over", "update", next-1, "error", err)
			continue
		}
		updates = append(updates, u)
	}
	ready, held := g.hold(updates, time.Now())
	lanes := make(map[int64][]func() error)
	var order []int64
	for _, items := range ready {
		lane := items[0].lane()
		if lanes[lane] == nil {
			order = append(order, lane)
		}
		lanes[lane] = append(lanes[lane], a.delivery(ctx, l, items))
	}
	var group errgroup.Group
	group.SetLimit(putsAtOnce)
	if len(order) == 1 {
		err = inOrder(lanes[order[0]])
	} else {
		for _, lane := range order {
			group.Go(func() error { return inOrder(lanes[lane]) })
		}
		err = group.Wait()
	}
	if held == len(updates) {
		g.done = nil
		return next, err
	}
	done := make(map[int64]bool)
	for _, u := range updates[held:] {
		done[u.ID] = g.done[u.ID]
	}
	for _, items := range ready {
		for _, u := range items {
			done[u.ID] = true
		}
	}
	g.done = done
	return updates[held].ID, err
}

// updateID reads the number of an update even when the rest of it makes no sense.
func updateID(data []byte) int64 {
	var u struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(data, &u) // nothing but the number is wanted
	return u.ID
}

func inOrder(deliveries []func() error) error {
	for _, deliver := range deliveries {
		if err := deliver(); err != nil {
			return err
		}
	}
	return nil
}

// delivery is what makes one update, or the files of an album, durable: it fails only when ctx ends.
func (a *Adapter) delivery(ctx context.Context, l *listener, items []update) func() error {
	if u := &items[0]; u.Callback != nil {
		press := a.readPress(u.Callback)
		a.expect(ctx, l, press)
		return func() error { a.takePress(ctx, l, press); return nil }
	}
	return func() error {
		for failures := 0; ; failures++ {
			err := adapters.Safely(func() error { return a.take(ctx, l, items) })
			e, panicked := errors.AsType[*adapters.PanicError](err)
			switch {
			case err == nil:
				return nil
			case panicked && failures >= stumbles:
				a.log.Error("an update makes us panic and is passed over", "update", items[0].ID, "error", err, "stack", string(e.Stack))
				return nil
			case ctx.Err() != nil:
				return ctx.Err()
			}
			a.complain("cannot store what was said; Telegram keeps it", failures, err)
			if !adapters.Pause(ctx, a.delay(failures, err)) {
				return ctx.Err()
			}
		}
	}
}

// take makes what an update says durable, once; several are the files of an album.
func (a *Adapter) take(ctx context.Context, l *listener, items []update) error {
	u := &items[0]
	if _, ok := albumOf(u); ok {
		return a.putAlbum(ctx, l, items)
	}
	if m := u.Message; m != nil && (m.MigrateTo != 0 || m.MigrateFrom != 0) {
		from, to := m.Chat.ID, m.MigrateTo
		if m.MigrateFrom != 0 {
			from, to = m.MigrateFrom, m.Chat.ID
		}
		return a.noteMove(ctx, from, to)
	}
	m, ok := a.translate(l.me, u)
	if !ok {
		return nil
	}
	if u.Message != nil {
		if err := a.follow(ctx, u.Message, &m); err != nil {
			return err
		}
	}
	a.hear(ctx, m.From)
	return a.putMoved(ctx, l.put, m)
}
