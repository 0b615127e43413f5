package knowledge

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Sizes of a passage in bytes of UTF-8. A passage is what is quoted to a
// customer, so it begins and ends where a paragraph does wherever possible.
const (
	passageGoal = 700
	passageMost = 1200
)

type span struct{ from, to int }

// passages cuts an answer into parts that can be quoted: along headings, then
// along paragraphs; a list or a block of code stays whole while it fits. The
// parts follow one another and leave out nothing but blank lines.
func passages(text string) []span {
	var out []span
	var open span
	flush := func() {
		if open.to > open.from && strings.TrimSpace(text[open.from:open.to]) != "" {
			out = append(out, open)
		}
		open = span{open.to, open.to}
	}
	for _, b := range blocks(text) {
		heading := text[b.from] == '#'
		size := b.to - open.from
		switch {
		case open.to == open.from:
			open = b
			continue
		case heading && open.to-open.from >= passageGoal/4, size > passageMost, size > passageGoal && open.to-open.from >= passageGoal/2:
			flush()
			open = b
		default:
			open.to = b.to
		}
	}
	flush()
	return out
}

// blocks finds the paragraphs of a Markdown text; a fenced block is one. A
// block longer than a passage may be is cut at lines, sentences, spaces or, at
// last, between two characters.
func blocks(text string) []span {
	var out []span
	start, fence := -1, ""
	end := 0
	emit := func() {
		if start >= 0 {
			out = cut(out, text, span{start, end})
		}
		start = -1
	}
	for at := 0; at < len(text); {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			next = len(text)
		} else {
			next += at + 1
		}
		line := strings.TrimSpace(text[at:next])
		switch {
		case fence != "":
			if strings.HasPrefix(line, fence) {
				fence = ""
			}
		case line == "":
			emit()
			at = next
			continue
		case strings.HasPrefix(line, "```"), strings.HasPrefix(line, "~~~"):
			fence = line[:3]
		case text[at] == '#':
			emit()
		}
		if start < 0 {
			start = at
		}
		end = at + len(strings.TrimRight(text[at:next], " \t\r\n"))
		end = max(end, start)
		at = next
	}
	emit()
	return out
}

func cut(out []span, text string, s span) []span {
	for s.to-s.from > passageMost {
		part := text[s.from : s.from+passageMost]
		n := -1
		for _, mark := range []string{"\n", ". ", "。", "! ", "? ", "！", "？", "; ", "；", " ", "，"} {
			if n = strings.LastIndex(part, mark); n > passageMost/3 {
				n += len(mark)
				break
			}
			n = -1
		}
		if n < 0 {
			for n = passageMost; n > 0 && !utf8.RuneStart(text[s.from+n]); n-- {
			}
			if n == 0 {
				n = passageMost
			}
		}
		if strings.TrimSpace(text[s.from:s.from+n]) != "" {
			out = append(out, span{s.from, s.from + n})
		}
		s.from += n
	}
	if s.to > s.from && strings.TrimSpace(text[s.from:s.to]) != "" {
		out = append(out, s)
	}
	return out
}

// marks are the parts of Markdown that nobody searches for: where links and
// pictures point to, bare addresses' first part, HTML tags and comments.
var marks = regexp.MustCompile(`\]\([^)\s]*(?:\s+"[^"]*")?\)|<!--[\s\S]*?-->|</?[a-zA-Z][^>\n]*>|https?://(?:www\.)?`)

// plain is Markdown as words: what a search should see of it.
func plain(text string) string {
	if !strings.ContainsAny(text, "]<:") {
		return text
	}
	return marks.ReplaceAllString(text, " ")
}
