package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/bot"
)

// shelves is over how many keys the channels that we know are spread, and
// shelfMost how many stand on each. The ones that were silent longest are
// forgotten: what is said there while we are down is then not caught up.
const (
	shelves   = 64
	shelfMost = 256
)

// place is what we know of a channel: direct messages (no parent), or a thread of
// ours, one person's or (without person) a ticket's.
type place struct {
	Parent string `json:"p,omitempty"`
	Person string `json:"u,omitempty"`
	Guild  string `json:"g,omitempty"`
	Since  string `json:"s,omitempty"` // a mark where there is none yet
	Day    int64  `json:"d,omitempty"` // of the last event, since 1970
}

// direct reports whether the place is direct messages.
func (p place) direct() bool { return p.Parent == "" }

// spot is where the conversation is held.
func (p place) spot(channel string) spot {
	if p.direct() {
		return spot{channel: channel}
	}
	return spot{channel: p.Parent, thread: channel, person: p.Person}
}

// known are the channels that we know, kept in Memory, each with a mark: the last
// message that was put.
type known struct {
	a *Adapter

	mu     sync.Mutex
	places map[string]place
	saving sync.Mutex // a shelf is written by one at a time
}

// load reads all shelves.
func (k *known) load(ctx context.Context) error {
	places := make(map[string]place)
	for i := range shelves {
		data, err := k.a.memory.Get(ctx, k.a.memoryKey("known", strconv.Itoa(i)))
		if err != nil {
			return fmt.Errorf("discord: read known channels: %w", err)
		}
		if len(data) == 0 {
			continue
		}
		if err := json.Unmarshal(data, &places); err != nil {
			k.a.log.Error("a list of known channels cannot be read and is passed over", "shelf", i, "error", err)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.places = places
	return nil
}

func (k *known) get(channel string) (place, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, ok := k.places[channel]
	return p, ok
}

// all lists the channels, those with the newest events first.
func (k *known) all() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make([]string, 0, len(k.places))
	for id := range k.places {
		out = append(out, id)
	}
	slices.SortFunc(out, func(x, y string) int { return int(k.places[y].Day - k.places[x].Day) })
	return out
}

// note makes a channel known, or known to be in use today. What the store could not
// keep is tried again with the channel's next event, or the same once more: it
// could be the first that a person said, and they would stay unknown to the next
// process.
func (k *known) note(ctx context.Context, channel string, p place) {
	p.Day = time.Now().Unix() / (24 * 3600)
	k.mu.Lock()
	old, ok := k.places[channel]
	if ok && old.Day == p.Day && old.Parent == p.Parent && old.Person == p.Person && old.Guild == p.Guild {
		k.mu.Unlock()
		return
	}
	if ok {
		p.Since = old.Since
	}
	if k.places == nil {
		k.places = make(map[string]place)
	}
	k.places[channel] = p
	k.mu.Unlock()
	kept := k.save(ctx, shelfOf(channel))
	if !p.direct() { // for as long again
		if err := k.a.keepThread(ctx, channel, p); err != nil {
			_ = k.a.complain("memory", "cannot remember", err)
			kept = false
		}
	}
	if kept {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if p, ok := k.places[channel]; ok {
		p.Day = 0
		k.places[channel] = p
	}
}

func (k *known) forget(ctx context.Context, channel string) {
	k.mu.Lock()
	_, ok := k.places[channel]
	delete(k.places, channel)
	k.mu.Unlock()
	if ok {
		k.save(ctx, shelfOf(channel))
	}
}

func shelfOf(channel string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(channel))
	return int(h.Sum32() % shelves)
}

// save writes one shelf, without those that stand there longest unused, and reports
// whether it stands.
func (k *known) save(ctx context.Context, shelf int) bool {
	k.saving.Lock()
	defer k.saving.Unlock()
	k.mu.Lock()
	standing := make(map[string]place)
	var ids []string
	for id, p := range k.places {
		if shelfOf(id) == shelf {
			standing[id], ids = p, append(ids, id)
		}
	}
	if len(ids) > shelfMost {
		slices.SortFunc(ids, func(x, y string) int { return int(standing[y].Day - standing[x].Day) })
		for _, id := range ids[shelfMost:] {
			delete(standing, id)
			delete(k.places, id)
		}
	}
	k.mu.Unlock()
	data, err := json.Marshal(standing)
	if err != nil {
		return false // strings and numbers alone: it cannot be
	}
	return k.a.remember(ctx, "known", strconv.Itoa(shelf), data, 0)
}

// mark notes that all of a known channel up to a message is durable.
func (k *known) mark(ctx context.Context, channel, message string) {
	if _, ok := k.get(channel); ok || k.a.isDesk(channel) {
		k.a.remember(ctx, "mark", channel, []byte(message), threadKeep)
	}
}

// marked is the message after which a channel has to be read; empty: there is
// none.
func (k *known) marked(ctx context.Context, channel string) (string, error) {
	data, err := k.a.memory.Get(ctx, k.a.memoryKey("mark", channel))
	if err != nil {
		return "", fmt.Errorf("discord: read mark: %w", err)
	}
	if isSnowflake(string(data)) {
		return string(data), nil
	}
	p, _ := k.get(channel)
	return p.Since, nil
}

// threadAt finds what thread of ours a channel is, also one that is no longer among
// the known. What it learns it keeps: also the server, which nobody knows when a
// ticket's thread is opened.
func (l *listener) threadAt(ctx context.Context, channel, guild string) (place, bool, error) {
	if p, ok := l.known.get(channel); ok {
		if !p.direct() && p.Guild == "" && guild != "" {
			p.Guild = guild
			l.known.note(ctx, channel, p)
		}
		return p, !p.direct(), nil
	}
	l.mu.Lock()
	other := l.others[channel]
	l.mu.Unlock()
	if other {
		return place{}, false, nil
	}
	data, err := l.a.memory.Get(ctx, l.a.memoryKey("thread", channel))
	if err != nil {
		return place{}, false, fmt.Errorf("discord: look up a thread: %w", err)
	}
	var p place
	if len(data) > 0 && json.Unmarshal(data, &p) == nil && p.Parent != "" {
		p.Guild = orElse(p.Guild, guild)
		l.known.note(ctx, channel, p)
		return p, true, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.others == nil || len(l.others) >= 4096 {
		l.others = make(map[string]bool)
	}
	l.others[channel] = true
	return place{}, false, nil
}

// threadKeep is how long a thread of ours is remembered after the last day on which
// something was said in it. Whoever comes back later is led to a new one: see
// isForgotten.
const threadKeep = 400 * 24 * time.Hour

// keepThread remembers a thread of ours, before anything is said in it.
func (a *Adapter) keepThread(ctx context.Context, thread string, p place) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("discord: write thread: %w", err)
	}
	if err := a.memory.Set(ctx, a.memoryKey("thread", thread), data, threadKeep); err != nil {
		return fmt.Errorf("discord: remember a thread: %w", err)
	}
	if p.Person == "" {
		return nil
	}
	if err := a.memory.Set(ctx, a.customerKey(p.Parent, p.Person), []byte(thread), threadKeep); err != nil {
		return fmt.Errorf("discord: remember a customer's thread: %w", err)
	}
	return nil
}

