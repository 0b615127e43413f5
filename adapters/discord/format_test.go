package discord

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"handoff/adapters"
	"handoff/bot"
)

// shown is a text as Discord's client shows it: a small reader of its markup, apart
// from the writer.
func shown(s string) string {
	var out strings.Builder
	start := true // of a line
	for s != "" {
		rest, text, ok := "", "", true
		switch {
		case strings.HasPrefix(s, "```"):
			rest, text, ok = between(s[3:], "```")
			if lang, code, cut := strings.Cut(text, "\n"); cut && !strings.Contains(lang, " ") {
				text = strings.TrimSuffix(code, "\n")
			}
		case strings.HasPrefix(s, "``"):
			rest, text, ok = between(s[2:], "``")
		case strings.HasPrefix(s, "`"):
			rest, text, ok = between(s[1:], "`")
		case s[0] == '\\' && len(s) > 1 && strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", rune(s[1])):
			rest, text = s[2:], s[1:2]
		case strings.HasPrefix(s, "**"), strings.HasPrefix(s, "~~"):
			rest = s[2:]
		case s[0] == '*', strings.HasPrefix(s, joiner):
			_, w := utf8.DecodeRuneInString(s)
			rest = s[w:]
		case s[0] == '<':
			rest, text, ok = between(s[1:], ">")
		case s[0] == '[':
			rest = s[1:]
		case strings.HasPrefix(s, "](<"):
			rest, _, ok = between(s[3:], ">)")
		case start && strings.HasPrefix(s, "> "):
			rest = s[2:]
		default:
			ok = false
		}
		if !ok {
			_, w := utf8.DecodeRuneInString(s)
			rest, text = s[w:], s[:w]
		}
		out.WriteString(text)
		if text != "" {
			start = strings.HasSuffix(text, "\n")
		}
		s = rest
	}
	return strings.ReplaceAll(out.String(), joiner, "")
}

func between(s, end string) (rest, text string, ok bool) {
	text, rest, ok = strings.Cut(s, end)
	return rest, text, ok
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"**bold** *it* ~~no~~ `code`":        "**bold** *it* ~~no~~ `code`",
		"# Head\n\ntext":                     "**Head**\n\ntext",
		"[site](https://a.test/x_y)":         "[site](<https://a.test/x_y>)",
		"https://a.test/x_y":                 "<https://a.test/x_y>",
		"[https://bank.test](https://a.tes)": "https\\://bank.test (https\\://a.tes)",
		"1. a\n2. b":                         "1\\. a\n2\\. b",
		"> quoted\n> more\n\nplain":          "> quoted\n> more\n\nplain",
		"snake_case \\*x\\* a|b":             "snake\\_case \\*x\\* a\\|b",
		"<@12345> <#1> <t:1> <:x:1>":         "\\<@12345> \\<#1> \\<t:1> \\<:x:1>",
		"@everyone, @HERE":                   "@\u200beveryone, @\u200bHERE",
		"\\# no head":                        "\\# no head",
		"\\-# no small":                      "\\-# no small",
		"``a`b``":                            "``a`b``",
		"[mail](mailto:a@b.test)":            "mail (a@b.test)",
		"```go\nx := `y`\n```":               "```go\nx := `y`\u200b\n```",
		"**a***b*":                           "**a**\u200b*b*",
		"- a\n\n  \\>>> b\n\n  \\# c":        "• a\n\n  \\>>> b\n\n  \\# c",
	} {
		if got := Markdown(firstPart(bot.Reply{Text: in})); got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
	}
}

func firstPart(r bot.Reply) []adapters.Block {
	if parts := partsOf(r); len(parts) > 0 {
		return parts[0]
	}
	return nil
}

var power = regexp.MustCompile(`(^|[^\\])<[@#:at/]|@(everyone|here)|(^|[^\\<(])https?://`)

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"**a** _b_", "```\na\n```", "<@1> @everyone", "[x](https://a.test)", "> q\n> r", "a`b``c", "- [ ] x", "||s||", "\\", "https://a.test/<@1>",
		"&#64;everyone", "@\u200beveryone", "```x```y", "`` ` ``", strings.Repeat("word ", 900), strings.Repeat("`", 50), "```go\n" + strings.Repeat("x\n", 2000) + "```",
		"<https://a.test/@everyone>", "[@everyone](https://a.test)", "# <#1>", "1) x", "\ta\n\n    b", "\xff", "[a](https://a.test/`x`)", "0.\t\t\t\"", "<a@everyon>e",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		parts := partsOf(bot.Reply{Text: in})
		var all, want strings.Builder
		for _, part := range parts {
			text := Markdown(part)
			if !utf8.ValidString(text) {
				t.Fatalf("not valid UTF-8: %q", text)
			}
			if n := utf8.RuneCountInString(text); n > maxText {
				t.Fatalf("%d characters", n)
			}
			for _, b := range part {
				plain := len(b.Spans) > 0 && b.Kind != adapters.Code
				for _, s := range b.Spans {
					plain = plain && s.Style&adapters.Mono == 0 && s.URL == ""
				}
				if line := blockMarkdown(b); plain && power.MatchString(line) {
					t.Fatalf("power: %q of %q", line, in)
				}
			}
			all.WriteString(shown(text))
			want.WriteString(adapters.Visible(part))
		}
		if got, want := letters(all.String()), letters(want.String()); got != want {
			t.Fatalf("%q is shown as\n%q, want\n%q", in, got, want)
		}
	})
}

// letters are what must not be lost: no marks, no spaces.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// A place of the desk is no place that Discord can show.
func TestNoWayToTheDesk(t *testing.T) {
	t.Parallel()
	r := bot.Reply{Text: "[T-1](handoff:slack/C1/1.2) waits", Card: &bot.Card{Text: "[T-2](handoff:discord/1)"}}
	if got := shown(Markdown(adapters.Blocks(r))); strings.Contains(got, "handoff:") || !strings.Contains(got, "T-1 waits") {
		t.Errorf("shown %q", got)
	}
}
