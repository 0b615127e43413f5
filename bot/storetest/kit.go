package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"handoff/bot"
)

// patience is how long a blocking call may take before a test gives up: far
// longer than anything here needs, on a machine that does other things too.
const patience = 4 * time.Minute

// Short times for leases, windows and waits whose end a test waits for; long
// ones for those whose end it must never see.
const (
	short = 150 * time.Millisecond
	long  = time.Hour
)

var errBroken = errors.New("broken on purpose")

// kit is what a case is written with: a store and a word for each step. A step
// that the store refuses ends the test.
type kit struct {
	testing.TB
	ctx   context.Context
	store bot.Store
	seq   int
}

func newKit(t testing.TB, open Open, o bot.StoreOptions) *kit {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return &kit{TB: t, ctx: ctx, store: open(t, o)}
}

// The addresses of the cases.
var (
	chat   = bot.Address{Account: "tg", Chat: "1"}
	other  = bot.Address{Account: "tg", Chat: "2"}
	desk   = bot.Address{Account: "slack", Chat: "C1"}
	thread = bot.Address{Account: "slack", Chat: "C1", Thread: "170.1"}
)

// text is a message of kind text from one person, all at the same second unless
// a case says otherwise.
func text(at bot.Address, id string) bot.Message {
	return bot.Message{
		ID: id, At: at, From: bot.Person{ID: "p1"}, Kind: bot.KindText, Text: "text " + id,
		SentAt: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC),
	}
}

func command(at bot.Address, id string) bot.Message {
	m := text(at, id)
	m.Kind, m.Name = bot.KindCommand, "help"
	return m
}

func (k *kit) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// want checks that err is the one that the contract names.
func (k *kit) want(err, target error) {
	k.Helper()
	if !errors.Is(err, target) {
		k.Fatalf("error is %v, want %v", err, target)
	}
}

func (k *kit) put(side bot.Side, messages ...bot.Message) {
	k.Helper()
	for _, m := range messages {
		k.must(k.store.Put(k.ctx, side, m))
	}
}

func (k *kit) claim() bot.Claim {
	k.Helper()
	c, err := k.store.Claim(k.ctx)
	k.must(err)
	return c
}

// claimed claims a turn and checks what it is.
func (k *kit) claimed(conversation bot.Address, side bot.Side, ids ...string) bot.Claim {
	k.Helper()
	c := k.claim()
	k.is(c, conversation, side, ids...)
	return c
}

func (k *kit) is(c bot.Claim, conversation bot.Address, side bot.Side, ids ...string) {
	k.Helper()
	t := c.Turn()
	if got, want := fmt.Sprintf("%s %s %q", t.Conversation, t.Side, idsOf(t.Messages)), fmt.Sprintf("%s %s %q", conversation, side, ids); got != want {
		k.Fatalf("claimed %s, want %s", got, want)
	}
}

func idsOf(messages []bot.Message) []string {
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	return ids
}

// attempt checks Turn.Attempt.
func (k *kit) attempt(c bot.Claim, n int) {
	k.Helper()
	if got := c.Turn().Attempt; got != n {
		k.Fatalf("attempt is %d, want %d", got, n)
	}
}

// commit commits what the turn decided, with a state so that the conversation
// has one.
func (k *kit) commit(c bot.Claim) {
	k.Helper()
	if c.Turn().State == nil {
		c.Turn().State = []byte("{}")
	}
	k.must(c.Commit(k.ctx, c.Turn().Outcome()))
}

// serve claims a turn, checks what it is, lets decide decide and commits.
func (k *kit) serve(conversation bot.Address, side bot.Side, decide func(*bot.Turn), ids ...string) {
	k.Helper()
	c := k.claimed(conversation, side, ids...)
	if decide != nil {
		decide(c.Turn())
	}
	k.commit(c)
}

func (k *kit) release(c bot.Claim, after time.Duration, cause error) {
	k.Helper()
	k.must(c.Release(k.ctx, after, cause))
}

