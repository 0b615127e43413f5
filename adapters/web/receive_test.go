package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	"handoff/bot"
)

// mailbox is what a replica's Listen puts into, as a store would: a message that
// was seen is dropped.
type mailbox struct {
	mu     sync.Mutex
	got    []bot.Message
	seen   map[string]bool
	refuse int // how many puts fail
}

func (m *mailbox) put(_ context.Context, message bot.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse > 0 {
		m.refuse--
		return errors.New("the store is full")
	}
	if key := message.At.String() + message.ID; !m.seen[key] {
		m.seen[key] = true
		m.got = append(m.got, message)
	}
	return nil
}

func (m *mailbox) all() []bot.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.got
}

// newMailbox has the replica listen into it until the test ends.
func newMailbox(t testing.TB, r *replica) *mailbox {
	m := &mailbox{seen: make(map[string]bool)}
	ctx, cancel := context.WithCancel(context.Background())
	r.adapter.inbound.open(ctx, m.put) // as Listen does, and it is there at once
	t.Cleanup(cancel)
	return m
}

type taken struct {
	ID string
	N  int64
}

// What was not put is not acknowledged, not shown, and taken when it comes again.
func TestAcknowledgedWhenDurable(t *testing.T) {
	t.Parallel()
	kept := newStore()
	r := serve(t, kept)
	b := newBrowser(t, r.URL)
	e := map[string]any{"id": b.id(), "type": "text", "text": "hello"}
	var f refusal
	status := b.post("/chat/v1/send", e, &f)
	refused(t, "nobody listens", status, f, 503, "unavailable")
	if f.RetryAfter < 1 {
		t.Error("the refusal does not say when to come again")
	}
	in := newMailbox(t, r)
	in.refuse = 1
	status = b.post("/chat/v1/send", e, &f)
	refused(t, "the store is full", status, f, 503, "unavailable")
	if n := len(b.events()); n != 0 {
		t.Errorf("what is not stored is shown: %d events", n)
	}
	// Put, and then the process dies before it is in the feed.
	kept.breakNext("Append", 1)
	status = b.post("/chat/v1/send", e, &f)
	refused(t, "the feed is away", status, f, 503, "unavailable")
	// In the feed, and the answer is lost.
	kept.mu.Lock()
	kept.cut = 1
	kept.mu.Unlock()
	status = b.post("/chat/v1/send", e, &f)
	refused(t, "the feed's answer is lost", status, f, 503, "unavailable")
	for range 2 {
		var done taken
		if status := b.post("/chat/v1/send", e, &done); status != 200 || done.N != 1 || done.ID != e["id"] {
			t.Errorf("sent again: %d %+v", status, done)
		}
	}
	if got := in.all(); len(got) != 1 || got[0].ID != e["id"] || got[0].Text != "hello" {
		t.Errorf("put: %+v", got)
	}
	if shown := b.events(); len(shown) != 1 || shown[0].ID != e["id"] || shown[0].From != fromVisitor || shown[0].HTML != "" {
		t.Errorf("shown: %+v", shown)
	}
}

