package adaptertest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"handoff/bot"
)

// attempt sends once and gives the error.
func attempt(t testing.TB, s Subject, d bot.Delivery) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := s.Adapter.Send(ctx, d)
	return err
}

// A platform that wants us to wait is told so as a wait, and nothing has arrived.
func limited(t *testing.T, s Subject) {
	trouble := able[Troubled](t, s)
	trouble.Limit(time.Hour)
	err := attempt(t, s, delivery(s, "limit", bot.Reply{Text: "patience"}))
	wait, ok := errors.AsType[*bot.RetryError](err)
	if !ok || wait.After <= time.Minute {
		t.Errorf("limited for an hour, Send answers %v", err)
	}
	if reads := s.Person.Reads(); len(reads) != 0 {
		t.Errorf("the person reads %q", reads)
	}
}

// An answer that was cut off leaves the send in doubt, and says so. What is sent
// again arrives; where the platform knows a message again, it stands there once.
func cut(t *testing.T, s Subject) {
	trouble := able[Troubled](t, s)
	trouble.Cut()
	d := delivery(s, "cut", bot.Reply{Text: "delivered or not"})
	err := attempt(t, s, d)
	if _, ok := errors.AsType[*bot.UnsureError](err); !ok {
		t.Fatalf("the answer was cut off, Send says %v, want that it may have arrived", err)
	}
	d.Unsure, d.Attempt, d.FirstTried = true, 1, time.Now()
	if err := attempt(t, s, d); err != nil {
		if wait, ok := errors.AsType[*bot.RetryError](err); ok && wait.After > 0 {
			return // a platform without a memory is asked later, and not by this test
		}
		t.Fatalf("sent again: %v", err)
	}
	if n := strings.Count(strings.Join(s.Person.Reads(), "\n"), "delivered or not"); n != 1 {
		t.Errorf("it stands there %d times", n)
	}
}

// A platform that fails is no end to a message.
func failing(t *testing.T, s Subject) {
	trouble := able[Troubled](t, s)
	trouble.Fail()
	d := delivery(s, "fail", bot.Reply{Text: "after all"})
	err := attempt(t, s, d)
	if err == nil || errors.Is(err, bot.ErrCannot) || errors.Is(err, bot.ErrGone) {
		t.Fatalf("the platform answered 5xx, Send says %v", err)
	}
	if _, unsure := errors.AsType[*bot.UnsureError](err); unsure {
		d.Unsure, d.FirstTried = true, time.Now().Add(-time.Minute)
	}
	d.Attempt = 1
	say(t, s, d)
	if n := strings.Count(strings.Join(s.Person.Reads(), "\n"), "after all"); n != 1 {
		t.Errorf("it stands there %d times", n)
	}
}

// Where nobody is any more, Send says so for good.
func gone(t *testing.T, s Subject) {
	leaver := able[Leaver](t, s)
	try(t, leaver.Leave())
	if err := attempt(t, s, delivery(s, "gone", bot.Reply{Text: "anybody there?"})); !errors.Is(err, bot.ErrGone) {
		t.Errorf("nobody is there, Send says %v", err)
	}
}

// An event that the platform delivers once more bears the same ID, so that the
// store drops it; or it is not put again.
func redelivered(t *testing.T, s Subject) {
	redeliverer := able[Redeliverer](t, s)
	in := listen(t, s)
	try(t, s.Person.Say("once"))
	first := in.next()
	try(t, redeliverer.Redeliver())
	try(t, s.Person.Say("then"))
	m := in.next()
	if m.Text == "once" {
		if m.ID != first.ID {
			t.Errorf("a redelivery bears the ID %q after %q", m.ID, first.ID)
		}
		m = in.next()
	}
	if m.Text != "then" {
		t.Errorf("behind it comes %q", m.Text)
	}
}

// Typing is shown.
func typing(t *testing.T, s Subject) {
	watcher := able[TypingWatcher](t, s)
	typer, ok := s.Adapter.(bot.Typer)
	if !ok {
		t.Skip("the adapter shows no typing")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	before := watcher.Typing()
	if err := typer.Typing(ctx, s.At); err != nil {
		t.Fatal(err)
	}
	if watcher.Typing() <= before {
		t.Error("the person sees no typing")
	}
}
