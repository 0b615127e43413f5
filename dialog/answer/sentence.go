package answer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutter finds where the sentences of a text end that is still being written. It
// reads each byte about once, in however many pieces they come, and says nothing
// that a longer text would take back:
//
//	a sentence   ends with its mark, the quotes and brackets that close behind it,
//	             and the citations of it: “Within 30 days.” [1]
//	a list item, a heading, a paragraph   ends with its line or the blank line
//	a code fence   is one with all in it
//
// No end lies within brackets, code or emphasis that is still open, or between a
// mark and what may still turn it into something else (3.5, acme.test, e.g. so).
type cutter struct {
	start int // of the sentence in hand
	pos   int // all before it is read
	mid   bool
	fence string // the marks that opened the code fence; empty: there is none
	open  nesting
}

// nesting is what is still open.
type nesting struct {
	brackets int
	code     int  // length of the backticks
	emphasis byte // a bit a star
}

// ahead is how far a cutter looks ahead before it takes a mark for no end.
const ahead = 256

// next returns the end of the next sentence of text, which only grows from call
// to call; false: it is not known yet. The sentence begins at c.start before the
// call, what follows at the end.
func (c *cutter) next(text string) (end int, ok bool) {
	for c.pos < len(text) {
		var step int
		var ends, known bool
		switch {
		case !c.mid:
			step, ends, known = c.line(text[c.pos:])
		case c.fence != "":
			if step = strings.IndexByte(text[c.pos:], '\n'); step < 0 {
				c.pos = len(text)
				return 0, false
			}
			step, known, c.mid = step+1, true, false
		default:
			step, ends, known = c.mark(text)
		}
		if !known {
			if len(text)-c.pos < ahead {
				return 0, false
			}
			step, c.mid = 1, true // so long a gap ends nothing
		}
		c.pos += step
		if ends && strings.TrimSpace(text[c.start:c.pos]) != "" {
			c.start = c.pos
			return c.pos, true
		}
	}
	return 0, false
}

// line reads the beginning of a line.
func (c *cutter) line(rest string) (step int, ends, known bool) {
	marks, known := fenceOf(rest)
	if !known {
		return 0, false, false
	}
	if c.fence == "" {
		c.mid = true
		if marks != "" {
			c.fence = marks
			return strings.Index(rest, marks) + len(marks), false, true
		}
		if item, _ := itemOf(rest); item > 0 {
			return item, false, true // its star is no emphasis, its point no end
		}
		return 0, false, true
	}
	if !strings.HasPrefix(marks, c.fence) {
		c.mid = true
		return 0, false, true
	}
	at := strings.Index(rest, marks) + len(marks)
	blank := len(rest[at:]) - len(strings.TrimLeft(rest[at:], " \t"))
	switch at += blank; {
	case at == len(rest):
		return 0, false, false
	case rest[at] != '\n': // the marks are code like the rest of the line
		c.mid = true
		return 0, false, true
	}
	c.fence, c.mid = "", true // what is left of the line is its end
	return at, true, true
}

// fenceOf returns the marks of a code fence that a line begins with. Not known:
// the line is too short to tell.
func fenceOf(line string) (marks string, known bool) {
	rest := strings.TrimLeft(line, " ")
	if rest == "" {
		return "", false
	}
	if rest[0] != '`' && rest[0] != '~' {
		return "", true
	}
	n := len(rest) - len(strings.TrimLeft(rest, rest[:1]))
	switch {
	case n == len(rest):
		return "", false
	case n < 3:
		return "", true
	}
	return rest[:n], true
}

var (
	item      = regexp.MustCompile(`^[ \t]*(?:[-+*•][ \t]|\d{1,3}(?:[.)][ \t]|、))`)
	maybeItem = regexp.MustCompile(`^[ \t]*(?:[-+*•]|\d{1,3}[.)]?)?$`)
)

// itemOf returns the length of a list item's mark at the beginning of a line.
func itemOf(line string) (n int, known bool) {
	if m := item.FindString(line[:min(len(line), ahead)]); m != "" {
		return len(m), true
	}
	return 0, !maybeItem.MatchString(line[:min(len(line), ahead)])
}

// mark reads one character within a line.
func (c *cutter) mark(text string) (step int, ends, known bool) {
	rest := text[c.pos:]
	r, size := utf8.DecodeRuneInString(rest)
	switch r {
	case '\n':
		block, known := blockOf(rest[1:])
		switch {
		case !known:
			return 0, false, false
		case block:
			c.open = nesting{}
		}
		c.mid = false
		return 1, block, true
	case '\\':
		if len(rest) == 1 {
			return 0, false, false
		}
		_, next := utf8.DecodeRuneInString(rest[1:])
		if rest[1] == '\n' {
			next = 0
		}
		return 1 + next, false, true
	case '.', '!', '?', '。', '！', '？', '｡':
		if c.open.code == 0 {
			return c.stop(text)
		}
	}
	if n, known := c.open.read(text, c.pos); !known {
		return 0, false, false
	} else if n > 0 {
		return n, false, true
	}
	return size, false, true
}

