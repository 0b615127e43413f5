package answer_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/dialog/openai"
	"handoff/dialog/openai/sim"
)

// streamed is a live chat with the real client in front of a model server that
// writes a word when a test lets it.
func streamed(t *testing.T, text string, o sim.Options) (*live, *sim.Sim, chan struct{}) {
	t.Helper()
	server := sim.New(o)
	t.Cleanup(func() { server.Close() })
	m, err := openai.New(openai.Config{Providers: []openai.Provider{{BaseURL: sim.URL, Name: "m"}}, Dial: server.Dial, Vision: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	pace := make(chan struct{})
	if text != "" {
		server.Fail(sim.Fault{Text: &text, Pace: pace, When: func(q sim.Request) bool { return q.Stream }})
	}
	return newLive(t, article{confidence: 0.5}, m), server, pace
}

// Word by word from a server, sentence by sentence to the customer.
func TestGrowsFromAServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, server, pace := streamed(t, long, sim.Options{})
		done := make(chan struct{})
		var said []bot.Reply
		go func() {
			defer close(done)
			said, _ = l.ask("can I send it back?")
		}()
		words := strings.SplitAfter(long, " ")
		for i := range words {
			pace <- struct{}{}
			synctest.Wait()
			want := 0
			switch written := strings.Join(words[:i+1], ""); {
			case strings.Contains(written, "Then"):
				want = 2
			case strings.Contains(written, "Pack"):
				want = 1
			}
			if len(l.seen) != want {
				t.Fatalf("after %q: saw %q", strings.Join(words[:i+1], ""), l.seen)
			}
		}
		<-done
		if len(said) != 1 || !strings.HasPrefix(said[0].Text, "Yes, within 30 days. Pack it well. Then send it back.") || len(server.Requests()) != 1 {
			t.Errorf("said %+v", said)
		}
	})
}

// A stream that breaks is asked for anew, and grows anew.
func TestGrowsAnewFromAServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, server, pace := streamed(t, "", sim.Options{Answer: func(sim.Request) string { return long }})
		close(pace)
		first := "Within 30 days [1]. They are always free [1]. And so on."
		server.Fail(sim.Fault{Text: &first, Cut: 6, Reset: true, Times: 1})
		said, _ := l.ask("can I send it back?")
		want := []string{"answer:m1: Within 30 days.", "answer:m1: Yes, within 30 days.", "answer:m1: Yes, within 30 days. Pack it well."}
		if !slices.Equal(l.seen, want) || len(server.Requests()) != 2 || !strings.HasPrefix(said[0].Text, "Yes, within 30 days. Pack it well. Then") {
			t.Errorf("saw %q, said %+v", l.seen, said)
		}
	})
}

// A stop ends the request at the server, too.
func TestStopReachesTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, server, pace := streamed(t, long, sim.Options{})
		done := make(chan struct{})
		var said []bot.Reply
		go func() {
			defer close(done)
			said, _ = l.ask("can I send it back?")
		}()
		for range 6 {
			pace <- struct{}{}
		}
		synctest.Wait()
		began := time.Now()
		l.newer <- bot.Message{ID: "s", Kind: bot.KindStop, At: bot.Address{Account: "web", Chat: "1"}}
		<-done
		if took := time.Since(began); took > 250*time.Millisecond { // virtual time: the client's own tail
			t.Errorf("it took %v", took)
		}
		if len(said) != 1 || said[0].Text != "Yes, within 30 days.\n\n*(stopped)*\n\nSources: Returns" || len(server.Requests()) != 1 {
			t.Errorf("said %+v", said)
		}
		synctest.Wait()
		select {
		case pace <- struct{}{}:
			t.Error("the server goes on writing")
		default:
		}
	})
}

// A picture without words goes all the way: two calls, both with the picture.
func TestPictureToAServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, server, _ := streamed(t, "", sim.Options{Picture: "A lamp to be sent back"})
		l.files = []bot.File{photo("png")}
		said, _ := l.ask("")
		q := server.Requests()
		if len(q) != 2 || len(q[0].Images) != 1 || len(q[1].Images) != 1 || q[0].Stream || !q[1].Stream {
			t.Fatalf("%d requests", len(q))
		}
		if len(said) != 1 || !strings.HasPrefix(said[0].Text, "Goods come back within 30 days.") || !strings.Contains(q[1].Last(), "<picture>\nA lamp to be sent back\n</picture>") {
			t.Errorf("said %+v to %s", said, q[1].Last())
		}
	})
}
