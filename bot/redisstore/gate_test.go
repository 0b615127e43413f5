package redisstore

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// takers starts callers and returns how many have been served so far.
func takers(ctx context.Context, g *gate, n int) (served chan int) {
	served = make(chan int, n)
	for range n {
		go func() {
			if p, err := g.take(ctx); err == nil {
				served <- p
			}
		}()
	}
	return served
}

func TestGateWakesOneForEachCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		g.want()
		served := takers(t.Context(), &g, 3)
		synctest.Wait()
		if len(served) != 0 {
			t.Fatal("served without a call")
		}
		if !g.call(7, time.Now()) {
			t.Error("nobody serves, though three wait")
		}
		synctest.Wait()
		if len(served) != 1 || <-served != 7 {
			t.Error("want one caller, with partition 7")
		}
		g.call(8, time.Now().Add(time.Minute))
		g.call(9, time.Now().Add(time.Second))
		g.call(8, time.Now().Add(time.Hour)) // later than known: no news
		time.Sleep(time.Second)
		synctest.Wait()
		if len(served) != 1 || <-served != 9 {
			t.Error("want partition 9 after a second")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(served) != 1 || <-served != 8 {
			t.Error("want partition 8 after a minute")
		}
		if g.call(1, time.Now()) {
			t.Error("somebody serves, though nobody waits")
		}
		if p, err := g.take(t.Context()); p != 1 || err != nil {
			t.Errorf("take is %d, %v, want 1: it was called before", p, err)
		}
	})
}

// A caller that goes away gives its wake-up on.
func TestGateLosesNoWakeUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		g.want()
		ctx, cancel := context.WithCancel(t.Context())
		gone := takers(ctx, &g, 1)
		synctest.Wait()
		served := takers(t.Context(), &g, 1)
		synctest.Wait()
		g.call(3, time.Now())
		cancel()
		synctest.Wait()
		if len(gone)+len(served) != 1 {
			t.Errorf("%d served", len(gone)+len(served))
		}
		g.call(4, time.Now())
		synctest.Wait()
		if len(gone)+len(served) != 2 && len(gone) == 1 {
			t.Error("the second call was lost")
		}
		g.close()
		if _, err := g.take(t.Context()); !errors.Is(err, errClosed) {
			t.Errorf("error is %v", err)
		}
	})
}
