package dialog_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/bot"
	"handoff/bot/sqlitestore"
	"handoff/dialog"
	"handoff/dialog/answer"
)

// front is a platform whose events a test writes and whose deliveries it reads.
type front struct {
	name   string
	events chan bot.Message

	mu      sync.Mutex
	heard   []string
	last    []bot.Choice // the newest buttons
	threads int          // that were opened
}

func newFront(name string) *front { return &front{name: name, events: make(chan bot.Message, 10)} }

func (f *front) Name() string { return f.name }

func (f *front) Listen(ctx context.Context, put func(context.Context, bot.Message) error) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-f.events:
			if err := put(ctx, m); err != nil {
				return err
			}
		}
	}
}

// Send reads every file to its end, as an adapter that uploads them does.
func (f *front) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	line := string(d.Send.Op) + " " + dialog.Flat(d.Send.Reply.Text)
	if c := d.Send.Reply.Card; c != nil {
		line += c.Title + " " + c.State
	}
	for _, file := range d.Send.Reply.Files {
		r, err := file.Open(ctx)
		if err != nil {
			return bot.Receipt{}, fmt.Errorf("%w: %w", bot.ErrCannot, err)
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return bot.Receipt{}, err
		}
		line += fmt.Sprintf(" {%s}", data)
	}
	f.heard = append(f.heard, line)
	if len(d.Send.Reply.Choices) > 0 {
		f.last = d.Send.Reply.Choices
	}
	r := bot.Receipt{ID: d.Key}
	if d.Send.Op == bot.OpOpen {
		f.threads++
		r.Thread = fmt.Sprint("t", f.threads)
	}
	return r, nil
}

// Open reads what was said in the recording that the reference names.
func (f *front) Open(_ context.Context, file bot.File) (io.ReadCloser, error) {
	if file.Ref == "gone" {
		return nil, bot.ErrGone
	}
	return io.NopCloser(strings.NewReader(file.Ref)), nil
}

func (f *front) read() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	text := strings.Join(f.heard, "\n")
	f.heard = nil
	return text
}

// The same through the runtime and a real store: a recording is opened by the
// adapter that received it, its words stand in the transcript, a file goes from one
// platform to the other, and a group's question waits in the store's memory.
func TestThroughTheRuntime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		log := slog.New(slog.DiscardHandler)
		store, err := sqlitestore.Open(ctx, sqlitestore.Memory, bot.StoreOptions{}, log)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		talk := newTalk(t, hears(&ear{}), func(d *dialog.Config, _ *answer.Config) { d.Memory = store })
		web, slack := newFront("web"), newFront("slack")
		r := &bot.Runtime{Store: store, Handler: talk.manager, Log: log, Turns: 2, Sends: 2,
			Accounts: []bot.Account{{Adapter: web, Side: bot.Customer}, {Adapter: slack, Side: bot.Desk}}}
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}()

		n := 0
		says := func(f *front, m bot.Message) {
			n++
			m.ID = fmt.Sprint("m", n)
			if m.At.IsZero() {
				m.At = bot.Address{Account: "web", Chat: "1"}
			}
			if m.Kind == "" {
				m.Kind = bot.KindText
			}
			m.From = lena
			f.events <- m
			time.Sleep(time.Minute) // of the bubble: until all is quiet
		}
		reads := func(f *front, parts ...string) {
			t.Helper()
			rest := f.read()
			whole := rest
			for _, part := range parts {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Fatalf("%s does not read %q in its place:\n%s", f.name, part, whole)
				}
				rest = after
			}
		}
		spoken := bot.File{Account: "web", Ref: "how do I get a refund?", Type: "audio/ogg", Media: bot.MediaVoice}
		says(web, bot.Message{Files: []bot.File{spoken}})
		reads(web, "say Hello!", "say You can have your money back")
		lines, err := store.History(ctx, "web/1")
		if err != nil || len(lines) == 0 || lines[0].Text != "how do I get a refund?" {
			t.Fatalf("the transcript: %+v, %v", lines, err)
		}
		says(web, bot.Message{Text: "a human please", Files: []bot.File{{Account: "web", Ref: "a picture"}, {Account: "web", Ref: "another"}}})
		reads(slack, "open T-1001", "🎤 Transcript: how do I get a refund?", "say  {how do I get a refund?}", "say a human please {a picture} {another}")
		reads(web, "T-1001", "status T-1001 queue")
		// A file that cannot be opened: the words come, and the customer reads it.
		says(web, bot.Message{Text: "see", Files: []bot.File{{Account: "web", Ref: "gone", Name: "x.png"}}})
		reads(slack, "say see", "Could not be brought here: x.png")
		reads(web, "couldn't be passed on to our team: x.png")
		// The agent's file reaches the customer; what is deleted goes.
		says(slack, bot.Message{Files: []bot.File{{Account: "slack", Ref: "an invoice"}}, At: bot.Address{Account: "slack", Chat: "C1", Thread: "t1"}})
		reads(web, "joined", "say  {an invoice}", "status T-1001 agent")
		reads(slack, "react ✅")

		group := bot.Address{Account: "web", Chat: "g", Thread: "c1"}
		says(web, bot.Message{Text: "a human please, my lamp", At: group, Public: true})
		reads(web, "we go on in private")
		if s := slack.read(); s != "" {
			t.Fatalf("the desk reads of the group: %s", s)
		}
		says(web, bot.Message{Kind: bot.KindCommand, Name: "start", Values: map[string]string{"context": web.last[0].ID}, At: bot.Address{Account: "web", Chat: "1"}})
		reads(slack, "say a human please, my lamp")
	})
}
