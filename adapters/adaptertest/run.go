package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"handoff/bot"
)

// Run tests an adapter; open makes a new one, with a person of its own.
func Run(t *testing.T, open func(t testing.TB) Subject) {
	run(t, func(t *testing.T, test func(*testing.T)) { test(t) }, open)
}

// Virtually is Run in virtual time, for a platform whose fake is reached within the
// process: how long it waits for us does not depend on the machine.
func Virtually(t *testing.T, open func(t testing.TB) Subject) {
	run(t, synctest.Test, open)
}

func run(t *testing.T, in func(*testing.T, func(*testing.T)), open func(t testing.TB) Subject) {
	for name, test := range map[string]func(*testing.T, Subject){
		"Name": name, "Order": order, "Refused": refused, "HostileTexts": hostileTexts, "LongIn": longIn,
		"Buttons": buttons, "EditIn": editIn, "EditOut": editOut, "OrderOut": orderOut, "LongOut": longOut,
		"RepeatedParts": repeatedParts, "Together": together, "Stop": stop, "StopAtOnce": stopAtOnce,
		"Formatting": formatting, "Inert": inert,
		"DeleteIn": deleteIn, "DeleteOut": deleteOut, "Status": status, "ReactionIn": reactionIn, "ReactionOut": reactionOut,
		"FileIn": fileIn, "MediaIn": mediaIn, "AlbumIn": albumIn, "FilesOut": filesOut, "FileLost": fileLost,
		"DraftBecomesReply": draftBecomesReply, "DraftLong": draftLong, "DraftDiscarded": draftDiscarded, "DraftAgain": draftAgain,
		"Limited": limited, "Cut": cut, "Failing": failing, "Gone": gone, "Redelivered": redelivered, "Typing": typing,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) { test(t, open(t)) })
		})
	}
}

// The name is the account of every address, and never changes.
func name(t *testing.T, s Subject) {
	first := s.Adapter.Name()
	if first == "" || s.At.Account != first {
		t.Errorf("name %q, address %v", first, s.At)
	}
	say(t, s, delivery(s, "name", bot.Reply{Text: "hello"}))
	if now := s.Adapter.Name(); now != first {
		t.Errorf("the name was %q and is %q", first, now)
	}
}

// What a person says is put in its order, each with an ID of its own.
func order(t *testing.T, s Subject) {
	in := listen(t, s)
	const n = 50
	for i := range n {
		try(t, s.Person.Say(fmt.Sprintf("word %d", i)))
	}
	seen := make(map[string]bool)
	for i := range n {
		m := in.next()
		if want := fmt.Sprintf("word %d", i); m.Text != want || m.Kind != bot.KindText {
			t.Fatalf("message %d is %s %q, want text %q", i, m.Kind, m.Text, want)
		}
		if m.ID == "" || seen[m.ID] {
			t.Fatalf("message %d has the ID %q, which is empty or taken", i, m.ID)
		}
		seen[m.ID] = true
		if m.At != s.At {
			t.Fatalf("message %d came from %v, want %v", i, m.At, s.At)
		}
		if m.From.ID == "" {
			t.Fatalf("message %d is from nobody", i)
		}
		if m.SentAt.IsZero() {
			t.Fatalf("message %d bears no time", i)
		}
	}
}

// A message that the store refused comes again, before those after it.
func refused(t *testing.T, s Subject) {
	in := listen(t, s)
	in.refuse <- struct{}{}
	in.refuse <- struct{}{}
	try(t, s.Person.Say("first"))
	try(t, s.Person.Say("second"))
	try(t, s.Person.Say("third"))
	first := in.next()
	if first.Text != "first" {
		t.Fatalf("%q is put first, and what was refused is lost", first.Text)
	}
	if second := in.next(); second.Text != "second" || second.ID == first.ID {
		t.Errorf("then %q is put, with ID %s after %s", second.Text, second.ID, first.ID)
	}
}

var hostile = []string{
	"a\u202Eb\u2066c", "emoji 👩‍👩‍👧‍👦🏳️‍🌈", "<b>&amp;</b>", "*_`~[x](http://e.example)", "@everyone <!channel> <@U1>", "مرحبا بالعالم",
	"你好，世界", "line\nline", "%s %d {} ${HOME}", strings.Repeat("zalgö̷͚́", 30),
}

