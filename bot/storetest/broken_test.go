package storetest

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// broken is a good store with one fault. Each hook that is set stands between
// the suite and the store.
type broken struct {
	bot.Store
	options func(*bot.StoreOptions)
	put     func(b *broken, ctx context.Context, side bot.Side, m bot.Message) error
	turn    func(*bot.Turn)
	outcome func(*bot.Outcome)
	commit  func(again bool, err error) error
	release func(ctx context.Context, c bot.Claim, after time.Duration, cause error) error
	note    func() (skip bool)
	next    func(*bot.Delivery)
	sent    func(bot.Delivery, *bot.Receipt)
	failed  func(time.Duration, error) (time.Duration, error)
	bind    func(side *bot.Side, at *bot.Address)
	lead    func(context.Context) (context.Context, error)
	count   func(int64) int64
	get     func([]byte) []byte
	head    func(n *int)
	swap    func(b *broken, ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error)
	replay  func() (skip bool)
	facts   func([]bot.Fact) []bot.Fact
	listed  func(map[string][]byte)
	history func([]bot.Line) []bot.Line
	newer   func([]bot.Message, error) ([]bot.Message, error)
	append  func(b *broken, feed, key *string) // before it is appended
	follow  func(after *int64, max *int)
	entries func([]bot.Entry) []bot.Entry

	mu   *sync.Mutex // of seen
	seen map[string]int
}

func (b *broken) Put(ctx context.Context, side bot.Side, m bot.Message) error {
	if b.put != nil {
		return b.put(b, ctx, side, m)
	}
	return b.Store.Put(ctx, side, m)
}

type brokenClaim struct {
	bot.Claim
	b         *broken
	committed bool
}

func (b *broken) Claim(ctx context.Context) (bot.Claim, error) {
	c, err := b.Store.Claim(ctx)
	if err != nil {
		return nil, err
	}
	if b.turn != nil {
		b.turn(c.Turn())
	}
	if b.note != nil {
		c.Turn().Attach(nil, func(context.Context, string, []byte) error { return nil }, nil)
	}
	return &brokenClaim{Claim: c, b: b}, nil
}

func (c *brokenClaim) Commit(ctx context.Context, o bot.Outcome) error {
	if c.b.outcome != nil {
		c.b.outcome(&o)
	}
	err := c.Claim.Commit(ctx, o)
	if c.b.commit != nil {
		err = c.b.commit(c.committed, err)
	}
	c.committed = true
	return err
}

func (c *brokenClaim) Release(ctx context.Context, after time.Duration, cause error) error {
	if c.b.release != nil {
		return c.b.release(ctx, c.Claim, after, cause)
	}
	return c.Claim.Release(ctx, after, cause)
}

func (c *brokenClaim) Newer(ctx context.Context) ([]bot.Message, error) {
	messages, err := c.Claim.Newer(ctx)
	if c.b.newer != nil {
		return c.b.newer(messages, err)
	}
	return messages, err
}

func (b *broken) Append(ctx context.Context, feed, key string, entry []byte) (int64, error) {
	if b.append != nil {
		b.append(b, &feed, &key)
	}
	return b.Store.Append(ctx, feed, key, entry)
}

func (b *broken) Follow(ctx context.Context, feed string, after int64, max int) ([]bot.Entry, error) {
	if b.follow != nil {
		b.follow(&after, &max)
	}
	return b.Store.Follow(ctx, feed, after, max)
}

func (b *broken) Recent(ctx context.Context, feed string, max int) ([]bot.Entry, error) {
	entries, err := b.Store.Recent(ctx, feed, max)
	if b.entries != nil {
		entries = b.entries(entries)
	}
	return entries, err
}

func (b *broken) Next(ctx context.Context, account string) (bot.Delivery, error) {
	d, err := b.Store.Next(ctx, account)
	if err == nil && b.next != nil {
		b.next(&d)
	}
	return d, err
}

func (b *broken) Sent(ctx context.Context, d bot.Delivery, r bot.Receipt) error {
	if b.sent != nil {
		b.sent(d, &r)
	}
	return b.Store.Sent(ctx, d, r)
}

func (b *broken) Failed(ctx context.Context, d bot.Delivery, after time.Duration, cause error) error {
	if b.failed != nil {
		after, cause = b.failed(after, cause)
	}
	return b.Store.Failed(ctx, d, after, cause)
}

func (b *broken) Bind(ctx context.Context, conversation string, side bot.Side, at bot.Address) error {
	if b.bind != nil {
		b.bind(&side, &at)
	}
	return b.Store.Bind(ctx, conversation, side, at)
}

func (b *broken) Lead(ctx context.Context, name string) (context.Context, error) {
	if b.lead != nil {
		return b.lead(ctx)
	}
	return b.Store.Lead(ctx, name)
}

func (b *broken) Count(ctx context.Context, key string) (int64, error) {
	n, err := b.Store.Count(ctx, key)
	if b.count != nil {
		n = b.count(n)
	}
	return n, err
}

func (b *broken) Get(ctx context.Context, key string) ([]byte, error) {
	v, err := b.Store.Get(ctx, key)
	if b.get != nil {
		v = b.get(v)
	}
	return v, err
}

func (b *broken) Head(ctx context.Context, key string, n int) ([]byte, error) {
	if b.head != nil {
		b.head(&n)
	}
	return b.Store.Head(ctx, key, n)
}

