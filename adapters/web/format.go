package web

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"handoff/adapters"
)

// partsOf cuts a text into messages.
func partsOf(text string) [][]adapters.Block {
	return adapters.Split(adapters.Parse(text), maxPart, func(b []adapters.Block) int { return utf8.RuneCountInString(adapters.Visible(b)) })
}

// fragment is HTML, or, where a text has so many links and looks that they weigh
// more than the words, HTML without them.
func fragment(blocks []adapters.Block) string {
	rich := HTML(blocks)
	if len(rich) <= maxHTML {
		return rich
	}
	bare := make([]adapters.Block, len(blocks))
	for i, b := range blocks {
		b.Spans = []adapters.Span{{Text: b.Text()}}
		bare[i] = b
	}
	return HTML(bare)
}

// HTML renders blocks as a fragment that may be put into a page as it is: p, br,
// strong, em, s, code, pre, blockquote, ul, ol, li, h3 to h6 and a. Every text is
// escaped, every tag is written here, and every tag that is opened is closed.
func HTML(blocks []adapters.Block) string {
	var w writer
	for _, b := range blocks {
		w.block(b)
	}
	w.leave(0)
	w.quote(false)
	return w.out.String()
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// writer is what is open: a quotation, lists within it, a paragraph within them.
type writer struct {
	out    strings.Builder
	quoted bool
	lists  []string // "ul" or "ol", each with an open li
	open   bool     // a paragraph or an item's own line is open and may go on
	shut   string   // what closes it
}

func (w *writer) block(b adapters.Block) {
	if b.Quote != w.quoted {
		w.leave(0)
		w.quote(b.Quote)
	}
	fresh := w.enter(b)
	switch {
	case b.Kind == adapters.Code:
		w.end()
		w.out.WriteString("<pre><code>" + escaper.Replace(b.Text()) + "</code></pre>")
	case b.Kind == adapters.Heading:
		w.end()
		tag := "h" + strconv.Itoa(min(b.Level+2, 6)) // the page has its own h1 and h2
		w.out.WriteString("<" + tag + ">")
		w.spans(b.Spans)
		w.out.WriteString("</" + tag + ">")
	case b.Tight && w.open && !fresh:
		w.out.WriteString("<br>")
		w.spans(b.Spans)
	default:
		w.end()
		if !fresh { // an item's first line needs no paragraph
			w.out.WriteString("<p>")
			w.shut = "</p>"
		}
		w.open = true
		w.spans(b.Spans)
	}
}

// enter opens and closes lists until b stands where it belongs. fresh: b is the
// first in an item that has just begun.
func (w *writer) enter(b adapters.Block) (fresh bool) {
	if len(w.lists) > b.Indent {
		w.leave(b.Indent)
	}
	if b.Marker == "" { // what goes on in an item, or in one that was cut off before it
		return false
	}
	kind, start := "ul", ""
	if n, err := strconv.Atoi(strings.TrimSuffix(b.Marker, ".")); err == nil {
		kind = "ol"
		if n != 1 {
			start = ` start="` + strconv.Itoa(n) + `"`
		}
	}
	if len(w.lists) == b.Indent && b.Indent > 0 {
		if w.lists[b.Indent-1] == kind {
			w.end()
			w.out.WriteString("</li><li>")
			return true
		}
		w.leave(b.Indent - 1)
	}
	w.end()
	for len(w.lists) < b.Indent-1 { // lists whose items were cut off
		w.lists = append(w.lists, "ul")
		w.out.WriteString("<ul><li>")
	}
	w.lists = append(w.lists, kind)
	w.out.WriteString("<" + kind + start + "><li>")
	return true
}

// end closes the line that is open.
func (w *writer) end() {
	w.out.WriteString(w.shut)
	w.open, w.shut = false, ""
}

// leave closes lists until only depth are open.
func (w *writer) leave(depth int) {
	w.end()
	for len(w.lists) > depth {
		last := len(w.lists) - 1
		w.out.WriteString("</li></" + w.lists[last] + ">")
		w.lists = w.lists[:last]
	}
}

func (w *writer) quote(on bool) {
	switch {
	case on && !w.quoted:
		w.out.WriteString("<blockquote>")
	case !on && w.quoted:
		w.out.WriteString("</blockquote>")
	}
	w.quoted = on
}

func (w *writer) spans(spans []adapters.Span) {
	for i, s := range spans {
		first := i == 0 || spans[i-1].URL != s.URL // a link may be several spans
		last := i+1 == len(spans) || spans[i+1].URL != s.URL
		if s.URL != "" && first {
			w.out.WriteString(`<a href="` + escaper.Replace(s.URL) + `" rel="noopener noreferrer nofollow" target="_blank">`)
		}
		w.span(s)
		if s.URL != "" && last {
			w.out.WriteString("</a>")
		}
	}
}

func (w *writer) span(s adapters.Span) {
	var open, shut string
	for _, look := range [...]struct {
		style adapters.Style
		tag   string
	}{{adapters.Bold, "strong"}, {adapters.Italic, "em"}, {adapters.Strike, "s"}, {adapters.Mono, "code"}} {
		if s.Style&look.style != 0 {
			open, shut = open+"<"+look.tag+">", "</"+look.tag+">"+shut
		}
	}
	w.out.WriteString(open + strings.ReplaceAll(escaper.Replace(s.Text), "\n", "<br>") + shut)
}
