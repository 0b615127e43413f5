package storetest

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/bot"
)

// faults are what the suite must report, each with the cases that must see it.
var faults = map[string]struct {
	seenBy string // beginning of the cases' names
	broken broken
}{
	"forgets which messages it has seen": {"a message seen before", broken{put: func(b *broken, ctx context.Context, side bot.Side, m bot.Message) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.seen == nil {
			b.seen = make(map[string]int)
		}
		if b.seen[m.ID]++; b.seen[m.ID] > 1 {
			m.ID += fmt.Sprint(" again ", b.seen[m.ID])
		}
		return b.Store.Put(ctx, side, m)
	}}},
	"loses messages": {"order within a side", broken{put: func(b *broken, ctx context.Context, side bot.Side, m bot.Message) error {
		return b.dropOne(ctx, side, m)
	}}},
	"swaps the sides": {"sides are served", broken{put: func(b *broken, ctx context.Context, side bot.Side, m bot.Message) error {
		return b.Store.Put(ctx, bot.Customer, m)
	}}},
	"ignores the fence":       {"lease: who lost it", broken{commit: func(bool, error) error { return nil }}},
	"a repeated commit fails": {"lease: commit again", broken{commit: func(again bool, err error) error { return lostIf(again, err) }}},
	"loses on release": {"lease: release without", broken{release: func(ctx context.Context, c bot.Claim, _ time.Duration, _ error) error {
		return c.Commit(ctx, bot.Outcome{})
	}}},
	"counts every release": {"lease: release without", broken{release: func(ctx context.Context, c bot.Claim, after time.Duration, _ error) error {
		return c.Release(ctx, after, errBroken)
	}}},
	"releases at once": {"lease: released until later", broken{release: func(ctx context.Context, c bot.Claim, _ time.Duration, cause error) error {
		return c.Release(ctx, 0, cause)
	}}},
	"never gives up":            {"give up: a turn that always fails", broken{options: func(o *bot.StoreOptions) { o.Attempts++ }}},
	"gives up late after death": {"give up: a turn that kills", broken{options: func(o *bot.StoreOptions) { o.Deaths++ }}},
	"counts no attempts":        {"give up: attempts are", broken{turn: func(t *bot.Turn) { t.Attempt = 0 }}},
	"cuts by a wider window":    {"burst: farther apart", broken{options: func(o *bot.StoreOptions) { o.Burst, o.BurstLimit = 2*o.Burst, 4*o.BurstLimit }}},
	"cuts too many":             {"burst: no more", broken{options: func(o *bot.StoreOptions) { o.BurstMax++ }}},
	"cuts no bursts":            {"burst: closed by", broken{options: func(o *bot.StoreOptions) { o.Burst = 0 }}},
	"cuts anew when it repeats": {"burst: comes again", broken{turn: func(t *bot.Turn) { t.Messages = t.Messages[:1] }}},
	"ignores the person": {"burst: one person's", broken{put: func(b *broken, ctx context.Context, side bot.Side, m bot.Message) error {
		m.From.ID = ""
		return b.Store.Put(ctx, side, m)
	}}},
	"ignores the resolution": {"burst: as far apart as window and", broken{put: func(b *broken, ctx context.Context, side bot.Side, m bot.Message) error {
		m.Resolution = 0
		return b.Store.Put(ctx, side, m)
	}}},
	"forgets what Once knew":   {"once:", broken{note: func() bool { return true }}},
	"ignores Unless":           {"unless: what waits", broken{outcome: func(o *bot.Outcome) { o.Unless = nil }}},
	"never cancels a timer":    {"timer: cancelled", broken{outcome: func(o *bot.Outcome) { o.Wakes = withoutZero(o.Wakes) }}},
	"withdraws nothing":        {"withdraw:", broken{outcome: func(o *bot.Outcome) { o.Withdraw = nil }}},
	"forgets the state":        {"turn", broken{turn: func(t *bot.Turn) { t.State = nil }}},
	"lists nothing":            {"listed", broken{listed: func(m map[string][]byte) { clear(m) }}},
	"keeps too little history": {"history", broken{history: func(l []bot.Line) []bot.Line { return l[len(l)/2:] }}},
	"binds the wrong side":     {"bind: a chat that has moved", broken{bind: func(side *bot.Side, _ *bot.Address) { *side = bot.Desk }}},
	"orphans do not wait":      {"bind: an orphan waits", broken{options: func(o *bot.StoreOptions) { o.Orphan = 1 }}},
	"edits blindly":            {"delivery: edit", broken{next: func(d *bot.Delivery) { d.Target = nil }}},
	"is never unsure":          {"delivery: unsure", broken{next: func(d *bot.Delivery) { d.Unsure = false }}},
	"forgets the parts":        {"delivery: part by part", broken{sent: func(_ bot.Delivery, r *bot.Receipt) { r.More = false }}},
	"forgets the thread":       {"desk: opened", broken{sent: func(_ bot.Delivery, r *bot.Receipt) { r.Thread = "" }}},
	"gives a wait up":          {"delivery: retried for ever", broken{failed: func(after time.Duration, _ error) (time.Duration, error) { return after, errBroken }}},
	"counts the wrong key":     {"delivery: given up", broken{next: func(d *bot.Delivery) { d.Key = "x" }}},
	"tells of no death":        {"delivery: who lost it", broken{next: func(d *bot.Delivery) { d.Attempt = 0 }}},
	"replays nothing":          {"dead: a send", broken{replay: func() bool { return true }}},
	"counts from nought":       {"memory: count", broken{count: func(n int64) int64 { return n - 1 }}},
	"keeps no empty value":     {"memory: kept", broken{get: func(v []byte) []byte { return append([]byte(nil), v...) }}},
	"shows too much":           {"memory: head", broken{head: func(n *int) { *n += 2 }}},
	"swaps blindly":            {"memory: swapped if", broken{swap: swapBlindly}},
	"swaps late":               {"memory: no change", broken{swap: swapLate}},
	"swaps once":               {"memory: a repeated swap", broken{swap: swapOnce}},
	"swaps for ever": {"memory: swapped for a while", broken{swap: func(b *broken, ctx context.Context, key string, old, v []byte, _ time.Duration) (bool, error) {
		return b.Store.Swap(ctx, key, old, v, 0)
	}}},
	"loses facts": {"ledger: read", broken{facts: func(f []bot.Fact) []bot.Fact { return f[:len(f)/2] }}},
	"forgets the keys of a feed": {"feed: numbers", broken{append: func(b *broken, _, key *string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.seen == nil {
			b.seen = make(map[string]int)
		}
		b.seen[*key]++
		*key = fmt.Sprint(*key, b.seen[*key])
	}}},
	"mixes the feeds":           {"feed: numbers", broken{append: func(_ *broken, feed, _ *string) { *feed = "a" }}},
	"follows from the start":    {"feed: numbers", broken{follow: func(after *int64, _ *int) { *after = 0 }}},
	"follows without a bound":   {"feed: numbers", broken{follow: func(_ *int64, max *int) { *max = 1000 }}},
	"tells the newest first":    {"feed: numbers", broken{entries: func(e []bot.Entry) []bot.Entry { slices.Reverse(e); return e }}},
	"keeps a feed too long":     {"feed: the last", broken{options: func(o *bot.StoreOptions) { o.FeedLength++ }}},
	"never forgets a feed":      {"feed: forgotten", broken{options: func(o *bot.StoreOptions) { o.Keep = long }}},
	"mixes what is newer":       {"newer: what waits", broken{newer: func(m []bot.Message, err error) ([]bot.Message, error) { slices.Reverse(m); return m, err }}},
	"tells too little is newer": {"newer: at most", broken{newer: func(m []bot.Message, err error) ([]bot.Message, error) { return m[:min(len(m), 16)], err }}},
	"tells to whoever lost it":  {"newer: who lost", broken{newer: func(m []bot.Message, _ error) ([]bot.Message, error) { return m, nil }}},
	"deletes blindly":           {"delete: what was said", broken{next: func(d *bot.Delivery) { d.Target = nil }}},
	"keeps what was deleted":    {"delete: what was said", broken{outcome: withOp(bot.OpDelete, bot.OpReact)}},
	"tells of no deletion":      {"delete: cannot", broken{outcome: withOp(bot.OpDelete, bot.OpDiscard)}},
	"discards by receipt":       {"discard:", broken{outcome: withOp(bot.OpDiscard, bot.OpEdit)}},
	"remembers a status":        {"status: each", broken{outcome: withOp(bot.OpStatus, bot.OpSay)}},
	"tells of decoration":       {"status, discard", broken{outcome: withOp(bot.OpDiscard, bot.OpReact)}},
	"forgets the draft":         {"carried:", broken{next: func(d *bot.Delivery) { d.Send.Draft = "" }}},
	"forgets who reads along":   {"carried:", broken{turn: func(t *bot.Turn) { t.Messages[0].Public = false }}},
	"tells of no delivery":      {"ledger: what became", broken{facts: func(f []bot.Fact) []bot.Fact { return f[:min(len(f), 1)] }}},
	"two leaders":               {"leader: one holder", broken{lead: func(ctx context.Context) (context.Context, error) { return ctx, ctx.Err() }}},
}

