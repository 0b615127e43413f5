package storetest

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"

	"handoff/bot"
)

var leaderCases = []one{
	{"leader: one holder a name", bot.StoreOptions{}, func(k *kit) {
		ctx, cancel := context.WithCancel(k.ctx)
		defer cancel()
		held, err := k.store.Lead(ctx, "listen:tg")
		k.must(err)
		second := make(chan context.Context)
		go func() {
			held, err := k.store.Lead(k.ctx, "listen:tg")
			if err != nil {
				k.Error(err)
			}
			second <- held
		}()
		other, err := k.store.Lead(ctx, "listen:discord") // another name is free
		k.must(err)
		for range 100 { // work enough for the second to come in, if it could
			if _, err := k.store.Count(k.ctx, "work"); err != nil {
				k.Fatal(err)
			}
			runtime.Gosched()
			select {
			case <-second:
				k.Fatal("two hold one name")
			default:
			}
		}
		if held.Err() != nil || other.Err() != nil {
			k.Fatal("a hold was lost")
		}
		cancel()
		next := <-second // given up at once
		if held.Err() == nil {
			k.Error("the second holds it while the first does not know that it ended")
		}
		if next.Err() != nil {
			k.Error("the second hold was lost")
		}
		<-other.Done()
	}},
	{"leader: who waits may leave", bot.StoreOptions{}, func(k *kit) {
		ctx, cancel := context.WithCancel(k.ctx)
		defer cancel()
		_, err := k.store.Lead(ctx, "a")
		k.must(err)
		impatient, leave := context.WithCancel(k.ctx)
		done := make(chan error)
		go func() { _, err := k.store.Lead(impatient, "a"); done <- err }()
		leave()
		k.want(<-done, context.Canceled)
		cancel()
		_, err = k.store.Lead(k.ctx, "a")
		k.must(err)
	}},
	{"leader: lost with the store", bot.StoreOptions{}, func(k *kit) {
		held, err := k.store.Lead(k.ctx, "a")
		k.must(err)
		k.must(k.store.Close())
		<-held.Done()
		if k.ctx.Err() != nil || !errors.Is(context.Cause(held), bot.ErrLeaseLost) {
			k.Errorf("ended by %v", context.Cause(held))
		}
	}},
	{"leader: held by turns", bot.StoreOptions{}, func(k *kit) {
		const n = 16
		var inside atomic.Int64
		done := make(chan error)
		for range n {
			go func() {
				ctx, cancel := context.WithCancel(k.ctx)
				defer cancel()
				_, err := k.store.Lead(ctx, "a")
				for i := 0; i < 8 && err == nil; i++ { // long enough for another one to come in
					if inside.Add(1) != 1 {
						err = errors.New("two hold one name")
					} else {
						_, err = k.store.Count(ctx, "held")
					}
					inside.Add(-1)
				}
				done <- err
			}()
		}
		for range n {
			k.must(<-done)
		}
	}},
}