// Each type of event becomes the message that PROTOCOL.md promises.
func TestKinds(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	in := newMailbox(t, r)
	b := newBrowser(t, r.URL)
	b.open(map[string]any{"token": b.token(), "lang": "de-at", "zone": "Europe/Vienna"})
	form := &bot.Form{Name: "order", Title: "Your order", Inputs: []bot.Input{{Name: "number", Label: "Number"}, {Name: "note", Label: "Note", Optional: true}}}
	said := say(t, r.adapter, delivery(b, "ask", bot.Reply{Text: "Which?", Form: form, Choices: []bot.Choice{{ID: "a", Label: "A"}, {ID: "b.c", Label: "B", Form: form}}}))
	ask := b.messages()[0]
	own := "v-0123456789abcdef"
	for _, c := range []struct {
		send map[string]any
		want bot.Message
		show event
	}{
		{
			map[string]any{"type": "text", "text": "hi", "re": said.ID, "page": map[string]string{"url": "https://shop.example/a?b", "title": "Cart"}},
			bot.Message{Kind: bot.KindText, Text: "hi", Re: said.ID, Values: map[string]string{"type": "page", "url": "https://shop.example/a?b", "title": "Cart"}},
			event{Type: "message", Text: "hi", Re: said.ID, From: "visitor"},
		},
		{map[string]any{"type": "text", "text": "x", "page": map[string]string{"url": "javascript:x"}}, bot.Message{Kind: bot.KindText, Text: "x"}, event{Type: "message", Text: "x", From: "visitor"}},
		{map[string]any{"type": "text", "text": "/agent please  now"}, bot.Message{Kind: bot.KindCommand, Name: "agent", Text: "please  now"}, event{Type: "command", Name: "agent", Text: "please  now", From: "visitor"}},
		{map[string]any{"type": "text", "text": "/etc/hosts is gone"}, bot.Message{Kind: bot.KindText, Text: "/etc/hosts is gone"}, event{Type: "message", Text: "/etc/hosts is gone", From: "visitor"}},
		{map[string]any{"type": "command", "name": "status"}, bot.Message{Kind: bot.KindCommand, Name: "status"}, event{Type: "command", Name: "status", From: "visitor"}},
		{map[string]any{"type": "edit", "re": own, "text": "new"}, bot.Message{Kind: bot.KindEdit, Re: own, Text: "new"}, event{Type: "edit", ID: own, Text: "new", From: "visitor"}},
		{map[string]any{"type": "delete", "re": own}, bot.Message{Kind: bot.KindDelete, Re: own}, event{Type: "delete", IDs: []string{own}}},
		{map[string]any{"type": "press", "re": ask.ID, "choice": ask.Choices[1].ID}, bot.Message{Kind: bot.KindChoice, Re: ask.ID, Name: "b.c"}, event{Type: "press", ID: ask.ID, Choice: ask.Choices[1].ID}},
		{
			map[string]any{"type": "form", "re": ask.ID, "form": ask.Form.ID, "values": map[string]string{"number": "17"}},
			bot.Message{Kind: bot.KindForm, Re: ask.ID, Name: "order", Values: map[string]string{"number": "17", "note": ""}},
			event{Type: "form", ID: ask.ID, Name: "order", Values: map[string]string{"number": "17", "note": ""}},
		},
		{map[string]any{"type": "react", "re": ask.ID, "emoji": "👩‍👩‍👧‍👦"}, bot.Message{Kind: bot.KindReaction, Re: ask.ID, Name: "👩‍👩‍👧‍👦"}, event{Type: "react", ID: ask.ID, Emoji: "👩‍👩‍👧‍👦", From: "visitor"}},
		{map[string]any{"type": "react", "re": ask.ID, "emoji": ""}, bot.Message{Kind: bot.KindReaction, Re: ask.ID}, event{Type: "react", ID: ask.ID, From: "visitor"}},
		{map[string]any{"type": "stop"}, bot.Message{Kind: bot.KindStop}, event{Type: "stop"}},
	} {
		id := b.id()
		c.send["id"] = id
		var done taken
		if status := b.post("/chat/v1/send", c.send, &done); status != 200 {
			t.Errorf("%v is answered %d", c.send, status)
			continue
		}
		all := in.all()
		got := all[len(all)-1]
		c.want.At, c.want.SentAt = bot.Address{Account: "web", Chat: b.visitor()}, got.SentAt
		c.want.From = bot.Person{ID: b.visitor(), Locale: "de-AT", Zone: "Europe/Vienna"}
		if c.want.ID = id; c.want.Kind == bot.KindChoice {
			c.want.ID = got.ID
		}
		if got.SentAt.IsZero() || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v is put as\n%+v, want\n%+v", c.send, got, c.want)
		}
		events := b.events()
		if c.show.Type == "message" || c.show.Type == "command" {
			c.show.ID = id
		}
		if last := events[len(events)-1]; last.N != done.N || !reflect.DeepEqual(last.event, c.show) {
			t.Errorf("%v is shown as\n%+v, want\n%+v", c.send, last.event, c.show)
		}
	}
}