func (b *broken) Swap(ctx context.Context, key string, old, v []byte, keep time.Duration) (bool, error) {
	if b.swap != nil {
		return b.swap(b, ctx, key, old, v, keep)
	}
	return b.Store.Swap(ctx, key, old, v, keep)
}

func (b *broken) Replay(ctx context.Context, id string) error {
	if b.replay != nil && b.replay() {
		return nil
	}
	return b.Store.Replay(ctx, id)
}

func (b *broken) Read(ctx context.Context, after string, max int) ([]bot.Fact, string, error) {
	facts, next, err := b.Store.Read(ctx, after, max)
	if b.facts != nil {
		facts = b.facts(facts)
	}
	return facts, next, err
}

func (b *broken) Listed(ctx context.Context) (map[string][]byte, error) {
	listed, err := b.Store.Listed(ctx)
	if err == nil && b.listed != nil {
		b.listed(listed)
	}
	return listed, err
}

func (b *broken) History(ctx context.Context, conversation string) ([]bot.Line, error) {
	lines, err := b.Store.History(ctx, conversation)
	if b.history != nil {
		lines = b.history(lines)
	}
	return lines, err
}

func openSQLite(t testing.TB, o bot.StoreOptions) bot.Store {
	s, err := sqlitestore.Open(context.Background(), sqlitestore.Memory, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// recorder is a testing.TB that notes failures instead of failing.
type recorder struct {
	scope
	mu     sync.Mutex
	failed []string
}

func (r *recorder) add(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, text)
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.failed) > 0
}

func (r *recorder) Log(...any)                        {}
func (r *recorder) Logf(string, ...any)               {}
func (r *recorder) Fail()                             { r.add("failed") }
func (r *recorder) FailNow()                          { r.add("failed"); runtime.Goexit() }
func (r *recorder) Helper()                           {}
func (r *recorder) Error(args ...any)                 { r.add(fmt.Sprint(args...)) }
func (r *recorder) Errorf(format string, args ...any) { r.add(fmt.Sprintf(format, args...)) }
func (r *recorder) Fatal(args ...any)                 { r.add(fmt.Sprint(args...)); runtime.Goexit() }
func (r *recorder) Fatalf(format string, args ...any) {
	r.add(fmt.Sprintf(format, args...))
	runtime.Goexit()
}

// reported runs a case and returns what it reports.
func reported(t *testing.T, c one, open Open) []string {
	r := &recorder{scope: scope{TB: t}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer r.end()
		c.run(newKit(r, open, c.options))
	}()
	<-done
	return r.failed
}

func allCases() []one {
	var all []one
	for _, cases := range suite {
		all = append(all, cases...)
	}
	return all
}

// TestSuiteReports runs the suite against stores that each have one fault, and
// wants it reported; and against the same store without a fault.
func TestSuiteReports(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			open := fault.broken.open
			ran := 0
			for _, c := range allCases() {
				if !strings.HasPrefix(c.name, fault.seenBy) {
					continue
				}
				ran++
				if reports := reported(t, c, open); len(reports) > 0 {
					if strings.Contains(reports[0], context.DeadlineExceeded.Error()) {
						t.Errorf("%s noticed it only when its time was over: %q", c.name, reports)
					}
					return
				}
				if reports := reported(t, c, openSQLite); len(reports) > 0 {
					t.Errorf("%s reports of a good store: %q", c.name, reports)
				}
			}
			t.Errorf("%d cases ran, none reported it", ran)
		})
	}
}

// TestCrowdReports is the same for what only shows when many work at once.
func TestCrowdReports(t *testing.T) {
	open := func(t testing.TB, o bot.StoreOptions) bot.Store {
		b := &broken{Store: openSQLite(t, o), mu: new(sync.Mutex)}
		b.outcome = func(o *bot.Outcome) {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.seen == nil {
				b.seen = make(map[string]int)
			}
			if b.seen["commits"]++; b.seen["commits"]/4 == 25 {
				o.Sends = append(o.Sends, o.Sends...) // a few replies twice
			}
		}
		return b
	}
	if len(reported(t, crowdCases[0], open)) == 0 {
		t.Error("not reported")
	}
}

// TestCompareReports compares a good store with itself and with broken ones.
func TestCompareReports(t *testing.T) {
	set := func(name, value string) {
		t.Helper()
		if err := flag.Set("rapid."+name, value); err != nil {
			t.Fatal(err)
		}
	}
	// Finding is enough: a shrunk example of what was broken on purpose is for
	// nobody, and no file of it either.
	set("shrinktime", "10ms")
	set("nofailfile", "true")
	set("checks", "20")
	compare(t, openSQLite, openSQLite)
	set("checks", "1000") // until the fault is found
	for _, name := range []string{
		"forgets which messages it has seen", "a repeated commit fails", "counts every release", "never gives up", "cuts too many",
		"ignores the resolution", "ignores Unless", "withdraws nothing", "edits blindly", "is never unsure", "forgets the thread", "counts from nought", "swaps blindly", "swaps once", "shows too much",
		"follows from the start", "keeps a feed too long", "mixes what is newer", "deletes blindly",
	} {
		r := &recorder{scope: scope{TB: t}}
		done := make(chan struct{})
		go func() {
			defer close(done)
			compare(r, openSQLite, faults[name].broken.open)
		}()
		<-done
		if len(r.failed) == 0 {
			t.Errorf("a store that %s was not reported", name)
		}
	}
}
