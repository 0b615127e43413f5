package simtest

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The first fault that fits and is not used up befalls a request; one without a
// number befalls all until Heal.
func TestFaults(t *testing.T) {
	t.Parallel()
	var l Faults[string]
	l.Add("a", 2)
	l.Add("b", 1)
	l.Add("a for ever", 0)
	next := func(fits ...string) string {
		f := l.Next(func(have string) bool {
			for _, one := range fits {
				if one == have {
					return true
				}
			}
			return false
		})
		if f == nil {
			return ""
		}
		return *f
	}
	for i, want := range []string{"a", "a", "b", "a for ever", "a for ever"} {
		if got := next("a", "b", "a for ever"); got != want {
			t.Errorf("request %d: %q, want %q", i, got, want)
		}
	}
	if l.Heal(); next("a for ever") != "" {
		t.Error("healed it still fails")
	}
}

// Half an answer is never taken for a whole one, and who is held is let go.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		l := Serve("sim", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/half":
				Half(w, "text/plain", []byte("12345678"))
			case "/held":
				Hold(r, free)
			}
		}))
		defer l.Close()
		transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return l.Dial(ctx) }}
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}
		resp, err := client.Get("http://sim/half")
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(resp.Body); err == nil || string(data) != "1234" {
			t.Errorf("read %q: %v", data, err)
		}
		resp.Body.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, "GET", "http://sim/held", nil)
		if _, err := client.Do(req); err == nil {
			t.Error("it is not held")
		}
		close(free)
		if resp, err = client.Get("http://sim/held"); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	})
}

// Await asks again whenever something happened, and ends with its context.
func TestSignal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s Signal
		var n atomic.Int32
		go func() {
			for range 3 {
				time.Sleep(time.Second)
				n.Add(1)
				s.Happened()
			}
		}()
		if err := s.Await(t.Context(), func() bool { return n.Load() == 3 }); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Await(ctx, func() bool { return false }); err == nil {
			t.Error("it does not end")
		}
	})
}
