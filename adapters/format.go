package adapters

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// BlockKind says what a block is.
type BlockKind int

// The kinds of blocks. A list's item is a paragraph with a marker; a table's row
// is a paragraph whose cells stand between " | ".
const (
	Paragraph BlockKind = iota
	Heading
	Code
	Rule
)

// Block is one block of a text: a paragraph, a heading, a list's item, a piece
// of code. Blocks stand in a flat list; what encloses them (quotes, lists) is
// written on them.
type Block struct {
	Kind   BlockKind
	Level  int    // of a Heading, 1 to 6
	Lang   string // of Code, as written behind the fence; may be empty
	Quote  bool   // stands in a quotation
	Indent int    // how many lists it stands in, at most maxIndent
	Marker string // "•" or "1." on the first block of a list's item
	Tight  bool   // on the next line, without a blank line before it
	Spans  []Span
}

// Span is a run of text of one look. Text holds no control character but newline
// and tab; a newline is a line break.
type Span struct {
	Text  string
	Style Style
	URL   string // http, https, mailto or tel; at most maxURL bytes; empty: no link
}

// Style is a set of looks.
type Style uint8

// The looks.
const (
	Bold Style = 1 << iota
	Italic
	Strike
	Mono
)

const (
	maxIndent = 8
	// maxURL keeps a link below every platform's limit of one message, so that
	// Split never meets a span that it cannot make small enough.
	maxURL = 1024
	// maxSource bounds what is parsed, for a hostile text takes the square of its
	// length. A longer text is parsed in pieces; a piece without a blank line
	// that is longer still is shown as it stands.
	maxSource = 16 << 10
)

// Prefix is what stands before the first line of b: indentation and marker.
func (b Block) Prefix() string {
	switch {
	case b.Marker != "":
		return strings.Repeat("  ", b.Indent-1) + b.Marker + " "
	case b.Kind == Code:
		return ""
	}
	return strings.Repeat("  ", b.Indent)
}

// Text is the text of b's spans.
func (b Block) Text() string {
	if len(b.Spans) == 1 {
		return b.Spans[0].Text
	}
	var s strings.Builder
	for _, span := range b.Spans {
		s.WriteString(span.Text)
	}
	return s.String()
}

// Separator is what stands between the block before and b: one newline or two.
func (b Block) Separator() string {
	if b.Tight {
		return "\n"
	}
	return "\n\n"
}

var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.Strikethrough,
		extension.Table,
		extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})),
	),
	goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(emphasis{}, 499))), // the built-in one stands at 500
).Parser()

// Parse reads CommonMark with strikethrough, tables and bare links. Any text is
// valid. HTML is text. A link that is not http, https, mailto or tel is its text
// alone; one whose text looks like another address shows where it leads; an
// image is a link. A line break is kept, as people write them in a chat.
func Parse(source string) []Block { return ParseLinked(source, nil) }

// Links tells the http or https address under which a platform shows a place of
// its own (see bot.Address.Link); false: it shows no such place.
type Links func(target string) (address string, ok bool)

// ParseLinked is Parse, with links to places of ours where links knows the way;
// nil: to none.
func ParseLinked(source string, links Links) []Block {
	source = clean(strings.ReplaceAll(strings.ReplaceAll(source, "\r\n", "\n"), "\r", "\n"))
	w := walker{links: links}
	for _, piece := range pieces(source) {
		w.blank = true
		if len(piece) > maxSource {
			w.emit(Block{Spans: trim([]Span{{Text: piece}})}, frame{})
			continue
		}
		w.source = []byte(piece)
		w.block(markdown.Parse(text.NewReader(w.source)), frame{})
	}
	return w.blocks
}

// pieces cuts a long source at blank lines outside of fences, so that each piece
// can be parsed by itself and cheaply.
func pieces(source string) (out []string) {
	begin, fence := 0, ""
	for at := 0; len(source)-begin > maxSource && at < len(source); {
		line, _, _ := strings.Cut(source[at:], "\n")
		at = min(at+len(line)+1, len(source))
		switch bare := strings.TrimSpace(line); {
		case fence != "":
			if strings.HasPrefix(bare, fence) {
				fence = ""
			}
		case strings.HasPrefix(bare, "```"), strings.HasPrefix(bare, "~~~"):
			fence = bare[:3]
		case bare == "" && at-begin > maxSource/2:
			out = append(out, source[begin:at])
			begin = at
		}
	}
	return append(out, source[begin:])
}

