package adaptertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"handoff/bot"
)

// draft shows one state of an answer, waiting as long as the platform wants.
func draft(t testing.TB, s Subject, id, text string) string {
	t.Helper()
	drafter, ok := s.Adapter.(bot.Drafter)
	if !ok {
		t.Skip("the adapter shows no drafts")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d := bot.Draft{Key: bot.DraftKey(t.Name(), "h"), To: s.At, ID: id, Text: text}
	now, after, err := drafter.Draft(ctx, d)
	if err != nil {
		t.Fatalf("draft: %v", err)
	}
	if after < 0 || after > time.Minute {
		t.Errorf("the platform wants %v until the next draft", after)
	}
	return now
}

// An answer grows, and the reply finishes it: once.
func draftBecomesReply(t *testing.T, s Subject) {
	id := draft(t, s, "", "It takes five days.")
	if again := draft(t, s, id, "It takes five days. You pay nothing."); again != id && id != "" {
		t.Errorf("the draft was %q and is %q", id, again)
	}
	d := delivery(s, "reply", bot.Reply{Handle: "h", Text: "It takes five days. You pay nothing. We write to you."})
	d.Send.Draft = id
	say(t, s, d)
	if reads := strings.Join(s.Person.Reads(), "\n"); strings.Count(reads, "five days") != 1 || !strings.Contains(reads, "We write to you.") {
		t.Errorf("the person reads:\n%s", reads)
	}
	if growing, ok := s.Person.(Growing); ok && len(growing.Drafts()) > 0 {
		t.Errorf("still being written: %q", growing.Drafts())
	}
}

// A draft that grew far above the platform's limit is finished whole.
func draftLong(t *testing.T, s Subject) {
	id := draft(t, s, "", "Sentence 1 of")
	draft(t, s, id, longText())
	d := delivery(s, "reply", bot.Reply{Handle: "h", Text: longText()})
	d.Send.Draft = id
	say(t, s, d)
	if reads := strings.Join(s.Person.Reads(), "\n"); strings.Count(reads, "Sentence 1 of") != 1 || !strings.Contains(reads, "Sentence 699 of") {
		t.Errorf("the person reads %d bytes that are not the answer, once", len(reads))
	}
}

// A draft that becomes no reply is taken away.
func draftDiscarded(t *testing.T, s Subject) {
	id := draft(t, s, "", "It takes five days.")
	if id == "" {
		t.Skip("a draft is a preview here: it goes by itself")
	}
	d := delivery(s, "discard", bot.Reply{})
	d.Send.Op, d.Send.Handle, d.Target = bot.OpDiscard, id, []string{id}
	do(t, s, d)
	if reads := strings.Join(s.Person.Reads(), "\n"); strings.Contains(reads, "five days") {
		t.Errorf("the person reads:\n%s", reads)
	}
	do(t, s, d) // once more, after a crash
}

// Drafts without a reply in between, as a killed process leaves them: the next
// one grows the same message, by the same key.
func draftAgain(t *testing.T, s Subject) {
	id := draft(t, s, "", "It takes")
	if id == "" {
		t.Skip("a draft is a preview here")
	}
	again := draft(t, s, "", "It takes five days.") // its ID was not noted
	d := delivery(s, "reply", bot.Reply{Handle: "h", Text: "It takes five days."})
	d.Send.Draft = again
	say(t, s, d)
	if reads := strings.Join(s.Person.Reads(), "\n"); again == id && strings.Count(reads, "It takes") != 1 {
		t.Errorf("the person reads:\n%s", reads)
	}
}