// One button of one message counts once, in however many tabs it is pressed; an
// edit brings new buttons.
func TestPressedOnce(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	in := newMailbox(t, r)
	b := newBrowser(t, r.URL)
	reply := bot.Reply{Text: "Sure?", Choices: []bot.Choice{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}}
	said := say(t, r.adapter, delivery(b, "ask", reply))
	press := func(i int) {
		m := b.messages()[0]
		if status := b.post("/chat/v1/send", map[string]any{"id": b.id(), "type": "press", "re": m.ID, "choice": m.Choices[i].ID}, nil); status != 200 {
			t.Errorf("a press is answered %d", status)
		}
	}
	press(0)
	press(0)
	press(1)
	if n := len(in.all()); n != 2 {
		t.Errorf("two buttons, one of them twice: put %d times", n)
	}
	d := delivery(b, "again", reply)
	d.Send.Op, d.Target = bot.OpEdit, []string{said.ID}
	say(t, r.adapter, d)
	press(0)
	if n := len(in.all()); n != 3 {
		t.Errorf("after the edit: put %d times", n)
	}
}

// What will never be taken is refused for good, with words that say why.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	in := newMailbox(t, r)
	b := newBrowser(t, r.URL)
	other := newBrowser(t, r.URL)
	form := &bot.Form{Name: "f", Title: "F", Inputs: []bot.Input{{Name: "a", Label: "A"}}}
	say(t, r.adapter, delivery(b, "mine", bot.Reply{Text: "?", Form: form, Choices: []bot.Choice{{ID: "x", Label: "X"}}}))
	say(t, r.adapter, delivery(other, "theirs", bot.Reply{Text: "?", Form: form, Choices: []bot.Choice{{ID: "x", Label: "X"}}}))
	mine, theirs := b.messages()[0], other.messages()[0]
	long := strings.Repeat("語", maxText+1)
	forged := mine.Choices[0].ID
	forged = forged[:len(forged)-1] + "y"
	for name, c := range map[string]struct {
		status int
		code   string
		send   map[string]any
	}{
		"no id":                {400, "bad_request", map[string]any{"id": "", "type": "stop"}},
		"an id of ours":        {400, "bad_request", map[string]any{"id": mine.ID, "type": "stop"}},
		"an unknown type":      {400, "bad_request", map[string]any{"type": "shout"}},
		"an empty text":        {400, "bad_request", map[string]any{"type": "text", "text": " \n"}},
		"a long text":          {413, "too_large", map[string]any{"type": "text", "text": long}},
		"a large body":         {413, "too_large", map[string]any{"type": "text", "text": strings.Repeat("x", maxBody)}},
		"an edit of ours":      {400, "bad_request", map[string]any{"type": "edit", "re": mine.ID, "text": "I owe you a million"}},
		"an empty edit":        {400, "bad_request", map[string]any{"type": "edit", "re": "v-0123456789abcdef"}},
		"a delete of ours":     {400, "bad_request", map[string]any{"type": "delete", "re": mine.ID}},
		"a strange re":         {400, "bad_request", map[string]any{"type": "delete", "re": "v-<script>"}},
		"a forged button":      {403, "bad_button", map[string]any{"type": "press", "re": mine.ID, "choice": forged}},
		"a bare choice":        {403, "bad_button", map[string]any{"type": "press", "re": mine.ID, "choice": "x"}},
		"a button elsewhere":   {403, "bad_button", map[string]any{"type": "press", "re": "other", "choice": mine.Choices[0].ID}},
		"another's button":     {403, "bad_button", map[string]any{"type": "press", "re": theirs.ID, "choice": theirs.Choices[0].ID}},
		"another's form":       {403, "bad_button", map[string]any{"type": "form", "re": theirs.ID, "form": theirs.Form.ID, "values": map[string]string{"a": "1"}}},
		"a form without value": {400, "bad_request", map[string]any{"type": "form", "re": mine.ID, "form": mine.Form.ID}},
		"a form with more":     {400, "bad_request", map[string]any{"type": "form", "re": mine.ID, "form": mine.Form.ID, "values": map[string]string{"a": "1", "admin": "1"}}},
		"a long value":         {413, "too_large", map[string]any{"type": "form", "re": mine.ID, "form": mine.Form.ID, "values": map[string]string{"a": long}}},
		"two emoji":            {400, "bad_request", map[string]any{"type": "react", "re": mine.ID, "emoji": "👍👍"}},
		"a reaction to nobody": {400, "bad_request", map[string]any{"type": "react", "emoji": "👍"}},
		"a strange command":    {400, "bad_request", map[string]any{"type": "command", "name": "Rm -rf"}},
		"a feedback here":      {400, "bad_request", map[string]any{"type": "feedback", "values": map[string]string{"text": "x"}}},
		"a strange file":       {400, "bad_request", map[string]any{"type": "text", "text": "x", "files": []string{"abcdefghijklmnopqrstuvwxyz.sig"}}},
		"many files":           {400, "bad_request", map[string]any{"type": "text", "text": "x", "files": make([]string, 11)}},
	} {
		if _, ok := c.send["id"]; !ok {
			c.send["id"] = b.id()
		}
		var f refusal
		status := b.post("/chat/v1/send", c.send, &f)
		refused(t, name, status, f, c.status, c.code)
		if f.Error == "" || f.RetryAfter != 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, body := range []string{"", "{", "[]", `{"id":7}`, `"x"`} {
		var f refusal
		status, _ := b.do(b.request(context.Background(), "POST", "/chat/v1/send", "application/json", strings.NewReader(body)), &f)
		refused(t, fmt.Sprintf("the body %q", body), status, f, 400, "bad_request")
	}
	if n := len(in.all()); n != 0 {
		t.Errorf("%d were put", n)
	}
}