// withOp makes one operation another.
func withOp(from, to bot.Op) func(*bot.Outcome) {
	return func(o *bot.Outcome) {
		for i := range o.Sends {
			if o.Sends[i].Op == from {
				o.Sends[i].Op = to
			}
		}
	}
}

// open makes a store with the fault of f.
func (f broken) open(t testing.TB, o bot.StoreOptions) bot.Store {
	if f.options != nil {
		o = o.Defaults()
		f.options(&o)
	}
	f.Store, f.mu = openSQLite(t, o), new(sync.Mutex)
	return &f
}

func (b *broken) dropOne(ctx context.Context, side bot.Side, m bot.Message) error {
	if strings.HasSuffix(m.ID, "customer90") {
		return nil
	}
	return b.Store.Put(ctx, side, m)
}

func lostIf(again bool, err error) error {
	if again {
		return bot.ErrLeaseLost
	}
	return err
}

func withoutZero(wakes map[string]time.Time) map[string]time.Time {
	kept := make(map[string]time.Time)
	for name, at := range wakes {
		if !at.IsZero() {
			kept[name] = at
		}
	}
	return kept
}

// swapBlindly never looks at what is there.
func swapBlindly(b *broken, ctx context.Context, key string, _, v []byte, keep time.Duration) (bool, error) {
	err := b.Store.Set(ctx, key, v, keep)
	return err == nil, err
}

// swapLate looks at what is there and writes later: the first one when a second has
// looked, too.
func swapLate(b *broken, ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	is, err := b.Store.Get(ctx, key)
	if err != nil || !bytes.Equal(is, old) {
		return false, err
	}
	looked := func(n int) int {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.seen == nil {
			b.seen = make(map[string]int)
		}
		b.seen[key] += n
		return b.seen[key]
	}
	for first := looked(1) == 1; first && looked(0) == 1 && ctx.Err() == nil; {
		runtime.Gosched()
	}
	return swapBlindly(b, ctx, key, old, v, keep)
}

// swapOnce knows nothing of an answer that was lost.
func swapOnce(b *broken, ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	is, err := b.Store.Get(ctx, key)
	if err != nil || !bytes.Equal(is, old) || (is == nil) != (old == nil) {
		return false, err
	}
	return b.Store.Swap(ctx, key, old, v, keep)
}
