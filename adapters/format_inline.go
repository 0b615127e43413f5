package adapters

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"handoff/bot"
)

// inline reads the text inside a block.
func (w *walker) inline(n ast.Node) []Span {
	return trim(join(w.spans(nil, n, 0)))
}

func (w *walker) spans(out []Span, parent ast.Node, style Style) []Span {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			value := n.Segment.Value(w.source)
			s := string(value)
			if !n.IsRaw() {
				s = unescape(value)
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				s = strings.TrimRight(s, " ") + "\n"
			}
			out = append(out, Span{Text: s, Style: style})
		case *ast.String:
			out = append(out, Span{Text: string(n.Value), Style: style})
		case *ast.CodeSpan:
			var code strings.Builder
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					code.Write(t.Segment.Value(w.source))
				}
			}
			out = append(out, Span{Text: strings.ReplaceAll(code.String(), "\n", " "), Style: style | Mono})
		case *ast.Emphasis:
			look := Italic
			if n.Level == 2 {
				look = Bold
			}
			out = w.spans(out, n, style|look)
		case *extast.Strikethrough:
			out = w.spans(out, n, style|Strike)
		case *ast.Link:
			out = link(out, w.spans(nil, n, style), w.leads(unescape(n.Destination)), style)
		case *ast.Image:
			out = link(out, w.spans(nil, n, style), unescape(n.Destination), style)
		case *ast.AutoLink:
			url, label := string(n.URL(w.source)), string(n.Label(w.source))
			if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(url), "mailto:") {
				url = "mailto:" + url
			}
			out = link(out, []Span{{Text: label, Style: style}}, url, style)
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				segment := n.Segments.At(i)
				out = append(out, Span{Text: string(segment.Value(w.source)), Style: style})
			}
		default:
			out = w.spans(out, n, style)
		}
	}
	return out
}

// leads is where a link goes: a place of ours has the address that its platform
// shows it under, or none.
func (w *walker) leads(dest string) string {
	if w.links != nil && strings.HasPrefix(dest, bot.LinkScheme) {
		dest, _ = w.links(dest)
	}
	return dest
}

// join cleans the spans and puts neighbours of one look together.
func join(spans []Span) []Span {
	out := spans[:0]
	for _, s := range spans {
		s.Text = clean(s.Text)
		if s.Text == "" {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].Style == s.Style && out[last].URL == s.URL {
			out[last].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

// trim takes white space off both ends; spans of nothing else are no text.
func trim(spans []Span) []Span {
	const space = " \t\n"
	for len(spans) > 0 {
		if spans[0].Text = strings.TrimLeft(spans[0].Text, space); spans[0].Text != "" {
			break
		}
		spans = spans[1:]
	}
	for len(spans) > 0 {
		last := len(spans) - 1
		if spans[last].Text = strings.TrimRight(spans[last].Text, space); spans[last].Text != "" {
			break
		}
		spans = spans[:last]
	}
	return spans
}

// unescape resolves backslashes and entities, in one pass over the backslashes
// so that an escaped "&" begins no entity.
func unescape(s []byte) string {
	var out strings.Builder
	for len(s) > 0 {
		i := 0
		for i < len(s) && !(s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1])) {
			i++
		}
		out.Write(util.ResolveEntityNames(util.ResolveNumericReferences(s[:i])))
		if i == len(s) {
			break
		}
		out.WriteByte(s[i+1])
		s = s[i+2:]
	}
	return out.String()
}
