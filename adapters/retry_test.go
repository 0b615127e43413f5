package adapters

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestBackoff(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{-1: time.Second, 0: time.Second, 1: 2 * time.Second, 4: 16 * time.Second, 5: 30 * time.Second, 40: 30 * time.Second, math.MaxInt: 30 * time.Second} {
		for range 100 {
			if d := Backoff(n, time.Second, 30*time.Second); d < want || d >= want*5/4 {
				t.Fatalf("after failure %d: %v, want %v and up to a quarter more", n, d, want)
			}
		}
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if !Pause(t.Context(), time.Hour) || time.Since(began) != time.Hour {
			t.Errorf("it waited %v", time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if Pause(ctx, time.Hour) || time.Since(began) != time.Hour+time.Minute {
			t.Errorf("it outlasts its context: %v", time.Since(began))
		}
	})
}

func TestComplaints(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c Complaints
		if !c.Due("token") || c.Due("token") || !c.Due("channel") {
			t.Error("the first of each kind is told, and only that")
		}
		time.Sleep(ComplainEvery)
		if !c.Due("token") || c.Due("token") {
			t.Error("a minute later it is told once more")
		}
	})
}
