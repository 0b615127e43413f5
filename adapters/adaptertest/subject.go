package adaptertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"handoff/bot"
)

// Subject is an adapter under test and a person who talks to it.
type Subject struct {
	Adapter bot.Adapter
	Person  Person
	At      bot.Address // where the person's words come from, and replies go
}

// Person sits at the platform's own end: the fake, or the terminal.
type Person interface {
	// Say says a text.
	Say(text string) error
	// Press presses the button with that label on the newest message that has it.
	Press(label string) error
	// Edit changes the last text said.
	Edit(text string) error
	// Reads returns what stands in the chat from the bot, oldest first: a message
	// that was edited stands there once, as it reads now.
	Reads() []string
}

// ErrCannot is what a Person answers when the platform has no such thing.
var ErrCannot = errors.New("the platform has no such thing")

// patience is how long the suite waits for something that must happen; a test
// that passes never waits so long.
const patience = 2 * time.Minute

// inbox collects what Listen puts.
type inbox struct {
	t        testing.TB
	messages chan bot.Message
	refuse   chan struct{} // each token refuses one put
	ended    chan error
	stop     context.CancelFunc
}

var errRefused = errors.New("the store refuses")

func listen(t testing.TB, s Subject) *inbox {
	ctx, stop := context.WithCancel(context.Background())
	in := &inbox{t: t, messages: make(chan bot.Message, 1000), refuse: make(chan struct{}, 100), ended: make(chan error, 1), stop: stop}
	go func() {
		in.ended <- s.Adapter.Listen(ctx, func(_ context.Context, m bot.Message) error {
			select {
			case <-in.refuse:
				return errRefused
			default:
			}
			in.messages <- m
			return nil
		})
	}()
	t.Cleanup(func() { in.halt() })
	return in
}

// halt stops listening and returns what Listen returned.
func (in *inbox) halt() error {
	in.stop()
	select {
	case err := <-in.ended:
		in.ended <- err // for the next who asks
		return err
	case <-time.After(patience):
		in.t.Error("Listen does not return after its context ended")
		return nil
	}
}

// next is the next message put.
func (in *inbox) next() bot.Message {
	in.t.Helper()
	select {
	case m := <-in.messages:
		return m
	case <-time.After(patience):
		in.t.Fatal("nothing was put")
		return bot.Message{}
	}
}

// try does what a person does, and skips the test where the platform cannot.
func try(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrCannot) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// say delivers a reply, part by part, and returns the platform's IDs.
func say(t testing.TB, s Subject, d bot.Delivery) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var ids []string
	for {
		receipt, err := s.Adapter.Send(ctx, d)
		if err != nil {
			t.Fatalf("send part %d: %v", d.Part, err)
		}
		if receipt.ID == "" {
			t.Fatalf("send part %d: the receipt has no ID", d.Part)
		}
		ids = append(ids, receipt.ID)
		if !receipt.More {
			return ids
		}
		if d.Part++; d.Part > 1000 {
			t.Fatal("a text of more than 1,000 parts")
		}
	}
}

// delivery is a reply on its way to the person.
func delivery(s Subject, key string, r bot.Reply) bot.Delivery {
	return bot.Delivery{
		Key: bot.ReplyKey(key, 0), Conversation: s.At.String(), To: s.At,
		Send: bot.Send{Op: bot.OpSay, To: bot.Customer, Handle: r.Handle, Reply: r},
	}
}