// read opens or closes what stands at i; 0: nothing of it does.
func (o *nesting) read(text string, i int) (n int, known bool) {
	r, size := utf8.DecodeRuneInString(text[i:])
	switch r {
	case '`', '*':
		n = len(text[i:]) - len(strings.TrimLeft(text[i:], text[i:i+1]))
		if i+n == len(text) {
			return 0, false
		}
		blanks := (i == 0 || isBlank(text[i-1])) && isBlank(text[i+n])
		switch {
		case r == '*' && (o.code > 0 || blanks): // code, 3 * 4
		case r == '*':
			o.emphasis ^= byte(min(n, 3))
		case o.code == 0:
			o.code = n
		case o.code == n:
			o.code = 0
		}
		return n, true
	case '(', '[', '（':
		if o.code == 0 {
			o.brackets++
		}
		return size, true
	case ')', ']', '）':
		if o.code == 0 && o.brackets > 0 {
			o.brackets--
		}
		return size, true
	}
	return 0, true
}

// blockOf reports whether something new begins with this line: a blank line, an
// item, a heading, a quotation, a table's row, a code fence.
func blockOf(line string) (block, known bool) {
	rest := strings.TrimLeft(line, " \t")
	if rest == "" {
		return false, false
	}
	if strings.IndexByte("\n#>|", rest[0]) >= 0 {
		return true, true
	}
	if marks, known := fenceOf(line); !known || marks != "" {
		return true, known
	}
	n, known := itemOf(line)
	return n > 0, known
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' }

var (
	reference      = regexp.MustCompile(`^(?:\[\s*\d{1,3}(?:\s*[,，;、]\s*\d{1,3})*\s*\]|【\s*\d{1,3}\s*】)`)
	maybeReference = regexp.MustCompile(`^(?:\[|【)[\s\d,，;、]*$`)
)

// stop reads a mark that may end a sentence, with all that belongs to it.
func (c *cutter) stop(text string) (step int, ends, known bool) {
	first, size := utf8.DecodeRuneInString(text[c.pos:])
	wide := first > unicode.MaxASCII // no blank needs to follow
	point := first == '.'
	open := c.open
	i := c.pos + size
	cited := false
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if strings.ContainsRune("!?。！？｡", r) || r == '.' && (!point || cited) || strings.ContainsRune("\"'”’»」』", r) || joins(r) {
			wide = wide || strings.ContainsRune("。！？｡", r)
			point = point && !strings.ContainsRune("!?", r)
			i += size
			continue
		}
		if strings.ContainsRune(")]）*", r) {
			n, known := open.read(text, i)
			if !known {
				return 0, false, false
			}
			i += n
			continue
		}
		// A citation of the sentence.
		at := i + len(text[i:]) - len(strings.TrimLeft(text[i:], " \t"))
		window := text[at:min(len(text), at+ahead)]
		if m := reference.FindString(window); m != "" {
			switch at += len(m); {
			case at == len(text):
				return 0, false, false // a link may come of it
			case text[at] == '(':
				return at - c.pos, false, true
			}
			i, cited = at, true
			continue
		}
		if window == "" || maybeReference.MatchString(window) {
			return 0, false, false
		}
		break
	}
	if i == len(text) {
		return 0, false, false
	}
	no := func() (int, bool, bool) { c.open = open; return i - c.pos, false, true }
	if open != (nesting{}) {
		return no()
	}
	if wide || cited {
		c.open = open
		return i - c.pos, true, true
	}
	if !isBlank(text[i]) {
		return no() // 3.5, acme.test
	}
	follows := strings.TrimLeft(text[i:], " \t\n")
	if follows == "" {
		return 0, false, false
	}
	if next, _ := utf8.DecodeRuneInString(follows); point && (unicode.IsLower(next) || unicode.IsDigit(next) || shortened(text[c.start:c.pos])) {
		return no()
	}
	c.open = open
	return i - c.pos, true, true
}

// joins reports whether a character is shown as one with the one before it.
func joins(r rune) bool {
	return unicode.In(r, unicode.M) || r == '\u200c' || r == '\u200d' || 0x1f3fb <= r && r <= 0x1f3ff
}

// shortened reports whether the point behind a text belongs to its last word:
// "Dr.", "z. B.", "1."
func shortened(text string) bool {
	word := text[strings.LastIndexAny(text, " \t\n(")+1:]
	if len(word) <= 1 {
		return word == "" || unicode.IsLetter(rune(word[0]))
	}
	switch strings.ToLower(word) {
	case "dr", "mr", "mrs", "ms", "st", "prof", "vs", "no", "nr", "approx", "inc", "ltd", "co", "corp", "e.g", "i.e", "z.b", "d.h", "u.s", "u.k", "p.m", "a.m", "bzw", "ca":
		return true
	}
	return false
}
