package redisstore

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"handoff/bot"
)

// drawAddress draws an address that is not zero.
func drawAddress(t *rapid.T) bot.Address {
	return bot.Address{Account: rapid.StringN(1, 8, -1).Draw(t, "account"), Chat: rapid.String().Draw(t, "chat"), Thread: rapid.String().Draw(t, "thread")}
}

// drawTime draws a time to the ns, or none.
func drawTime(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "no time") {
		return time.Time{}
	}
	return time.Unix(0, rapid.Int64Range(1, 1<<61).Draw(t, "time")).UTC()
}

var same = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(bot.File{})}

func TestMessageRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		m := bot.Message{
			ID: text.Draw(t, "id"), At: drawAddress(t), From: bot.Person{ID: text.Draw(t, "person"), Name: text.Draw(t, "name"), Groups: []string{"g"}},
			Kind: rapid.SampledFrom([]bot.Kind{bot.KindText, bot.KindForm}).Draw(t, "kind"), Text: text.Draw(t, "text"), Name: text.Draw(t, "form"),
			Values: map[string]string{text.Draw(t, "key"): text.Draw(t, "value")}, Files: []bot.File{{Account: "a", Ref: text.Draw(t, "ref"), Size: 1, Media: bot.MediaVoice}}, Public: rapid.Bool().Draw(t, "public"),
			Re: text.Draw(t, "re"), Grant: text.Draw(t, "grant"), SentAt: drawTime(t), Resolution: time.Duration(rapid.IntRange(0, 1e6).Draw(t, "resolution")) * time.Microsecond,
		}
		side := rapid.SampledFrom(bot.Sides[:]).Draw(t, "side")
		flag, kept, err := entry(side, m)
		if err != nil {
			t.Fatal(err)
		}
		head, rest := cutHead(kept)
		got, err := decodeEntry(flag+"1795178911523605 "+head[0]+" "+head[1]+" 0 0 0 "+head[2]+"\n"+rest, m.At)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, got, same); diff != "" {
			t.Fatal(diff)
		}
	})
}

// cutHead takes apart what entry writes, as put.lua does.
func cutHead(text string) (head [3]string, rest string) {
	i := 0
	for n := range text {
		switch {
		case text[n] == '\n':
			return head, text[n+1:]
		case text[n] == ' ' && i < 2:
			i++
		default:
			head[i] += text[n : n+1]
		}
	}
	return head, ""
}

func TestItemRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		handle := text.Draw(t, "handle")
		s := bot.Send{Op: bot.OpSay, To: rapid.SampledFrom([]bot.Place{bot.Customer, bot.Desk, bot.Address{Account: "a", Chat: "b"}}).Draw(t, "to"),
			Handle: handle, Reply: bot.Reply{Handle: handle, Text: text.Draw(t, "text"), Choices: []bot.Choice{{ID: "1", Private: true}}, Card: &bot.Card{State: "queue"}},
			Grant: text.Draw(t, "grant"), Draft: text.Draw(t, "draft")}
		if rapid.Bool().Draw(t, "open") {
			s.Op, s.To, s.At = bot.OpOpen, bot.Desk, drawAddress(t)
		}
		place, kept, err := encodeItem("key", s)
		if err != nil {
			t.Fatal(err)
		}
		key, got, err := decodeItem(place, kept)
		if err != nil || key != "key" {
			t.Fatal(key, err)
		}
		if diff := cmp.Diff(s, got, same); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestLineRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		l := bot.Line{ID: text.Draw(t, "id"), At: drawTime(t), Side: rapid.SampledFrom(bot.Sides[:]).Draw(t, "side"), Ours: rapid.Bool().Draw(t, "ours"),
			By: text.Draw(t, "by"), Kind: bot.KindEdit, Re: text.Draw(t, "re"), Text: text.Draw(t, "text")}
		kept, err := encodeLine(l)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeLines([]string{string(kept)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]bot.Line{l}, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A line that is more than one would move the others.
func TestForeignLines(t *testing.T) {
	for _, text := range []string{`{},{}`, ``, `{`, `]`} {
		if lines, err := decodeLines([]string{`{"i":"1"}`, text}); !errors.Is(err, errForeign) {
			t.Errorf("%q reads as %+v, %v", text, lines, err)
		}
	}
}

// Whatever stands in our keys, reading it ends in an error and not in a panic.
func FuzzDecode(f *testing.F) {
	f.Add("t1 1 1 0 0 0 p\n{\"i\":\"1\"}")
	f.Add("key say  \"h\"\n{\"r\":{}}")
	f.Add("0:1-1,5:2-2")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = decodeEntry(text, bot.Address{})
		_, _, _ = decodeItem("customer", text)
		_, _ = decodeLines([]string{text})
		_, _ = parseLease(text)
		if c, err := parseCursor(text); err == nil {
			if again, err := parseCursor(c.String()); err != nil || again != c {
				t.Errorf("cursor %q reads back as %q, %v", c, again, err)
			}
		}
	})
}