// turn runs a turn of its own in a conversation that nothing waits in.
func (k *kit) turn(conversation bot.Address, decide func(*bot.Turn)) {
	k.Helper()
	k.seq++
	id := fmt.Sprintf("turn %d", k.seq)
	k.put(bot.Internal, command(conversation, id))
	k.serve(conversation, bot.Internal, decide, id)
}

// quiet checks that no turn can be claimed: what is put now, in conversations of
// their own, is claimed first. They are several, for a store that keeps no order
// between conversations.
func (k *kit) quiet() {
	k.Helper()
	for range 4 {
		k.seq++
		probe := bot.Address{Account: "probe", Chat: fmt.Sprint(k.seq)}
		k.put(bot.Customer, command(probe, "probe"))
		k.serve(probe, bot.Customer, nil, "probe")
	}
}

// pass lets time pass by the store's clock while no turn can be claimed.
func (k *kit) pass(d time.Duration) {
	k.Helper()
	k.seq++
	probe := bot.Address{Account: "probe", Chat: fmt.Sprint(k.seq)}
	k.put(bot.Customer, command(probe, "probe"))
	k.release(k.claimed(probe, bot.Customer, "probe"), d, nil)
	k.serve(probe, bot.Customer, nil, "probe")
}

func (k *kit) next(account string) bot.Delivery {
	k.Helper()
	d, err := k.store.Next(k.ctx, account)
	k.must(err)
	return d
}

// delivered takes a delivery and checks its text and where it goes.
func (k *kit) delivered(to bot.Address, words string) bot.Delivery {
	k.Helper()
	d := k.next(to.Account)
	if got, want := fmt.Sprintf("%q to %s", d.Send.Reply.Text, d.To), fmt.Sprintf("%q to %s", words, to); got != want {
		k.Fatalf("delivery is %s, want %s", got, want)
	}
	return d
}

func (k *kit) sent(d bot.Delivery, r bot.Receipt) {
	k.Helper()
	k.must(k.store.Sent(k.ctx, d, r))
}

// sends takes deliveries of those texts, in that order, and ends them.
func (k *kit) sends(to bot.Address, texts ...string) {
	k.Helper()
	for _, words := range texts {
		k.sent(k.delivered(to, words), bot.Receipt{ID: "id of " + words})
	}
}

func (k *kit) fail(d bot.Delivery, after time.Duration, cause error) {
	k.Helper()
	k.must(k.store.Failed(k.ctx, d, after, cause))
}

// still checks that nothing can be sent through an account: what is said now, in
// conversations of their own, is sent first.
func (k *kit) still(account string) {
	k.Helper()
	for range 4 {
		k.seq++
		probe := bot.Address{Account: account, Chat: fmt.Sprint("probe ", k.seq)}
		k.turn(probe, func(t *bot.Turn) { t.Say(bot.Customer, bot.Reply{Text: "probe"}) })
		k.sends(probe, "probe")
	}
}

// news serves an Internal turn and checks what it tells.
func (k *kit) news(conversation bot.Address, kind bot.Kind, id, re, words string) {
	k.Helper()
	c := k.claimed(conversation, bot.Internal, id)
	m := c.Turn().Messages[0]
	if m.Kind != kind || m.Re != re || m.Text != words || m.At != conversation || (m.Kind == bot.KindUndelivered) != (m.Name != "") {
		k.Fatalf("message is %+v, want kind %s, re %q, text %q at %s", m, kind, re, words, conversation)
	}
	k.commit(c)
}

// dead returns the letters and checks how many there are.
func (k *kit) dead(n int) []bot.DeadLetter {
	k.Helper()
	letters, err := k.store.Dead(k.ctx, 100)
	k.must(err)
	if len(letters) != n {
		k.Fatalf("%d dead letters, want %d: %+v", len(letters), n, letters)
	}
	return letters
}

func say(words string) func(*bot.Turn) {
	return func(t *bot.Turn) { t.Say(bot.Customer, bot.Reply{Text: words, Handle: words}) }
}
