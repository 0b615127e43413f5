package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handoff/adapters/adaptertest"
	"handoff/bot"
	"handoff/bot/sqlitestore"
)

// The whole way through the real runtime and a real store: a visitor writes,
// sees the answer grow, gets it once, presses its button, sends a file and gets
// it back, and sees how the ticket stands.
func TestRuntime(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	kept, err := sqlitestore.Open(ctx, ":memory:", bot.StoreOptions{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Config{Secret: testSecret, Feed: kept, Memory: kept})
	if err != nil {
		t.Fatal(err)
	}
	drafted := make(chan struct{})
	handler := bot.HandlerFunc(func(ctx context.Context, turn *bot.Turn) error {
		m := turn.Messages[0]
		switch {
		case m.Kind == bot.KindChoice:
			turn.Status(bot.Customer, bot.Card{Title: "T-1", Status: "a colleague looks", State: "queue"})
			turn.Edit(bot.Customer, "ask", bot.Reply{Text: "You chose " + m.Name})
		case len(m.Files) > 0:
			src, err := m.Files[0].Open(ctx)
			if err != nil {
				return err
			}
			defer src.Close()
			data, err := io.ReadAll(src)
			if err != nil {
				return err
			}
			turn.Say(bot.Customer, bot.Reply{Text: fmt.Sprintf("%d bytes", len(data)), Files: m.Files})
		default:
			turn.Draft(bot.Customer, "ask", "It **grows**")
			select { // the reader has seen it
			case <-drafted:
			case <-ctx.Done():
				return ctx.Err()
			}
			turn.Say(bot.Customer, bot.Reply{Handle: "ask", Text: "It **grows** and is done", Re: m.ID, Choices: []bot.Choice{{ID: "yes", Label: "Yes"}}})
		}
		return nil
	})
	mux := http.NewServeMux()
	a.Mount(mux)
	server := httptest.NewServer(mux)
	r := &bot.Runtime{Store: kept, Handler: handler, Accounts: []bot.Account{{Adapter: a, Side: bot.Customer}}, Turns: 2, Sends: 2, Log: slog.New(slog.DiscardHandler)}
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		server.CloseClientConnections()
		server.Close()
		kept.Close()
	})

	b := newBrowser(t, server.URL)
	s := socket(t, b, 0)
	until := func(kind string) shown {
		for range 50 { // typing comes in between
			if e := s.next(); e.Type == kind && e.From != fromVisitor {
				return e
			}
		}
		t.Fatalf("no %s comes", kind)
		return shown{}
	}
	if err := b.Say("Does it grow?"); err != nil {
		t.Fatal(err)
	}
	if e := until("draft"); e.HTML != "<p>It <strong>grows</strong></p>" {
		t.Errorf("the draft is %+v", e)
	}
	close(drafted)
	answer := until("message")
	if answer.Text != "It grows and is done" || answer.Re != b.text || len(answer.Choices) != 1 {
		t.Fatalf("the answer is %+v", answer)
	}
	if err := b.Press("Yes"); err != nil {
		t.Fatal(err)
	}
	if e := until("status"); e.Status.Title != "T-1" || e.Status.State != "queue" {
		t.Errorf("the status is %+v", e.Status)
	}
	if e := until("edit"); e.ID != answer.ID || e.Text != "You chose yes" || len(e.Choices) != 0 {
		t.Errorf("the edit is %+v", e)
	}
	text := strings.Repeat("words ", 100_000)
	if err := b.SendFile(adaptertest.File{Name: "a.txt", Type: "text/plain", Data: []byte(text)}, "", false); err != nil {
		t.Fatal(err)
	}
	back := until("message")
	if back.Text != "600000 bytes" || len(back.Files) != 1 {
		t.Fatalf("the file comes back as %+v", back)
	}
	if data, status, _ := b.fetch(back.Files[0].ID); status != 200 || string(data) != text {
		t.Errorf("fetched: %d, %d bytes", status, len(data))
	}
	for i, e := range b.events() {
		if e.N != int64(i+1) {
			t.Errorf("event %d has number %d", i+1, e.N)
		}
	}
}