// What a person says arrives as it was said.
func hostileTexts(t *testing.T, s Subject) {
	in := listen(t, s)
	for _, text := range hostile {
		try(t, s.Person.Say(text))
		m := in.next()
		if m.Kind != bot.KindText || normal(m.Text) != normal(text) {
			t.Errorf("said %q, put %s %q", text, m.Kind, m.Text)
		}
	}
}

// A long text that the platform lets through arrives whole.
func longIn(t *testing.T, s Subject) {
	in := listen(t, s)
	text := strings.TrimSpace(strings.Repeat("long words ", 300))
	try(t, s.Person.Say(text))
	if m := in.next(); m.Text != text {
		t.Errorf("said %d bytes, put %d", len(text), len(m.Text))
	}
}

// A button comes back with its ID and the message that it was on.
func buttons(t *testing.T, s Subject) {
	in := listen(t, s)
	id := strings.Repeat("x", 40) // the longest allowed
	ids := say(t, s, delivery(s, "buttons", bot.Reply{Handle: "h", Text: "Which one?", Choices: []bot.Choice{
		{ID: "one", Label: "The first"}, {ID: id, Label: "The second"},
	}}))
	try(t, s.Person.Press("The second"))
	m := in.next()
	if m.Kind != bot.KindChoice || m.Name != id || m.Re != ids[len(ids)-1] {
		t.Errorf("pressed: %s %q on %q, want choice %q on %q", m.Kind, m.Name, m.Re, id, ids[len(ids)-1])
	}
	if m.At != s.At {
		t.Errorf("pressed at %v, want %v", m.At, s.At)
	}
	try(t, s.Person.Press("The first"))
	if again := in.next(); again.Name != "one" || again.ID == m.ID {
		t.Errorf("the other button: %q with ID %q after %q", again.Name, again.ID, m.ID)
	}
}

// A person's edit names the message that it changes.
func editIn(t *testing.T, s Subject) {
	in := listen(t, s)
	try(t, s.Person.Say("befor"))
	said := in.next()
	try(t, s.Person.Edit("before"))
	m := in.next()
	if m.Kind != bot.KindEdit || m.Re != said.ID || m.Text != "before" || m.ID == said.ID {
		t.Errorf("edited: %+v, want an edit of %s", m, said.ID)
	}
}

// An edit of ours changes what stands there.
func editOut(t *testing.T, s Subject) {
	ids := say(t, s, delivery(s, "say", bot.Reply{Handle: "h", Text: "Status: open"}))
	d := delivery(s, "edit", bot.Reply{Text: "Status: done"})
	d.Send.Op, d.Send.Handle, d.Target = bot.OpEdit, "h", ids
	say(t, s, d)
	reads := strings.Join(s.Person.Reads(), "\n")
	if strings.Contains(reads, "open") || strings.Count(reads, "done") != 1 {
		t.Errorf("after the edit the person reads:\n%s", reads)
	}
}

// What is sent is read in its order.
func orderOut(t *testing.T, s Subject) {
	for i := range 10 {
		say(t, s, delivery(s, fmt.Sprint(i), bot.Reply{Text: fmt.Sprintf("number %d.", i)}))
	}
	reads := s.Person.Reads()
	if len(reads) != 10 {
		t.Fatalf("10 messages are read as %d", len(reads))
	}
	for i, text := range reads {
		if !strings.Contains(text, fmt.Sprintf("number %d.", i)) {
			t.Errorf("message %d reads %q", i, text)
		}
	}
}

// Whatever a reply is formatted with, the person reads its words and where its
// links lead.
func formatting(t *testing.T, s Subject) {
	say(t, s, delivery(s, "formatted", bot.Reply{Text: "# A heading\n\nWords in **bold**, *italic*, ~~struck~~ and `code`.\n\n" +
		"1. first\n2. second\n\n> quoted\n\n```go\nfmt.Println(\"x < y && z\")\n```\n\n| a | b |\n|---|---|\n| cell | other |\n\nSee [the site](https://academy.example/help)."}))
	reads := strings.Join(s.Person.Reads(), "\n")
	for _, want := range []string{"A heading", "bold", "italic", "struck", "code", "first", "second", "quoted", `fmt.Println("x < y && z")`, "cell", "other", "the site"} {
		if !strings.Contains(reads, want) {
			t.Errorf("%q is not read in:\n%s", want, reads)
		}
	}
	if strings.Contains(reads, "**") || strings.Contains(reads, "](") {
		t.Errorf("markup is read:\n%s", reads)
	}
}

