package dialog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Clean takes out of a text what nobody sees: control characters, marks that
// turn the direction of writing, tag characters, bytes that are no UTF-8. Line
// ends become "\n". What joins emoji and letters (ZWJ, ZWNJ, variation
// selectors) stays.
func Clean(text string) string {
	if clean(text) {
		return text
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\v', r == '\f', r == '\u0085':
			return '\n'
		case hidden(r):
			return -1
		}
		return r
	}, text)
}

// clean reports whether a text shows all that it holds, as nearly all do.
func clean(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		} else if c >= utf8.RuneSelf {
			return !strings.ContainsFunc(text[i:], hidden) && utf8.ValidString(text[i:])
		}
	}
	return true
}

func hidden(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r < ' ', 0x7f <= r && r <= 0x9f: // C0, DEL, C1
		return true
	case r == '\u061c', r == '\u200e', r == '\u200f', // direction marks
		'\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069', // overrides, isolates
		r == '\u2028', r == '\u2029', r == '\u200b', r == '\u2060', r == '\ufeff', r == '\u00ad':
		return true
	case 0xe0000 <= r && r <= 0xe0fff: // tags and private variation selectors
		return true
	}
	return false
}

// Plain writes a text so that CommonMark shows it as it is: no link, heading,
// list, emphasis, HTML or code can come of a customer's words. Line ends stay
// line ends.
func Plain(text string) string {
	lines := strings.Split(Clean(text), "\n")
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for i, line := range lines {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		plainLine(&b, line)
		if i == len(lines)-1 {
			break
		}
		// A hard break, unless a paragraph ends here anyway.
		if line != "" && strings.TrimSpace(lines[i+1]) != "" {
			b.WriteByte('\\')
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// special are the characters that mean something anywhere in a line.
const special = "\\`*_[]<>&~|$^{}"

func plainLine(b *strings.Builder, line string) {
	// Leading blanks would make code of a line.
	rest := strings.TrimLeftFunc(line, unicode.IsSpace)
	for n := utf8.RuneCountInString(line) - utf8.RuneCountInString(rest); n > 0; n-- {
		b.WriteString("\u00a0")
	}
	// What begins a list, a heading or a rule means so at the line's start alone.
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if digits > 0 && digits < len(rest) && (rest[digits] == '.' || rest[digits] == ')') &&
		(digits+1 == len(rest) || rest[digits+1] == ' ' || rest[digits+1] == '\t') {
		b.WriteString(rest[:digits])
		rest = rest[digits:]
		b.WriteByte('\\')
		b.WriteByte(rest[0])
		rest = rest[1:]
	} else if rest != "" && strings.IndexByte("#+-=:", rest[0]) >= 0 {
		b.WriteByte('\\')
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	for i := 0; i < len(rest); i++ {
		if strings.IndexByte(special, rest[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(rest[i])
	}
}

// link is an inline link of ours; in escaped words no bracket meets the other.
var link = regexp.MustCompile(`\[([^\[\]\n]*)\]\([^()\s]*\)`)

// Flat is what CommonMark of ours says, without its marks: for excerpts.
func Flat(text string) string {
	text = link.ReplaceAllString(text, "$1")
	var b strings.Builder
	start := true // of a line
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text) && text[i+1] < 0x80 && !isWord(text[i+1]):
			if i++; text[i] != '\n' || !start {
				b.WriteByte(text[i])
			}
			start = text[i] == '\n'
			continue
		case c == '*' || c == '`' || start && (c == '>' || c == '#' || c == ' '):
			continue
		}
		b.WriteByte(c)
		start = c == '\n'
	}
	return b.String()
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// Line is a text as one clean line of at most max characters, as people count
// them; an ellipsis stands for the rest. It is plain text, not CommonMark.
func Line(text string, max int) string {
	// A megabyte is not searched to its end for eighty characters.
	if limit := 64 * (max + 1); len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "")
	}
	return Cut(strings.Join(strings.Fields(Clean(text)), " "), max, "…")
}

// Cut shortens a text to max characters, as people count them, and puts mark
// there when something was left out. No character is cut apart; what looks like
// one character but is made of hundreds (zalgo) ends at 16 runes.
func Cut(text string, max int, mark string) string {
	if len(text) <= max {
		return text
	}
	rest, state, n, kept := text, -1, 0, 0
	for len(rest) > 0 && n < max {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if utf8.RuneCountInString(cluster) > 16 {
			return strings.TrimSpace(text[:kept]) + mark
		}
		n++
		kept += len(cluster)
	}
	if rest == "" {
		return text
	}
	return strings.TrimSpace(text[:kept]) + mark
}

// maxName is how much of a display name is ever shown.
const maxName = 64

// Name is a display name that can do no harm: one line, at most 64 characters.
// It is plain text; a customer's is shown in quotation marks, because it is
// only what they call themselves.
func Name(name string) string { return Line(name, maxName) }

// InQuote is plain text to be read back behind "> ", whatever lines they have.
func InQuote(words string) CommonMark {
	return CommonMark(strings.ReplaceAll(Plain(words), "\n", "\n> "))
}

// quoted is plain text as a quotation, CommonMark.
func quoted(words string) string { return "> " + string(InQuote(strings.TrimSpace(words))) }
