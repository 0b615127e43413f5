package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// board is a platform on which a draft is a message: it keeps what stands there.
type board struct {
	*platform
	pace  time.Duration
	fail  error
	block chan struct{} // not nil: a draft waits for it

	shown  []string          // every state that was shown
	stands map[string]string // ID -> text
}

func newBoard() *board {
	b := &board{platform: newPlatform("chat"), stands: make(map[string]string)}
	b.send = func(d bot.Delivery) (bot.Receipt, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		id := d.Send.Draft
		switch {
		case d.Send.Op == bot.OpDiscard:
			delete(b.stands, d.Send.Handle)
			return bot.Receipt{}, nil
		case id == "":
			id = d.Key
		}
		b.stands[id] = d.Send.Reply.Text
		return bot.Receipt{ID: id}, nil
	}
	return b
}

func (b *board) Draft(ctx context.Context, d bot.Draft) (string, time.Duration, error) {
	if b.block != nil {
		select {
		case <-b.block:
		case <-ctx.Done():
			return "", 0, ctx.Err()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return "", 0, b.fail
	}
	id := d.ID
	if id == "" {
		id = d.Key
	}
	b.shown = append(b.shown, d.Text)
	b.stands[id] = d.Text
	return id, b.pace, nil
}

func (b *board) reads() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, text := range b.stands {
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

// onBoard runs a handler on a board, in virtual time.
func onBoard(t *testing.T, b *board, h bot.HandlerFunc) (settle func(time.Duration)) {
	store, err := sqlitestore.Open(t.Context(), sqlitestore.Memory, bot.StoreOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &bot.Runtime{Store: store, Handler: h, Turns: 2, Sends: 2, Log: quiet, Accounts: []bot.Account{{Adapter: b, Side: bot.Customer}}}
	ctx, cancel := context.WithCancel(context.Background())
	var run sync.WaitGroup
	run.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		run.Wait()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return func(d time.Duration) {
		time.Sleep(d) // virtual
		synctest.Wait()
	}
}

// An answer grows at the platform's pace, the newest text each time, and its
// message becomes the reply.
func TestDraftGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		b.pace = time.Second
		settle := onBoard(t, b, func(_ context.Context, turn *bot.Turn) error {
			text := ""
			for i := range 25 { // ten words a second
				text += fmt.Sprint(i, " ")
				turn.Draft(bot.Customer, "answer", text)
				time.Sleep(100 * time.Millisecond)
			}
			turn.Say(bot.Customer, bot.Reply{Handle: "answer", Text: text + "end"})
			return nil
		})
		b.say("1", "m1", "question")
		settle(10 * time.Second)
		if n := len(b.shown); n != 3 { // at 0, 1 and 2 s
			t.Errorf("the draft was shown %d times: %q", n, b.shown)
		}
		if len(b.shown) > 1 && b.shown[1] != "0 1 2 3 4 5 6 7 8 9 10 " && b.shown[1] != "0 1 2 3 4 5 6 7 8 9 " {
			t.Errorf("after a second %q is shown, want the newest", b.shown[1])
		}
		if got := b.reads(); len(got) != 1 || got[0][len(got[0])-3:] != "end" {
			t.Errorf("there stands %q, want the reply alone", got)
		}
	})
}

// What was drafted and not said is taken away.
func TestDraftDiscarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		settle := onBoard(t, b, func(_ context.Context, turn *bot.Turn) error {
			turn.Draft(bot.Customer, "answer", "half of it")
			time.Sleep(time.Second)
			turn.Say(bot.Customer, bot.Reply{Handle: "other", Text: "a person comes"})
			return nil
		})
		b.say("1", "m1", "question")
		settle(10 * time.Second)
		if got := b.reads(); !slices.Equal(got, []string{"a person comes"}) {
			t.Errorf("there stands %q", got)
		}
	})
}

// A turn that fails and comes again grows the same message, even when it says
// something else then.
func TestDraftAgain(t *testing.T) {
	for _, drafts := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			b := newBoard()
			settle := onBoard(t, b, func(_ context.Context, turn *bot.Turn) error {
				if turn.Attempt == 0 || drafts {
					turn.Draft(bot.Customer, "answer", fmt.Sprintf("attempt %d", turn.Attempt))
					time.Sleep(time.Second)
				}
				if turn.Attempt == 0 {
					return errors.New("the model is gone")
				}
				turn.Say(bot.Customer, bot.Reply{Handle: "answer", Text: "whole"})
				return nil
			})
			b.say("1", "m1", "question")
			settle(time.Minute)
			if got := b.reads(); !slices.Equal(got, []string{"whole"}) {
				t.Errorf("drafts again: %t: there stands %q", drafts, got)
			}
		})
	}
}

// The reply waits for a draft that is under way: one that arrived late would
// stand over it.
func TestDraftUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		b.block = make(chan struct{})
		settle := onBoard(t, b, func(_ context.Context, turn *bot.Turn) error {
			turn.Draft(bot.Customer, "answer", "half")
			time.Sleep(100 * time.Millisecond) // it is under way
			turn.Say(bot.Customer, bot.Reply{Handle: "answer", Text: "whole"})
			return nil
		})
		b.say("1", "m1", "question")
		settle(time.Second)
		if got := b.sent(); len(got) != 0 {
			t.Errorf("%q was sent beside a draft", got)
		}
		close(b.block)
		settle(time.Second)
		if got := b.reads(); !slices.Equal(got, []string{"whole"}) {
			t.Errorf("there stands %q", got)
		}
	})
}

// A platform that refuses drafts is left in peace, and the reply comes.
func TestDraftRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		b.fail = errors.New("no drafts here")
		settle := onBoard(t, b, func(_ context.Context, turn *bot.Turn) error {
			for range 20 {
				turn.Draft(bot.Customer, "answer", "half")
				time.Sleep(100 * time.Millisecond)
			}
			turn.Say(bot.Customer, bot.Reply{Handle: "answer", Text: "whole"})
			return nil
		})
		b.say("1", "m1", "question")
		settle(time.Minute)
		if got := b.reads(); !slices.Equal(got, []string{"whole"}) {
			t.Errorf("there stands %q", got)
		}
	})
}

// A turn that is given up leaves no half of an answer behind.
func TestDraftGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		settle := onBoard(t, b, func(_ context.Context, turn *bot.Turn) error {
			if turn.Side == bot.Internal {
				turn.Say(bot.Customer, bot.Reply{Text: "sorry"})
				return nil
			}
			turn.Draft(bot.Customer, "answer", "half")
			time.Sleep(time.Second)
			return errors.New("broken")
		})
		b.say("1", "m1", "question")
		settle(5 * time.Minute)
		if got := b.reads(); !slices.Equal(got, []string{"sorry"}) {
			t.Errorf("there stands %q", got)
		}
	})
}
