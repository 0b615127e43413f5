package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"handoff/bot"
)

// The crowd: so many conversations with so many messages each, and who serves
// them. Sizes that end within a second or two on two cores.
const (
	crowdChats    = 64
	crowdMessages = 5
	crowdWorkers  = 12
	crowdSenders  = 4
)

var crowdCases = []one{
	{"crowd: nothing lost, nothing twice, in order", bot.StoreOptions{}, func(k *kit) {
		var turns, sent sync.Map // conversation -> *record
		var claims, arrived atomic.Int64
		const all = crowdChats * crowdMessages
		ctx, stop := context.WithCancel(k.ctx)
		var group sync.WaitGroup

		for range crowdWorkers {
			group.Go(func() {
				for {
					c, err := k.store.Claim(ctx)
					if err != nil {
						return
					}
					t := c.Turn()
					switch n := claims.Add(1); {
					case n%7 == 0 && t.Attempt == 0: // fails once
						k.check(c.Release(k.ctx, time.Millisecond, errBroken))
						continue
					case n%5 == 0: // stops
						k.check(c.Release(k.ctx, 0, nil))
						continue
					}
					// The state carries how far the conversation is: whoever served two at
					// once, or in another order, would see it.
					if want := fmt.Sprint(len(t.State)); t.Messages[0].ID != want {
						k.Errorf("%s served message %s after %s", t.Conversation, t.Messages[0].ID, want)
					}
					t.State = append(t.State, 'x')
					t.Say(bot.Customer, bot.Reply{Text: t.Messages[0].ID})
					_ = t.Record("crowd", t.Messages[0].ID)
					note(&turns, t.Conversation, t.Messages[0].ID)
					if err := c.Commit(k.ctx, t.Outcome()); err != nil {
						k.Error(err)
					}
					if err := c.Commit(k.ctx, t.Outcome()); err != nil && !strings.Contains(err.Error(), bot.ErrLeaseLost.Error()) {
						k.Error(err) // a repetition: nil, or lost once the next turn was committed
					}
				}
			})
		}
		done := make(chan struct{})
		for i := range crowdSenders {
			account := []string{"even", "odd"}[i%2]
			group.Go(func() {
				for {
					d, err := k.store.Next(ctx, account)
					if err != nil {
						return
					}
					if arrived.Load()%11 == 3 && d.Attempt == 0 {
						k.check(k.store.Failed(k.ctx, d, time.Millisecond, &bot.RetryError{Err: errBroken}))
						continue
					}
					note(&sent, d.Conversation, d.Send.Reply.Text)
					k.check(k.store.Sent(k.ctx, d, bot.Receipt{ID: d.Key}))
					if arrived.Add(1) == all {
						close(done)
					}
				}
			})
		}
		for from := range 4 { // those who put, each for its conversations, each message twice
			group.Go(func() {
				for i := range crowdMessages {
					for chat := from; chat < crowdChats; chat += 4 {
						at := bot.Address{Account: []string{"even", "odd"}[chat%2], Chat: fmt.Sprint(chat)}
						for range 2 {
							k.check(k.store.Put(k.ctx, bot.Customer, command(at, fmt.Sprint(i))))
						}
					}
				}
			})
		}
		select {
		case <-done:
		case <-k.ctx.Done():
			k.Errorf("%d of %d were sent", arrived.Load(), all)
		}
		stop()
		group.Wait()
		var ids []string
		for i := range crowdMessages {
			ids = append(ids, fmt.Sprint(i))
		}
		want := strings.Join(ids, " ")
		for what, log := range map[string]*sync.Map{"served": &turns, "sent": &sent} {
			for chat := range crowdChats {
				at := bot.Address{Account: []string{"even", "odd"}[chat%2], Chat: fmt.Sprint(chat)}
				if got := noted(log, at.String()); got != want {
					k.Errorf("%s %s %q, want %q", at, what, got, want)
				}
			}
		}
		if facts := k.facts("crowd"); len(facts) != all {
			k.Errorf("%d facts, want %d", len(facts), all)
		}
	}},
}

// check is must for other goroutines, which may not end the test.
func (k *kit) check(err error) {
	k.Helper()
	if err != nil {
		k.Error(err)
	}
}

// record is what was seen of a conversation.
type record struct {
	mu  sync.Mutex
	ids []string
}

func note(log *sync.Map, conversation, id string) {
	v, _ := log.LoadOrStore(conversation, new(record))
	r := v.(*record)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids = append(r.ids, id)
}

func noted(log *sync.Map, conversation string) string {
	v, ok := log.Load(conversation)
	if !ok {
		return ""
	}
	return strings.Join(v.(*record).ids, " ")
}