// customerKey is where a person's thread in a support channel is remembered.
func (a *Adapter) customerKey(desk, person string) string {
	return a.memoryKey("customer", desk+"/"+person)
}

// isForgotten reports whether a channel is a private thread that we once opened in
// the support channel and no longer know whose it is.
func (l *listener) isForgotten(ctx context.Context, m *message) (bool, error) {
	desk := l.a.deskChannel()
	if desk == nil || desk.Guild != m.Guild || m.Channel == desk.ID || m.ChannelType != nil && *m.ChannelType != discordgo.ChannelTypeGuildPrivateThread {
		return false, nil
	}
	l.mu.Lock()
	forgotten, asked := l.forgotten[m.Channel]
	l.mu.Unlock()
	if asked {
		return forgotten, nil
	}
	var c channel
	if err := l.a.api.call(ctx, http.MethodGet, "/channels/"+m.Channel, nil, &c); err != nil && !hidden(err) {
		return false, fmt.Errorf("discord: look whose a thread is: %w", err)
	}
	forgotten = c.Type == discordgo.ChannelTypeGuildPrivateThread && c.Parent == desk.ID && c.Owner == l.me.user
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.forgotten == nil || len(l.forgotten) >= 4096 {
		l.forgotten = make(map[string]bool)
	}
	l.forgotten[m.Channel] = forgotten
	return forgotten, nil
}

// said is where the conversation of a message in a public place is held, of which
// a deletion tells no author.
const saidKeep = 7 * 24 * time.Hour

func (a *Adapter) keepSaid(ctx context.Context, m bot.Message) {
	a.remember(ctx, "said", m.ID, []byte(m.At.String()), saidKeep)
}

func (a *Adapter) saidAt(ctx context.Context, id string) (spot, bool, error) {
	data, err := a.memory.Get(ctx, a.memoryKey("said", id))
	if err != nil {
		return spot{}, false, fmt.Errorf("discord: look up a message: %w", err)
	}
	at, err := bot.ParseAddress(string(data))
	if err != nil {
		return spot{}, false, nil
	}
	s, err := parseAddress(at)
	return s, err == nil, nil
}
