package telegram

import (
	"strings"
	"testing"
	"unicode/utf8"

	"handoff/adapters"
	"handoff/adapters/telegram/sim"
	"handoff/bot"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a **b** *c* ~~d~~ `e<`":   "a <b>b</b> <i>c</i> <s>d</s> <code>e&lt;</code>",
		"***bi***":                 "<b><i>bi</i></b>",
		"**`code`**":               "<code>code</code>",
		"[`code`](https://a.test)": `<a href="https://a.test">code</a>`,
		"# H\ntext":                "<b>H</b>\ntext",
		"```go\nx\n```":            `<pre><code class="language-go">x</code></pre>`,
		"```\"><b>\nx\n```":        "<pre>x</pre>",
		"> a\n>\n> b\n\nc\n\n> d":  "<blockquote>a\n\nb</blockquote>\n\nc\n\n<blockquote>d</blockquote>",
		"1. a\n   - b":             "1. a\n  • b",
		"[call](tel:+4912) [m](mailto:a@b.test) <c@d.test>": "call (+4912) m (a@b.test) c@d.test",
		"[T-1](handoff:slack/C1/1.2) <handoff:x/1>":         "T-1 handoff:x/1", // no way from here
		"@all": "@all",
	} {
		parts := textPieces(blocksOf(bot.Reply{Text: in}, false), false)
		if got := HTML(parts[0].text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", in, got, want)
		}
	}
	if got := HTML(blocksOf(bot.Reply{Text: "@all mail a@b.test, @shop_bot"}, true)); got != "@\u2060all mail a@b.test, @\u2060shop_bot" {
		t.Errorf("in a group: %q", got)
	}
}

// looks are the entities that a reply may have.
var looks = map[string]bool{"bold": true, "italic": true, "strikethrough": true, "code": true, "pre": true, "blockquote": true, "text_link": true}

// leadsTo reports whether a link of the blocks leads there.
func leadsTo(blocks []adapters.Block, url string) bool {
	for _, b := range blocks {
		for _, s := range b.Spans {
			if s.URL == url && (strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")) {
				return true
			}
		}
	}
	return false
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"**a** <b>", "> ```\n> x", "[a](https://x.test \"t\")", "`<`", "|a|\n|-|\n|<b>|", "&lt;b&gt;", "1. > # *x*\n", strings.Repeat("word ", 2000), "@all@here,@you", "[x](tg://user?id=1) @@all", "a@\u2060b @\u200ball"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, in string, group bool) {
		if len(in) > 20_000 {
			return
		}
		for i, p := range textPieces(blocksOf(bot.Reply{Text: in}, group), false) {
			part := p.text
			out := HTML(part)
			if !utf8.ValidString(out) {
				t.Fatalf("part %d is not UTF-8: %q", i, out)
			}
			shown, found, err := sim.ReadHTML(out)
			if err != nil {
				t.Fatalf("part %d of %q: %v\n%s", i, in, err, out)
			}
			if want := adapters.Visible(part); shown != want {
				t.Fatalf("part %d shows %q, want %q", i, shown, want)
			}
			for _, e := range found {
				if !looks[e.Type] || e.Type == "text_link" && !leadsTo(part, e.URL) {
					t.Fatalf("part %d of %q has %+v, which nobody wrote", i, in, e)
				}
			}
			if group && mention.MatchString(shown) {
				t.Fatalf("part %d of %q mentions somebody: %q", i, in, shown)
			}
			if n := adapters.UTF16(shown); n > maxText {
				t.Fatalf("part %d has %d units", i, n)
			}
		}
	})
}
