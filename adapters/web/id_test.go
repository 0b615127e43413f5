package web

import (
	"reflect"
	"strings"
	"testing"

	"handoff/bot"
)

// What is signed is read back as it was, for what it was signed for, and for
// nothing else.
func FuzzSigned(f *testing.F) {
	s := newStore()
	a, err := New(Config{Secret: testSecret, Feed: s, Memory: s})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("visitor", "f:x", "key.1", "choice", "v", "")
	f.Add("user:1/2", "", "", "a.b.c", "\x00\xff", "..")
	f.Add("日本", "f:.", ".", "", "%", "x.y")
	f.Fuzz(func(t *testing.T, chat, thread, message, choice, other, forged string) {
		at := bot.Address{Account: "web", Chat: chat, Thread: thread}
		elsewhere := bot.Address{Account: "web", Chat: other, Thread: thread}
		key := bot.ReplyKey(message, 1)

		id := a.choiceID(at, message, key, choice)
		if got, _, ok := a.parseChoice(at, message, id); !ok || got != choice {
			t.Fatalf("the choice %q is read as %q %v", choice, got, ok)
		}
		if _, _, ok := a.parseChoice(elsewhere, message, id); ok && at != elsewhere {
			t.Fatalf("a choice of %v is taken at %v", at, elsewhere)
		}
		if _, _, ok := a.parseChoice(at, message+other, id); ok && other != "" {
			t.Fatal("a choice of one message is taken for another")
		}
		form := &bot.Form{Name: choice, Inputs: []bot.Input{{Name: message}, {Name: other, Optional: true}}}
		id, err := a.formID(at, message, form)
		if err != nil {
			t.Fatal(err)
		}
		want := formSpec{Name: choice, Inputs: []string{message, other}, Optional: []bool{false, true}}
		if got, ok := a.parseForm(at, message, id); !ok || valid(choice, message, other) && !reflect.DeepEqual(got, want) {
			t.Fatalf("the form %+v is read as %+v %v", want, got, ok)
		}
		if _, ok := a.parseForm(elsewhere, message, id); ok && at != elsewhere {
			t.Fatal("a form is taken elsewhere")
		}
		if !strings.HasPrefix(thread, feedbackPrefix) || strings.Contains(thread, ".") {
			return
		}
		if got, ok := a.parseLink(a.link(at)); !ok || got != at {
			t.Fatalf("the link of %v is read as %v %v", at, got, ok)
		}
		if _, ok := a.parseLink(forged); ok {
			t.Fatalf("%q is taken for a link", forged)
		}
		if _, ok := a.parseToken(forged); ok {
			t.Fatalf("%q is taken for a token", forged)
		}
		if _, ok := a.parseFile(at, forged); ok {
			t.Fatalf("%q is taken for a file", forged)
		}
	})
}

// valid: JSON keeps it as it is.
func valid(all ...string) bool {
	for _, s := range all {
		if strings.ToValidUTF8(s, "") != s {
			return false
		}
	}
	return true
}

// A token holds what a session knows.
func TestTokenRoundTrip(t *testing.T) {
	t.Parallel()
	a := serve(t, newStore()).adapter
	want := session{Visitor: "user:日本", Thread: "f:x", Name: "Ann \"Lee\"", Email: "a@b.example", Locale: "de-AT", Zone: "Europe/Vienna", Made: 1, Expires: 2, Attributes: map[string]string{"plan": "gold"}}
	token, err := a.token(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := a.parseToken(token); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("read back as %+v %v", got, ok)
	}
	for i := range token { // a byte changed anywhere
		for _, c := range []byte("Aa.") {
			if forged := token[:i] + string(c) + token[i+1:]; forged != token {
				if got, ok := a.parseToken(forged); ok {
					t.Fatalf("changed at %d it is read as %+v", i, got)
				}
			}
		}
	}
}
