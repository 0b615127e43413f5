package discord

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"handoff/adapters"
	"handoff/bot"
)

// partsOf is all that a reply shows, cut into messages.
func partsOf(r bot.Reply) [][]adapters.Block {
	blocks := adapters.Blocks(r)
	for i := range blocks {
		blocks[i].Spans = prepare(blocks[i].Spans)
	}
	return adapters.Split(blocks, maxText, size)
}

// size counts as Discord does: code points, markup included.
func size(blocks []adapters.Block) int { return utf8.RuneCountInString(Markdown(blocks)) }

// prepare writes out what Discord has no link for: mailto, tel, and a link whose
// text looks like an address, which Discord shows raw.
func prepare(spans []adapters.Span) []adapters.Span {
	var out []adapters.Span
	for i, s := range spans {
		url := s.URL
		web := strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://")
		if url == "" || web && (s.Text == url || !strings.Contains(s.Text, "://")) {
			out = append(out, s)
			continue
		}
		s.URL = ""
		out = append(out, s)
		address := url
		if !web {
			_, address, _ = strings.Cut(url, ":")
		}
		last := i == len(spans)-1 || spans[i+1].URL != url
		if last && !strings.Contains(adapters.Block{Spans: spans}.Text(), address) {
			out = append(out, adapters.Span{Text: " (" + address + ")"})
		}
	}
	return out
}

// joiner is no character to a reader. It keeps a mark from what stands beside it.
const joiner = "\u200b"

// Markdown writes blocks in Discord's markup. Every word of them is escaped, so
// nothing but what is a link, a quote or a style here becomes one there, and
// nobody is called.
// https://discord.com/developers/docs/reference#message-formatting
func Markdown(blocks []adapters.Block) string {
	var out strings.Builder
	for i, b := range blocks {
		if i > 0 {
			separator := b.Separator()
			if b.Quote && blocks[i-1].Quote && !b.Tight {
				separator = "\n> \n"
			}
			out.WriteString(separator)
		}
		s := blockMarkdown(b)
		if b.Quote {
			s = "> " + strings.ReplaceAll(s, "\n", "\n> ")
		}
		out.WriteString(s)
	}
	return out.String()
}

var language = regexp.MustCompile(`^[A-Za-z0-9+#_-]{1,32}$`)

func blockMarkdown(b adapters.Block) string {
	if b.Kind == adapters.Code {
		lang := ""
		if language.MatchString(b.Lang) {
			lang = b.Lang
		}
		body := fences.ReplaceAllStringFunc(b.Text(), func(ticks string) string { return strings.Join(strings.Split(ticks, ""), joiner) })
		if strings.HasSuffix(body, "`") {
			body += joiner
		}
		marker := ""
		if b.Marker != "" { // an item that is code
			marker = strings.TrimRight(escape(b.Prefix(), true), " ") + "\n"
		}
		return marker + "```" + lang + "\n" + body + "\n```"
	}
	var out strings.Builder
	out.WriteString(escape(b.Prefix(), true))
	styled := false
	for i, s := range b.Spans {
		if b.Kind == adapters.Heading {
			s.Style |= adapters.Bold
		}
		marked := s.Style != 0 || s.URL != ""
		if marked && styled && i > 0 { // the marks of two would run together
			out.WriteString(joiner)
		}
		styled = marked
		line := out.String()[strings.LastIndexByte(out.String(), '\n')+1:]
		start := strings.TrimLeft(line, " ") == "" // behind an indentation a line begins as well
		out.WriteString(spanMarkdown(s, start))
	}
	return called.ReplaceAllStringFunc(out.String(), func(found string) string {
		if found[0] == '<' {
			return found // a link's address stays as it is
		}
		return "@" + joiner + found[1:]
	})
}

// called is what rings everybody's bell, and before it the addresses in which it
// rings nobody's.
var called = regexp.MustCompile(`(?i)<https?://[^>]*>|@(?:everyone|here)`)

var fences = regexp.MustCompile("`{2,}")

func spanMarkdown(s adapters.Span, start bool) string {
	if s.URL != "" {
		if s.Text == s.URL {
			return "<" + s.URL + ">"
		}
		url := s.URL
		s.URL, s.Text = "", strings.ReplaceAll(s.Text, "\n", " ")
		return "[" + spanMarkdown(s, false) + "](<" + url + ">)"
	}
	if s.Style == 0 {
		return escape(s.Text, start)
	}
	lines := strings.Split(s.Text, "\n") // marks do not reach over a line's end in a quote
	for i, line := range lines {
		word := strings.TrimSpace(line)
		if word == "" {
			continue
		}
		at := strings.Index(line, word)
		lines[i] = line[:at] + mark(word, s.Style) + line[at+len(word):]
	}
	return strings.Join(lines, "\n")
}

func mark(word string, style adapters.Style) string {
	if style&adapters.Mono != 0 {
		word = mono(word)
	} else {
		word = escape(word, false)
	}
	for _, m := range []struct {
		style adapters.Style
		mark  string
	}{{adapters.Strike, "~~"}, {adapters.Italic, "*"}, {adapters.Bold, "**"}} {
		if style&m.style != 0 {
			word = m.mark + word + m.mark
		}
	}
	return word
}

// mono writes code within a line.
func mono(word string) string {
	if !strings.Contains(word, "`") {
		return "`" + word + "`"
	}
	word = fences.ReplaceAllStringFunc(word, func(ticks string) string { return strings.Join(strings.Split(ticks, ""), joiner) })
	if strings.HasPrefix(word, "`") {
		word = joiner + word
	}
	if strings.HasSuffix(word, "`") {
		word += joiner
	}
	return "``" + word + "``"
}

// escape makes any text plain text in Discord. start: it stands at the beginning
// of a line, where a list, a quote or a heading would begin.
func escape(s string, start bool) string {
	var out strings.Builder
	number := false // nothing but digits since the line began
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRuneInString(s[i:])
		rest := s[i+w:]
		special := false
		switch r {
		case '\\', '*', '_', '~', '`', '|', '[', ']', '<':
			special = true
		case '>', '#', '-', '+':
			special = start
		case '.', ')':
			special = number
		case ':':
			special = strings.HasPrefix(rest, "//") // no link but those that are links
		}
		if special {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		number = '0' <= r && r <= '9' && (start || number)
		start = r == '\n' || start && r == ' '
		i += w
	}
	return out.String()
}
