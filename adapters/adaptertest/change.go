package adaptertest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"handoff/bot"
)

// able is the person as one with that ability; the test is skipped without.
func able[A any](t testing.TB, s Subject) A {
	t.Helper()
	a, ok := s.Person.(A)
	if !ok {
		t.Skip(ErrCannot)
	}
	return a
}

// do carries out a delivery that shows nothing of its own, and needs no ID.
func do(t testing.TB, s Subject, d bot.Delivery) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		receipt, err := s.Adapter.Send(ctx, d)
		if err != nil {
			t.Fatalf("%s, part %d: %v", d.Send.Op, d.Part, err)
		}
		if !receipt.More {
			return
		}
		d.Part++
	}
}

// A person's deletion names what it takes back.
func deleteIn(t *testing.T, s Subject) {
	deleter := able[Deleter](t, s)
	in := listen(t, s)
	try(t, s.Person.Say("a slip"))
	said := in.next()
	try(t, deleter.Delete())
	try(t, s.Person.Say("what was meant")) // behind it: a deletion that is lost is noticed at once
	if m := in.next(); m.Kind != bot.KindDelete || m.Re != said.ID || m.ID == said.ID || m.At != s.At {
		t.Errorf("taken back: %+v, want a deletion of %s", m, said.ID)
	}
}

// What is deleted is not read any more, all its parts.
func deleteOut(t *testing.T, s Subject) {
	say(t, s, delivery(s, "stays", bot.Reply{Text: "This stays."}))
	ids := say(t, s, delivery(s, "goes", bot.Reply{Handle: "h", Text: longText()}))
	d := delivery(s, "delete", bot.Reply{})
	d.Send.Op, d.Send.Handle, d.Target = bot.OpDelete, "h", ids
	do(t, s, d)
	reads := strings.Join(s.Person.Reads(), "\n")
	if strings.Contains(reads, "Sentence") || !strings.Contains(reads, "This stays.") {
		t.Errorf("after the deletion the person reads:\n%.500s", reads)
	}
	do(t, s, d) // once more, after a crash: the same
	if again := strings.Join(s.Person.Reads(), "\n"); again != reads {
		t.Errorf("deleted twice, the person reads:\n%.500s", again)
	}
}

// A status shows nothing in the chat, and is no error where there is no place for
// it.
func status(t *testing.T, s Subject) {
	say(t, s, delivery(s, "before", bot.Reply{Text: "hello"}))
	before := s.Person.Reads()
	d := delivery(s, "status", bot.Reply{Card: &bot.Card{Title: "T-1001", Status: "waiting for a colleague", State: "queue"}})
	d.Send.Op = bot.OpStatus
	do(t, s, d)
	if after := s.Person.Reads(); !slices.Equal(after, before) {
		t.Errorf("after a status the person reads %q, before it %q", after, before)
	}
}

// A person's reaction names the message that it is on.
func reactionIn(t *testing.T, s Subject) {
	reactor := able[Reactor](t, s)
	in := listen(t, s)
	ids := say(t, s, delivery(s, "h", bot.Reply{Handle: "h", Text: "Did this help?"}))
	try(t, reactor.React("👍"))
	if m := in.next(); m.Kind != bot.KindReaction || m.Name != "👍" || m.Re != ids[0] {
		t.Errorf("reacted: %s %q on %q, want 👍 on %q", m.Kind, m.Name, m.Re, ids[0])
	}
}

// A receipt stands on the person's message, and goes off again.
func reactionOut(t *testing.T, s Subject) {
	reader := able[ReactionReader](t, s)
	in := listen(t, s)
	try(t, s.Person.Say("is this read?"))
	said := in.next()
	d := delivery(s, "react", bot.Reply{Text: "👀"})
	d.Send.Op, d.Send.Handle, d.Target = bot.OpReact, said.ID, []string{said.ID}
	do(t, s, d)
	if got := reader.Reactions(); !slices.Equal(got, []string{"👀"}) {
		t.Errorf("the message bears %q, want 👀", got)
	}
	d.Send.Reply.Text = ""
	do(t, s, d)
	if got := reader.Reactions(); len(got) != 0 {
		t.Errorf("after it was taken off, the message bears %q", got)
	}
}