// Hostile words have no power, and are read as they are.
func inert(t *testing.T, s Subject) {
	for i, text := range []string{
		"<b>not bold</b> & <script>alert(1)</script>", "@everyone @here <!channel> <@U1> <@&7> [x](tg://user?id=1)",
		"a \\* b \\_ c \\` d", "unclosed ```\ncode", "5 < 6 > 4 &amp; \"quotes\"",
	} {
		say(t, s, delivery(s, fmt.Sprint("inert", i), bot.Reply{Text: text}))
	}
	reads := strings.Join(s.Person.Reads(), "\n")
	for _, want := range []string{"not bold", "alert(1)", "everyone", "channel", "5 < 6 > 4"} {
		if !strings.Contains(reads, want) {
			t.Errorf("%q is not read in:\n%s", want, reads)
		}
	}
}

// longText is far above every platform's limit, with what is hard to cut.
func longText() string {
	var b strings.Builder
	for i := range 700 {
		switch {
		case i%100 == 50:
			fmt.Fprintf(&b, "```\ncode %d\nmore code\n```\n\n", i)
		case i%7 == 0:
			fmt.Fprintf(&b, "**Paragraph %d** 👩‍👩‍👧‍👦 with *emphasis* and a [link %d](https://academy.example/%d).\n\n", i, i, i)
		default:
			fmt.Fprintf(&b, "Sentence %d of a long answer. 第%d句。\n\n", i, i)
		}
	}
	return b.String()
}

// A text above the platform's limit arrives whole, in order, part by part.
func longOut(t *testing.T, s Subject) {
	say(t, s, delivery(s, "long", bot.Reply{Text: longText()}))
	all := strings.Join(s.Person.Reads(), "\n")
	at := 0
	for i := range 700 {
		word := fmt.Sprintf("Sentence %d of", i)
		if i%100 == 50 {
			word = fmt.Sprintf("code %d", i)
		} else if i%7 == 0 {
			word = fmt.Sprintf("Paragraph %d", i)
		}
		next := strings.Index(all[at:], word)
		if next < 0 {
			t.Fatalf("%q is missing or out of order", word)
		}
		at += next
	}
}

// The same text is always cut alike: a part may be sent by another process.
func repeatedParts(t *testing.T, s Subject) {
	first := len(say(t, s, delivery(s, "a", bot.Reply{Text: longText()})))
	second := len(say(t, s, delivery(s, "b", bot.Reply{Text: longText()})))
	if first != second {
		t.Errorf("the same text was cut into %d parts, then into %d", first, second)
	}
	reads := s.Person.Reads()
	if len(reads) != 2*first {
		t.Fatalf("%d messages, want %d", len(reads), 2*first)
	}
	for i := range first {
		if reads[i] != reads[first+i] {
			t.Errorf("part %d differs", i)
		}
	}
}

// Send may be called for several deliveries at once: what it does not ask to
// wait for is read, once each.
func together(t *testing.T, s Subject) {
	var wg sync.WaitGroup
	var sent atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			d := delivery(s, fmt.Sprint("together", i), bot.Reply{Text: fmt.Sprintf("number %d.", i)})
			_, err := s.Adapter.Send(context.Background(), d)
			if wait := (*bot.RetryError)(nil); err != nil && !errors.As(err, &wait) {
				t.Error(err)
			}
			if err == nil {
				sent.Add(1)
			}
		})
	}
	wg.Wait()
	if reads := s.Person.Reads(); len(reads) != int(sent.Load()) {
		t.Errorf("%d were sent, %d are read", sent.Load(), len(reads))
	}
}

// Listen returns soon after its context ends, without an error of its own, and
// puts nothing more.
func stop(t *testing.T, s Subject) {
	in := listen(t, s)
	try(t, s.Person.Say("before"))
	before := in.next()
	if err := in.halt(); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Listen returned %v", err)
	}
	try(t, s.Person.Say("after"))
	select {
	case m := <-in.messages:
		t.Errorf("%q was put after the stop", m.Text)
	default:
	}
	// What was said meanwhile is taken by the next who listens.
	again := listen(t, s)
	m := again.next()
	if m.ID == before.ID { // a redelivery, which the store drops
		m = again.next()
	}
	if m.Text != "after" {
		t.Errorf("the next listener gets %q, want what was said meanwhile", m.Text)
	}
}

// A context that has ended already is no error either.
func stopAtOnce(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := s.Adapter.Listen(ctx, func(context.Context, bot.Message) error { return nil })
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Listen returned %v", err)
	}
}

// normal forgives what platforms do to white space.
func normal(s string) string { return strings.Join(strings.Fields(s), " ") }