// frame is what encloses a block.
type frame struct {
	quote  bool
	indent int
}

type walker struct {
	source []byte
	links  Links
	blocks []Block
	marker string // of the item whose first block is not yet written
	blank  bool   // a blank line stands before the next block
}

func (w *walker) block(n ast.Node, f frame) {
	if n.Type() != ast.TypeInline && n.HasBlankPreviousLines() {
		w.blank = true
	}
	switch n := n.(type) {
	case *ast.Heading:
		w.emit(Block{Kind: Heading, Level: n.Level, Spans: w.inline(n)}, f)
	case *ast.Paragraph, *ast.TextBlock:
		w.emit(Block{Spans: w.inline(n)}, f)
	case *ast.FencedCodeBlock:
		w.emit(Block{Kind: Code, Lang: clean(string(n.Language(w.source))), Spans: w.lines(n)}, f)
	case *ast.CodeBlock:
		w.emit(Block{Kind: Code, Spans: w.lines(n)}, f)
	case *ast.HTMLBlock:
		spans := w.lines(n)
		if n.HasClosure() {
			end := strings.TrimRight(clean(string(n.ClosureLine.Value(w.source))), "\n")
			spans = join(append(spans, Span{Text: "\n" + end}))
		}
		w.emit(Block{Spans: trim(spans)}, f)
	case *ast.ThematicBreak:
		w.emit(Block{Kind: Rule, Spans: []Span{{Text: "———"}}}, f)
	case *ast.Blockquote:
		f.quote = true
		w.children(n, f)
	case *ast.List:
		f.indent = min(f.indent+1, maxIndent)
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			w.marker = "•"
			if n.IsOrdered() {
				w.marker = fmt.Sprintf("%d.", number)
				number++
			}
			w.block(item, f)
			w.marker = "" // an empty item shows nothing
		}
	case *extast.TableHeader:
		w.row(n, f, Bold)
	case *extast.TableRow:
		w.row(n, f, 0)
	default:
		w.children(n, f)
	}
}

func (w *walker) children(n ast.Node, f frame) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.block(c, f)
	}
}

// row writes a table's row as one line: a monospaced grid breaks on a phone and
// with Chinese, and would lose its links.
func (w *walker) row(n ast.Node, f frame, style Style) {
	var spans []Span
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c != n.FirstChild() {
			spans = append(spans, Span{Text: " | "})
		}
		for _, s := range w.inline(c) {
			s.Style |= style
			spans = append(spans, s)
		}
	}
	w.emit(Block{Spans: join(spans)}, f)
}

func (w *walker) emit(b Block, f frame) {
	if len(b.Spans) == 0 {
		return // w.blank stays for the next one
	}
	b.Quote, b.Indent, b.Marker = f.quote, f.indent, w.marker
	b.Tight = !w.blank && len(w.blocks) > 0
	w.marker, w.blank = "", false
	w.blocks = append(w.blocks, b)
}

// lines is the raw text of a block of code or HTML.
func (w *walker) lines(n ast.Node) []Span {
	var s strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		s.Write(line.Value(w.source)) // with its padding, which a tab may leave
	}
	body := strings.TrimRight(clean(s.String()), "\n")
	if strings.TrimSpace(body) == "" {
		return nil
	}
	return []Span{{Text: body}}
}

// clean makes s valid UTF-8 and takes out what no reader sees and what makes
// text read otherwise than it stands: control characters and the overrides of
// the writing direction.
func clean(s string) string {
	ok := true
	for i := 0; ok && i < len(s); i++ {
		c := s[i]
		ok = c < utf8.RuneSelf && (c >= ' ' && c != 0x7f || c == '\n' || c == '\t')
	}
	if ok {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || 0x7f <= r && r < 0xa0: // C0, DEL, C1
			return -1
		case r == 0x202d || r == 0x202e || r == 0xfeff:
			return -1
		}
		return r // an invalid byte comes as U+FFFD
	}, s)
}
