package bot

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzAddress(f *testing.F) {
	f.Add("telegram", "-100123", "")
	f.Add("slack", "C1", "1700000000.000100")
	f.Add("a/b", "}{\n*%", "\x00\xff")
	f.Fuzz(func(t *testing.T, account, chat, thread string) {
		a := Address{account, chat, thread}
		text := a.String()
		if strings.ContainsAny(text, "{}*?[] \n\x00") {
			t.Errorf("%q holds what keys must not", text)
		}
		if b, err := ParseAddress(text); err != nil || a != b {
			t.Errorf("%#v is written %q and read %#v, %v", a, text, b, err)
		}
		if p, err := ParsePlace(text); err != nil || p != a {
			t.Errorf("as a place %q is read %#v, %v", text, p, err)
		}
	})
}

func FuzzParseAddress(f *testing.F) {
	f.Add("telegram/1/2")
	f.Add("%2f/x")
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := ParseAddress(text); err == nil && a.String() != text {
			t.Errorf("%q is read %#v and written %q", text, a, a)
		}
	})
}

func TestPlaces(t *testing.T) {
	for _, side := range Sides {
		if p, err := ParsePlace(FormatPlace(side)); err != nil || p != side {
			t.Errorf("%v is read %v, %v", side, p, err)
		}
	}
	if p, err := ParsePlace(""); p != nil || err != nil {
		t.Errorf("no place is read %v, %v", p, err)
	}
	for _, bad := range []string{"nowhere", "Desk", "a/b/c/d", "a/%zz"} {
		if p, err := ParsePlace(bad); err == nil {
			t.Errorf("%q is read %v", bad, p)
		}
	}
}

func FuzzSend(f *testing.F) {
	f.Add("say", "h", "text", "telegram", "1", "grant")
	f.Fuzz(func(t *testing.T, op, handle, text, account, chat, grant string) {
		want := Send{Op: Op(clean(op)), To: Desk, At: Address{account, chat, ""}, Handle: clean(handle), Grant: clean(grant),
			Reply: Reply{Text: clean(text)}}
		if want.Op == OpSay || want.Op == OpOpen {
			want.Reply.Handle = want.Handle
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Send
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(got)
		if err != nil || string(again) != string(data) || got.To != want.To || got.At != want.At || got.Reply.Text != want.Reply.Text {
			t.Errorf("%s is read %+v", data, got)
		}
	})
}

// Keys are stable for ever: a platform remembers them over releases.
func TestKeysAreStable(t *testing.T) {
	turn := TurnKey("telegram/1", Customer, "1:1", "1:3")
	reply := ReplyKey(turn, 0)
	if turn != "pzv3byx3ujszlhbeeujg66zk" || reply != "ydmy2v2y56jf7cj6lssvqkr7" {
		t.Errorf("the keys are %q and %q now", turn, reply)
	}
	if len(turn) != 24 || len(reply) != 24 {
		t.Errorf("%d and %d characters, a Discord nonce holds 25", len(turn), len(reply))
	}
	different := map[string]bool{turn: true, reply: true}
	for _, key := range []string{
		TurnKey("telegram/1", Desk, "1:1", "1:3"), TurnKey("telegram/11", Customer, ":1", "1:3"),
		TurnKey("telegram/1", Customer, "1:11", ":3"), ReplyKey(turn, 1), ReplyKey(TurnKey("telegram/2", Customer, "1:1", "1:3"), 0),
	} {
		if different[key] {
			t.Errorf("%q names two things", key)
		}
		different[key] = true
	}
}
