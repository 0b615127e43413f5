package adapters

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Split cuts blocks into parts whose size is at most limit each. size measures
// blocks as the platform counts them once rendered; it must grow with what it is
// given. The same blocks always give the same parts, so a part is known by its
// index.
//
// Blocks are kept whole where they fit into a part; a heading stays with what
// follows it. A larger block is cut at the end of a line, else of a sentence,
// else of a word, else between two characters as a reader counts them; its
// halves are blocks of the same kind, so code is code in both. White space at a
// cut is dropped, nothing else ever. A limit so small that one rune with its
// markup does not fit is exceeded rather than looped on.
func Split(blocks []Block, limit int, size func([]Block) int) [][]Block {
	var parts [][]Block
	flush := func(part []Block) {
		if len(part) > 0 {
			part[0].Tight = false
			parts = append(parts, part)
		}
	}
	rest := append([]Block(nil), blocks...) // the caller's are never written to
	for len(rest) > 0 {
		n := fit(len(rest), func(n int) bool { return size(rest[:n]) <= limit })
		if n == len(rest) {
			flush(rest)
			break
		}
		for n > 1 && rest[n-1].Kind == Heading {
			n--
		}
		// A block too large for any part fills up a part that is half empty.
		if size(rest[n:n+1]) > limit && (n == 0 || size(rest[:n]) < limit/2) {
			head, tail := cut(rest[n], limit, func(b Block) bool {
				return size(append(rest[:n:n], b)) <= limit
			})
			part := append(rest[:n:n], head)
			if len(head.Spans) == 0 {
				part = part[:n]
			}
			if n == 0 || size(part) <= limit {
				flush(part)
				if rest = rest[n:]; len(tail.Spans) == 0 {
					rest = rest[1:]
				} else {
					rest[0] = tail
				}
				continue
			}
		}
		flush(rest[:n:n])
		rest = rest[n:]
	}
	return parts
}

// fit is the largest n up to limit for which ok holds, given that it holds for
// all below. It asks near the beginning first: the answer is seldom large.
func fit(limit int, ok func(int) bool) int {
	step := 1
	for step < limit && ok(step) {
		step *= 2
	}
	lo, hi := step/2, min(step, limit)
	return lo + sort.Search(hi-lo, func(i int) bool { return !ok(lo + i + 1) })
}

// Ranks of places to cut at, the best last.
const (
	atGrapheme = iota
	atWord
	atSentence
	atLine
)

type place struct{ end, rank int } // end: bytes before it

// cut parts b so that the head is ok and as large as is sensible.
func cut(b Block, limit int, ok func(Block) bool) (head, tail Block) {
	all := b.Text()
	places := placesOf(all, 4*limit) // no platform counts less than one a rune
	end := 0
	if n := fit(len(places), func(n int) bool { return ok(b.until(places[n-1].end)) }); n > 0 {
		end = best(places[:n]).end
	} else { // a character of more runes than fit
		for end < len(all) {
			_, w := utf8.DecodeRuneInString(all[end:])
			if end > 0 && !ok(b.until(end+w)) {
				break
			}
			end += w
		}
	}
	space := " \t\n"
	if b.Kind == Code {
		space = "\n" // its indentation stays
	}
	head, tail = b.until(end), b.from(end)
	head.Spans = edge(head.Spans, func(s string) string { return strings.TrimRight(s, space) }, false)
	tail.Spans = edge(tail.Spans, func(s string) string { return strings.TrimLeft(s, space) }, true)
	return head, tail
}

// best is the last place of the highest rank that wastes at most half of what
// fits; for the end of a word, three quarters.
func best(places []place) place {
	last := places[len(places)-1]
	found := last
	for i := len(places) - 1; i >= 0 && places[i].end >= last.end/4; i-- {
		p := places[i]
		if p.rank > found.rank && (p.rank == atWord || p.end >= last.end/2) {
			found = p
		}
	}
	return found
}

// placesOf lists where s may be cut within its first window bytes, by the Unicode
// rules for characters, words, sentences and lines (UAX 29, UAX 14).
func placesOf(s string, window int) []place {
	var places []place
	state, end := -1, 0
	for rest := s; rest != "" && end < window; {
		var cluster string
		var bounds int
		cluster, rest, bounds, state = uniseg.StepString(rest, state)
		end += len(cluster)
		rank := atGrapheme
		switch {
		case strings.HasSuffix(cluster, "\n"):
			rank = atLine
		case bounds&uniseg.MaskSentence != 0:
			rank = atSentence
		case bounds&uniseg.MaskLine == uniseg.LineCanBreak:
			rank = atWord
		}
		places = append(places, place{end, rank})
	}
	return places
}

// until is b with the first n bytes of its text.
func (b Block) until(n int) Block {
	var spans []Span
	for _, s := range b.Spans {
		if n <= 0 {
			break
		}
		s.Text = s.Text[:min(n, len(s.Text))]
		n -= len(s.Text)
		spans = append(spans, s)
	}
	b.Spans = spans
	return b
}

// from is the rest of b behind the first n bytes of its text: what continues has
// no marker.
func (b Block) from(n int) Block {
	var spans []Span
	for _, s := range b.Spans {
		skip := min(n, len(s.Text))
		n -= skip
		if s.Text = s.Text[skip:]; s.Text != "" {
			spans = append(spans, s)
		}
	}
	b.Spans, b.Marker, b.Tight = spans, "", false
	return b
}

// edge trims the first or the last span, and drops it when nothing is left.
func edge(spans []Span, f func(string) string, first bool) []Span {
	spans = append([]Span(nil), spans...)
	for len(spans) > 0 {
		i := len(spans) - 1
		if first {
			i = 0
		}
		if spans[i].Text = f(spans[i].Text); spans[i].Text != "" {
			break
		}
		spans = append(spans[:i], spans[i+1:]...)
	}
	return spans
}

// UTF16 counts s in UTF-16 code units, as Telegram and JavaScript do.
func UTF16(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
