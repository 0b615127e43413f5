package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"handoff/bot"
)

// Albums. Telegram sends each file of an album as a message of its own, with the
// same media_group_id, and never says which is the last. An album is taken as
// whole when nothing of it has come for albumWait, when it has ten files, or when
// the person went on to something else.
//
// Nothing of it is lost or doubled by a restart. When polling, the offset stays
// before an album's first file until the album is durable, so what was not put
// comes again. By webhook each file is kept in Memory before it is answered: see
// albumhook.go. And before an album is put it is written down which files it is
// made of: should it be put again after a crash, with a file that came too late
// for the first time, the same files bear the same ID, and the late one is a
// message of its own.
const (
	albumWait = time.Second
	albumPoll = pollAtMost // between two looks while one grows
	albumKeep = 25 * time.Hour
)

// albumKey names an album: its files are one person's in one chat.
type albumKey struct {
	chat, from int64
	group      string
}

// albumOf names the album that an update brings a file of; ok is false for any
// other update.
func albumOf(u *update) (k albumKey, ok bool) {
	m := u.Message
	if m == nil || m.Album == "" || m.From == nil {
		return albumKey{}, false
	}
	return albumKey{m.Chat.ID, m.From.ID, m.Album}, true
}

// ends reports whether u says that the person went on: in a private chat anything
// does, in a group what the same person says.
func (k albumKey) ends(u *update) bool {
	if key, ok := albumOf(u); ok && key == k || u.lane() != k.chat {
		return false
	}
	if k.chat > 0 {
		return true
	}
	return u.Message != nil && u.Message.From != nil && u.Message.From.ID == k.from
}

// growing is what is known of the albums that are not whole yet, by one poller.
type growing struct {
	albums map[albumKey]growth
	done   map[int64]bool // updates behind the offset that are durable already
}

type growth struct {
	files int
	since time.Time // when the newest was first seen
}

// hold looks through a batch and returns the updates to be put now, each album in
// one piece, and the position of the first that must wait; len(batch) when none
// has to.
func (g *growing) hold(batch []update, now time.Time) (ready [][]update, held int) {
	found := make(map[albumKey][]update)
	whole := make(map[albumKey]bool)
	for i := range batch {
		u := &batch[i]
		if g.done[u.ID] {
			continue
		}
		for k := range found {
			whole[k] = whole[k] || k.ends(u)
		}
		if k, ok := albumOf(u); ok {
			found[k] = append(found[k], *u)
		}
	}
	before := g.albums
	g.albums = make(map[albumKey]growth)
	for k, items := range found {
		grown := before[k]
		if grown.files != len(items) {
			grown = growth{len(items), now}
		}
		if whole[k] = whole[k] || len(items) >= maxAlbum || now.Sub(grown.since) >= albumWait; !whole[k] {
			g.albums[k] = grown
		}
	}
	held = len(batch)
	for i := range batch {
		u := &batch[i]
		if g.done[u.ID] {
			continue
		}
		k, isAlbum := albumOf(u)
		switch {
		case isAlbum && !whole[k]:
			held = min(held, i)
		case isAlbum && u.ID == found[k][0].ID: // at its first file's place
			ready = append(ready, found[k])
		case !isAlbum:
			ready = append(ready, []update{*u})
		}
	}
	return ready, held
}

// putAlbum makes an album durable.
func (a *Adapter) putAlbum(ctx context.Context, l *listener, items []update) error {
	first := items[0].Message
	key := a.memoryKey(fmt.Sprintf("album/%d/%d/%s", first.Chat.ID, first.From.ID, first.Album))
	var made [][]int // the numbers of each Message that was made of the album
	slices.SortStableFunc(items, func(x, y update) int { return x.Message.ID - y.Message.ID })
	err := bot.Rewrite(ctx, a.memory, key, albumKeep, func(is []byte) ([]byte, error) {
		if made = nil; is != nil {
			if err := json.Unmarshal(is, &made); err != nil {
				a.log.Error("what was kept of an album cannot be read", "error", err)
				made = nil
			}
		}
		var late []int
		for _, u := range items {
			if !slices.ContainsFunc(made, func(numbers []int) bool { return slices.Contains(numbers, u.Message.ID) }) {
				late = append(late, u.Message.ID)
			}
		}
		if len(late) == 0 {
			return is, nil
		}
		made = append(made, late)
		return json.Marshal(made)
	})
	if err != nil {
		return fmt.Errorf("telegram: write down an album: %w", err)
	}
	for _, numbers := range made {
		var files []*message
		for i := range items {
			if m := items[i].Message; slices.Contains(numbers, m.ID) {
				files = append(files, m)
			}
		}
		m, ok := a.album(l.me, files)
		if !ok {
			continue
		}
		m.ID = messageID(first.Chat.ID, numbers[0])
		a.hear(ctx, m.From)
		if err := a.putMoved(ctx, l.put, m); err != nil {
			return err
		}
	}
	return nil
}

// album translates the files of an album as one message. In a group it is meant
// for us when one of them is: the words stand on one alone.
func (a *Adapter) album(me identity, files []*message) (whole bot.Message, ok bool) {
	for _, in := range files {
		m, meant := a.said(me, in)
		if !meant {
			continue
		}
		if !ok || whole.Text == "" && whole.Kind == bot.KindText && (m.Text != "" || m.Kind != bot.KindText) {
			whole, ok = m, true
		}
	}
	if !ok {
		return bot.Message{}, false
	}
	whole.Files, whole.SentAt, whole.Resolution = nil, time.Unix(files[0].Date, 0), resolution
	for _, in := range files {
		whole.Files = append(whole.Files, a.files(in)...)
	}
	return whole, true
}
