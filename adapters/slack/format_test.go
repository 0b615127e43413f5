package slack

import (
	"strings"
	"testing"
	"unicode/utf8"

	"handoff/adapters"
	"handoff/adapters/slack/sim"
	"handoff/bot"
)

func TestMrkdwn(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain", "plain"},
		{"**bold** and *it* and ~~gone~~ and `code`", "*bold* and _it_ and ~gone~ and `code`"},
		{"***both***", "*_both_*"},
		{"# Title\ntext", "*Title*\ntext"},
		{"- a\n- b\n  1. c", "• a\n• b\n  1. c"},
		{"> said\n> more", "> said\n> more"},
		{"[here](https://a.test/?x=1&y=<2>)", "<https://a.test/?x=1&amp;y=%3C2%3E|here>"},
		{"[a | b](https://a.test)", "<https://a.test|a | b>"},
		{"https://a.test", "<https://a.test>"},
		{"[bank.com](https://evil.test)", "<https://evil.test|bank.com> (https://evil.test)"},
		{"```go\na < b && \"`\"\n```", "```\na &lt; b &amp;&amp; \"`\"\n```"},
		{"一**注意**请", "一" + joiner + "*注意*" + joiner + "请"},
		{"**two\nlines**", "*two*\n*lines*"},
		{`5 \* 3 \* 2`, "5 * 3 * 2"},
		{`\*not bold\*`, "*" + joiner + "not bold*"},
		{"order_id_5", "order_id_5"},
		{"a & b < c > d", "a &amp; b &lt; c &gt; d"},
		{"&lt;!channel&gt;", "&lt;!channel&gt;"},
		{"``a` b``", "`a' b`"},
	} {
		if got := mrkdwn(adapters.Parse(c.in)); got != c.want {
			t.Errorf("mrkdwn of %q\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

// Hostile words in every place where somebody's words can stand.
var hostile = []string{
	"<!channel> <!here> <!everyone>", "<@U1> <@W2|x> <!subteam^S1|@leads> <#C1>", "@channel @here @everyone",
	"&lt;!channel&gt;", "**<!channel>**", "`<@U1>`", "```\n<!here>\n```", "[x](https://a.test/<!channel>)", "[<!channel>](https://a.test)",
	"<https://evil.test|https://bank.test>", "*_~`*_~`", "> <@U1>", "<!date^1^{date}|x>", "<", ">", "&", "\\<!channel\\>",
	"# <!channel>", "| <@U1> |\n|---|\n| <!here> |", "<scr\x00ipt>\u202e", "\xff\xfe<!channel>", strings.Repeat("<", 5000), strings.Repeat("é\u0301", 4000),
}

func TestNothingPings(t *testing.T) {
	play(t, sim.Options{}, func(w *world) {
		w.listen()
		for i, words := range hostile {
			d := opening("open")
			d.Attempt = 1 // no queue
			d.Send.Reply.Card = &bot.Card{Title: words, Status: words, Text: words, Fields: []bot.Field{{Name: words, Value: words}}}
			d.Send.Reply.Choices = []bot.Choice{{ID: "a", Label: words, Form: &bot.Form{Name: "f", Title: words, Submit: words,
				Inputs: []bot.Input{{Name: "i", Label: words, Value: words}}}}}
			r := w.deliver(d)
			at := bot.Address{Account: "slack", Chat: desk, Thread: r.Thread}
			for part := 0; ; part++ {
				d := saying("say", at, bot.Reply{By: words, Text: words, Choices: d.Send.Reply.Choices, Files: []bot.File{{Name: words}}})
				d.Part = part
				if !w.deliver(d).More {
					break
				}
			}
			edit := saying("edit", at, bot.Reply{By: words, Text: "x " + words})
			edit.Send.Op, edit.Target = bot.OpEdit, []string{desk + ":" + w.sim.Thread(desk, r.Thread)[1].TS}
			w.deliver(edit)
			w.deliver(saying("whisper", at, bot.Reply{Only: "U1", Text: words}))
			w.acked(w.press("U1", w.sim.Message(desk, r.Thread), w.sim.Message(desk, r.Thread).Buttons()[0].ActionID))
			w.await(func() bool { return len(w.sim.Views("U1")) == i+1 })
		}
		if got := w.sim.Pings(); len(got) > 0 {
			t.Errorf("pinged: %+v", got)
		}
	})
}

func FuzzMrkdwn(f *testing.F) {
	for _, words := range hostile {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, part := range adapters.Split(adapters.Parse(s), sectionLimit, size) {
			got := mrkdwn(part)
			if adapters.UTF16(got) > sectionLimit {
				t.Errorf("a part of %d", adapters.UTF16(got))
			}
			if !utf8.ValidString(got) {
				t.Errorf("not UTF-8: %q", got)
			}
			for _, mention := range []string{"<!", "<@", "<#"} {
				if strings.Contains(got, mention) {
					t.Errorf("%q makes %q", s, got)
				}
			}
		}
	})
}

func TestOneLine(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{{" a\n b ", 10, "a b"}, {"abcdef", 4, "abc…"}, {"ab\x00c\u202ed", 9, "abcd"}, {"\xff", 3, "\uFFFD"}, {"😀😀😀", 5, "😀😀…"}} {
		if got := oneLine(c.in, c.most); got != c.want {
			t.Errorf("oneLine(%q, %d) = %q, want %q", c.in, c.most, got, c.want)
		}
	}
}
