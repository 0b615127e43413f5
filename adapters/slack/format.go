package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"handoff/adapters"
)

// escaper makes any text plain text in mrkdwn: what is not between < and > can
// be no mention, no channel and no link
// (https://docs.slack.dev/messaging/formatting-message-text#escaping).
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(s string) string { return escaper.Replace(s) }

// joiner is no character to a reader. Put between a mark and a word it keeps
// Slack from taking the mark for formatting, or makes it see one where letters
// stand close, as in Chinese.
const joiner = "\u200b"

// mrkdwn writes blocks in Slack's markup. Every word of them is escaped; the
// marks are ours.
func mrkdwn(blocks []adapters.Block) string {
	var out strings.Builder
	for i, b := range blocks {
		if i > 0 {
			out.WriteString(b.Separator())
		}
		s := blockMrkdwn(b)
		if b.Quote {
			s = "> " + strings.ReplaceAll(s, "\n", "\n> ")
		}
		out.WriteString(s)
	}
	return out.String()
}

func blockMrkdwn(b adapters.Block) string {
	if b.Kind == adapters.Code {
		return "```\n" + strings.ReplaceAll(escape(b.Text()), "```", "``"+joiner+"`") + "\n```"
	}
	var out strings.Builder
	out.WriteString(b.Prefix())
	for i, s := range b.Spans {
		if b.Kind == adapters.Heading {
			s.Style |= adapters.Bold
		}
		before, _ := utf8.DecodeLastRuneInString(out.String())
		after := ' '
		if i+1 < len(b.Spans) {
			after, _ = utf8.DecodeRuneInString(b.Spans[i+1].Text)
		}
		out.WriteString(spanMrkdwn(s, before, after))
	}
	return out.String()
}

func spanMrkdwn(s adapters.Span, before, after rune) string {
	if s.URL != "" {
		label := strings.ReplaceAll(s.Text, "\n", " ")
		address := strings.ReplaceAll(s.URL, "&", "&amp;") // live addresses hold none of < > |
		found := "<" + address + "|" + escape(label) + ">"
		if label == s.URL {
			found = "<" + address + ">"
		}
		if s.Style&^adapters.Mono == 0 {
			return found
		}
		return apart(wrap(found, s.Style), before, after)
	}
	if s.Style == 0 {
		return literal(escape(s.Text))
	}
	lines := strings.Split(s.Text, "\n") // marks do not reach over a line's end
	for i, line := range lines {
		word := strings.TrimSpace(line)
		if word == "" {
			continue
		}
		at := strings.Index(line, word)
		lead, trail := line[:at], line[at+len(word):]
		left, right := ' ', ' '
		if lead == "" && i == 0 {
			left = before
		}
		if trail == "" && i == len(lines)-1 {
			right = after
		}
		lines[i] = lead + apart(mark(word, s.Style), left, right) + trail
	}
	return strings.Join(lines, "\n")
}

// apart keeps what is marked from the letters beside it.
func apart(marked string, before, after rune) string {
	if clings(before) {
		marked = joiner + marked
	}
	if clings(after) {
		marked += joiner
	}
	return marked
}

// clings reports whether Slack would overlook a mark beside r.
func clings(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func mark(word string, style adapters.Style) string {
	if style&adapters.Mono != 0 {
		word = "`" + strings.ReplaceAll(escape(word), "`", "'") + "`"
	} else {
		word = literal(escape(word))
	}
	return wrap(word, style)
}

// wrap puts the marks of a style around s.
func wrap(s string, style adapters.Style) string {
	for _, m := range []struct {
		style adapters.Style
		mark  string
	}{{adapters.Strike, "~"}, {adapters.Italic, "_"}, {adapters.Bold, "*"}} {
		if style&m.style != 0 {
			s = m.mark + s + m.mark
		}
	}
	return s
}

// literal keeps marks in somebody's words from becoming formatting: where one
// opens a word and stands once more in the line, a joiner follows it.
func literal(s string) string {
	if !strings.ContainsAny(s, "*_~`") {
		return s
	}
	var out strings.Builder
	before := ' '
	for i, r := range s {
		out.WriteRune(r)
		rest := s[i+utf8.RuneLen(r):]
		if strings.ContainsRune("*_~`", r) && !clings(before) && rest != "" {
			line, _, _ := strings.Cut(rest, "\n")
			if next, _ := utf8.DecodeRuneInString(rest); !unicode.IsSpace(next) && strings.ContainsRune(line, r) {
				out.WriteString(joiner)
			}
		}
		before = r
	}
	return out.String()
}

// size is how much of a limit rendered blocks take.
func size(blocks []adapters.Block) int { return adapters.UTF16(mrkdwn(blocks)) }

// oneLine makes plain text of one line and at most most UTF-16 code units.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == 0x202d, r == 0x202e:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return shorten(strings.Join(strings.Fields(s), " "), most)
}

// shorten cuts s to most UTF-16 code units, the last of them an ellipsis.
func shorten(s string, most int) string {
	if adapters.UTF16(s) <= most {
		return s
	}
	n := 0
	for i, r := range s {
		n += adapters.UTF16(string(r))
		if n > most-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}
