package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"handoff/adapters"
)

// gains reports whether blocks read better as a rich message: they have what HTML
// has no tags for, or do not fit into one message.
func gains(blocks []adapters.Block) bool {
	for _, b := range blocks {
		if b.Kind == adapters.Heading || b.Kind == adapters.Rule || b.Marker != "" {
			return true
		}
	}
	return adapters.UTF16(adapters.Visible(blocks)) > maxText
}

// Rich renders blocks as Markdown that means them and nothing else: every
// punctuation mark of the text is escaped.
func Rich(blocks []adapters.Block) string {
	var out strings.Builder
	depth := 0 // of the list's item before
	for i, b := range blocks {
		var before adapters.Block
		if i > 0 {
			before = blocks[i-1]
		}
		above := depth
		if b.Marker != "" {
			if before.Indent == 0 || before.Quote != b.Quote {
				depth = 0
			}
			depth = min(b.Indent, depth+1)
		} else if depth = min(depth, b.Indent); before.Quote != b.Quote {
			depth = 0
		}
		quote := ""
		if b.Quote {
			quote = "> "
		}
		switch {
		case i == 0:
		case b.Tight && b.Marker != "" && before.Marker != "" && before.Quote == b.Quote && (depth <= above || b.Marker == "•" || b.Marker == "1."):
			// Only "1." may begin a list without a blank line before it.
			out.WriteString("\n")
		case b.Tight && plainPair(before, b):
			out.WriteString(hardBreak(out.String()))
		case b.Quote && before.Quote:
			out.WriteString("\n>\n")
		default:
			out.WriteString("\n\n")
		}
		first, rest := quote, quote
		switch {
		case b.Marker == "•":
			first += indent(depth-1) + "- "
			rest += indent(depth-1) + "  "
		case b.Marker != "":
			first += indent(depth-1) + b.Marker + " "
			rest += indent(depth-1) + strings.Repeat(" ", len(b.Marker)+1)
		case depth > 0: // goes on in the item
			first += indent(depth)
			rest = first
		}
		if b.Tight && plainPair(before, b) {
			first = rest
		}
		body := richBlock(b)
		out.WriteString(first + strings.ReplaceAll(body, "\n", "\n"+rest))
	}
	return out.String()
}

// plainPair reports whether two paragraphs may be one with a line break.
func plainPair(a, b adapters.Block) bool {
	is := func(b adapters.Block) bool {
		return b.Kind == adapters.Paragraph && b.Marker == "" && b.Indent == 0 && strings.TrimSpace(b.Text()) != "" && !strings.Contains(b.Text(), "\n\n")
	}
	return is(a) && is(b) && a.Quote == b.Quote
}

// hardBreak ends a line within a paragraph. Parsers disagree about a backslash
// behind an escaped one; behind that, two spaces do it.
func hardBreak(before string) string {
	if strings.HasSuffix(before, "\\") {
		return "  \n"
	}
	return "\\\n"
}

func indent(depth int) string { return strings.Repeat("    ", max(depth, 0)) }

func richBlock(b adapters.Block) string {
	switch b.Kind {
	case adapters.Code:
		text := b.Text()
		fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
		lang := ""
		if language.MatchString(b.Lang) {
			lang = b.Lang
		}
		return fence + lang + "\n" + text + "\n" + fence
	case adapters.Rule:
		return "---"
	case adapters.Heading:
		var line []adapters.Span
		for _, s := range b.Spans {
			s.Text = strings.ReplaceAll(s.Text, "\n", " ")
			line = append(line, s)
		}
		return strings.Repeat("#", min(max(b.Level, 1), 6)) + " " + richLines(line)
	}
	return richLines(b.Spans)
}

// richLines writes spans line by line; a look does not go over a line's end.
func richLines(spans []adapters.Span) string {
	var lines []string
	var line strings.Builder
	end := func() {
		lines = append(lines, strings.TrimSpace(line.String()))
		line.Reset()
	}
	for _, s := range spans {
		for i, piece := range strings.Split(s.Text, "\n") {
			if i > 0 {
				end()
			}
			s.Text = piece
			richSpan(&line, s)
		}
	}
	end()
	var out strings.Builder
	for i, l := range lines {
		switch {
		case l == "":
			continue
		case out.Len() == 0:
		case lines[i-1] == "":
			out.WriteString("\n\n")
		default:
			out.WriteString(hardBreak(out.String()))
		}
		out.WriteString(l)
	}
	return out.String()
}

// richSpan writes one run of one line. Spaces at its edges stand outside of its
// marks, which would not be read as marks otherwise.
func richSpan(out *strings.Builder, s adapters.Span) {
	text := strings.TrimSpace(s.Text)
	if text == "" {
		out.WriteString(s.Text)
		return
	}
	lead := s.Text[:strings.Index(s.Text, text)]
	tail := s.Text[len(lead)+len(text):]
	out.WriteString(lead)
	body := escapeRich(text)
	if s.Style&adapters.Mono != 0 {
		ticks := strings.Repeat("`", longestRun(text, '`')+1)
		if body = ticks + text + ticks; strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
			body = ticks + " " + text + " " + ticks
		}
	}
	before := out.String()
	marks := ""
	switch { // marks of two kinds beside each other are not read as marks before a letter
	case s.Style&adapters.Strike != 0:
		marks = "~~"
	case s.Style&adapters.Bold != 0 && s.Style&adapters.Italic != 0:
		marks = "***"
	case s.Style&adapters.Bold != 0:
		marks = "**"
	case s.Style&adapters.Italic != 0:
		marks = "*"
	}
	if s.URL != "" {
		body = "[" + body + "](<" + richURL.Replace(s.URL) + ">)"
	}
	if s.Style&adapters.Mono == 0 && s.URL == "" && marks != "" && flanks(before, text) {
		body = marks + body + marks
	}
	if strings.HasSuffix(before, "`") && strings.HasPrefix(body, "`") {
		body = "\u2060" + body // two runs of code are not one
	}
	out.WriteString(body + tail)
}

// flanks reports whether marks around text, behind what stands before, are surely
// read as marks: they stand behind a space, around letters.
func flanks(before, text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	edge := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	if !edge(first) || !edge(last) {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || r == ' ' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func escapeRich(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

var richURL = strings.NewReplacer("<", "%3C", ">", "%3E", "\\", "%5C", "\n", "%0A", "&", "&amp;")

func longestRun(s string, of byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
