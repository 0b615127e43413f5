package telegram

import (
	"strings"
	"testing"
	"unicode"

	"handoff/adapters"
	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func richly(c *Config) { c.Rich = true }

const headed = "# Refunds\n\nA **bold** word & <b>none</b>.\n\n1. first\n2. second\n   - inner\n\n| a | b |\n|---|---|\n| c | d |\n\n> quoted\n\n```go\nx < y\n```"

func TestRich(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		w.mustSend(saying(7, bot.Reply{Text: headed, Choices: question.Choices}))
		m := ann.Sent()[0]
		if !m.Rich || len(m.Buttons) != 1 || !strings.HasPrefix(m.Source, "# Refunds\n\nA **bold** word \\& \\<b\\>none\\<\\/b\\>\\.\n\n1. first\n2. second\n    - inner\n\n") {
			t.Errorf("%q", m.Source)
		}
		if !strings.Contains(m.Text, "a | b\nc | d") && !strings.Contains(m.Text, "c | d") {
			t.Errorf("%q", m.Text)
		}
		// What shows no more as a rich message is an ordinary one: every client has it.
		w.mustSend(saying(7, bot.Reply{Text: "Just **words**."}))
		if m := ann.Sent()[1]; m.Rich || m.ParseMode != "HTML" {
			t.Errorf("%+v", m)
		}
		// 20,000 characters are one message.
		long := strings.Repeat("A paragraph of some words, twenty or so in all.\n\n", 400)
		if r := w.mustSend(saying(7, bot.Reply{Text: long})); r.More {
			t.Error("cut")
		}
		if r := w.mustSend(saying(7, bot.Reply{Text: long + long})); !r.More {
			t.Error("not cut above 32,768")
		}
		d := operating(bot.OpEdit, 7, messageID(7, m.ID))
		d.Send.Reply.Text = "# Edited\n\ntext"
		w.mustSend(d)
		w.mustSend(d)
		if m := ann.Sent()[0]; m.Text != "Edited\ntext" || !m.Rich {
			t.Errorf("%+v", m)
		}
		if n := len(w.sim.Calls("sendRichMessage")); n != 3 {
			t.Errorf("%d rich messages", n)
		}
	}, richly)
}

// A server from before rich messages is asked once; every process of the bot
// knows then, and no text is cut in one way and sent in another.
func TestRichUnknown(t *testing.T) {
	within(t, func(w *world) {
		s := sim.New(sim.Options{Token: testToken, Username: "Shop_Bot", Old: true})
		defer s.Close()
		ann := s.Private(7, "Ann", "en")
		memory := &adapters.OwnMemory{}
		old := func(c *Config) { c.Memory, c.Dial, c.Rich = memory, s.Dial, true }
		first, second := w.adapter(old), w.adapter(old)
		d := saying(7, bot.Reply{Text: "# A\n\n" + strings.Repeat("Some words in a paragraph.\n\n", 300)})
		if r, err := first.Send(w.t.Context(), d); err != nil || !r.More {
			t.Fatalf("%+v %v", r, err)
		}
		for more := true; more; {
			d.Part++
			r, err := second.Send(w.t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			more = r.More
		}
		all := ""
		for _, m := range ann.Sent() {
			all += m.Text + "\n\n"
		}
		if n := strings.Count(all, "Some words"); n != 300 || len(ann.Sent()) != 3 {
			t.Errorf("%d of 300 paragraphs in %d messages", n, len(ann.Sent()))
		}
		for _, a := range []*Adapter{first, second, w.adapter(old)} {
			d.Part = 0
			if _, err := a.Send(w.t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(s.Calls("sendRichMessage")); n != 1 {
			t.Errorf("asked %d times", n)
		}
		edit := operating(bot.OpEdit, 7, messageID(7, ann.Sent()[0].ID))
		edit.Send.Reply.Text = "# Edited"
		if _, err := first.Send(w.t.Context(), edit); err != nil || ann.Sent()[0].Text != "Edited" {
			t.Errorf("%v", err)
		}
	})
}

// One that the server cannot read goes as HTML; the next is rich again.
func TestRichRefused(t *testing.T) {
	within(t, func(w *world) {
		ann := w.sim.Private(7, "Ann", "en")
		w.sim.Fail(sim.Fault{Method: "sendRichMessage", Code: 400, Text: "Bad Request: can't parse rich message", Times: 1})
		d := saying(7, bot.Reply{Text: "# A\n\nb"})
		w.mustSend(d)
		d.Key = "other"
		w.mustSend(d)
		if sent := ann.Sent(); sent[0].Rich || sent[0].Text != "A\n\nb" || !sent[1].Rich {
			t.Errorf("%+v", sent)
		}
	}, richly)
}

// squeezed is a text without what renderers do with white space.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == 0x2060 || r == 0x85 || r == 0 {
			return -1
		}
		return r
	}, s)
}

// words is what blocks say, without what is drawn around it.
func words(blocks []adapters.Block) string {
	var out strings.Builder
	for _, b := range blocks {
		if b.Kind != adapters.Rule {
			out.WriteString(b.Text())
		}
	}
	return squeezed(out.String())
}

func FuzzRich(f *testing.F) {
	for _, s := range []string{
		headed, "**a**b*c*", "a**\"b\"**c", "***x***y", "`a` `` ` `` ```", "1. a\n\n   b\n\n       code\n2. c", "- a\n- b\n\n  c\n\nd", "> a\n> - b\n>   c\n\nd",
		"[x](https://a.test/>)", "![a](https://b.test)", "a\\\nb", "<!-- x", "&amp; &#60;", "a | b\n- | -", "x\n===", "10. a\n    - b", "~~a~~~b~", "# a\\\n# b",
		"- - - a", "*a\nb*", "`a\nb`", "1) a\n1. b", "    code", "\ta", "$x$ ^[f] ||s|| ==m==", "> ```\n> x\n> ```", "0) 0\n0) 0) 0", "\\\\\n\\", "# \\\n# b", "~~*a*~~b", "x~~*a*~~",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 20_000 {
			return
		}
		for _, p := range textPieces(blocksOf(bot.Reply{Text: in}, true), true) {
			out := Rich(p.text)
			if p.rich && adapters.UTF16(out) > maxRich {
				t.Fatalf("%d units", adapters.UTF16(out))
			}
			shown, err := sim.ParseRich(out)
			if err != nil {
				t.Fatalf("%q: %v\n%s", in, err, out)
			}
			if got, want := squeezed(shown), words(p.text); got != want {
				t.Fatalf("%q shows\n%q, want\n%q\n%s", in, got, want, out)
			}
		}
	})
}