// A visitor may say much at once, and no more than that.
func TestRate(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	newMailbox(t, r)
	b := newBrowser(t, r.URL)
	for i := range 200 {
		var f refusal
		status := b.post("/chat/v1/send", map[string]any{"id": b.id(), "type": "stop"}, &f)
		if status == http.StatusTooManyRequests {
			if i < 50 || f.Code != "too_many" || f.RetryAfter < 1 {
				t.Errorf("event %d is refused: %+v", i, f)
			}
			return
		}
	}
	t.Error("200 events at once were all taken")
}

// An answer that is ready before the question stands in the feed comes after it.
func TestOrder(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	answered := make(chan error, 1)
	sending := make(chan struct{})
	d := delivery(b, "answer", bot.Reply{Text: "answer"})
	r.adapter.inbound.open(ctx, func(context.Context, bot.Message) error {
		go func() { // another goroutine answers before put has returned
			close(sending)
			_, err := r.adapter.Send(context.Background(), d)
			answered <- err
		}()
		<-sending
		return nil
	})
	if status := b.post("/chat/v1/send", map[string]any{"id": b.id(), "type": "text", "text": "question"}, nil); status != 200 {
		t.Fatalf("answered %d", status)
	}
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
	if all := b.messages(); len(all) != 2 || all[0].Text != "question" {
		t.Errorf("the feed has %+v", all)
	}
	if len(r.adapter.order.running) != 0 {
		t.Error("something is still counted as on its way")
	}
}

// How far a visitor has read is known to their other devices.
func TestRead(t *testing.T) {
	t.Parallel()
	r := serve(t, newStore())
	b := newBrowser(t, r.URL)
	for _, n := range []int{7, 3} {
		if status := b.post("/chat/v1/read", map[string]any{"n": n}, nil); status != http.StatusNoContent {
			t.Errorf("answered %d", status)
		}
	}
	if s := b.open(map[string]any{"token": b.token()}); s.Read != 7 || s.Fresh {
		t.Errorf("a session knows %+v", s)
	}
}
