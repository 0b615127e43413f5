package sim

import (
	"errors"
	"html"
	"net/http"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxRich is how long a rich message may be, in UTF-16 units of its source.
const maxRich = 32768

// rich is the parameter rich_message, of which the server here reads Markdown.
type rich struct {
	Markdown string `json:"markdown"`
	HTML     string `json:"html"`
}

// gfm reads what https://core.telegram.org/bots/api#rich-message-formatting-options
// is compatible with.
var gfm = goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.Table)).Parser()

// ParseRich is what the reader of a rich message sees, a line a block; list
// markers and rules are drawn, not written. HTML is refused: the bot that sends
// Markdown did not mean it.
func ParseRich(markdown string) (string, error) {
	source := []byte(markdown)
	var out strings.Builder
	err := ast.Walk(gfm.Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				out.WriteByte('\n')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock:
			return ast.WalkStop, errors.New("can't parse rich message: HTML in Markdown")
		case *ast.Image:
			return ast.WalkStop, errors.New("can't parse rich message: a picture that was not meant")
		case *ast.Text:
			out.Write(unescape(n.Value(source), n.IsRaw() || n.Parent().Kind() == ast.KindCodeSpan))
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte('\n')
			}
		case *ast.String:
			out.Write(n.Value)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				out.Write(line.Value(source))
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.Trim(out.String(), "\n"), err
}

// readRich checks a rich message and returns what it shows.
func readRich(r rich) (string, error) {
	if r.Markdown == "" || r.HTML != "" {
		return "", refuse(http.StatusBadRequest, "exactly one of the fields must be used")
	}
	shown, err := ParseRich(r.Markdown)
	switch {
	case err != nil:
		return "", refuse(http.StatusBadRequest, "%v", err)
	case blank.Replace(shown) == "":
		return "", refuse(http.StatusBadRequest, "message text is empty")
	case units(r.Markdown) > maxRich:
		return "", refuse(http.StatusBadRequest, "RICH_MESSAGE_TOO_LONG")
	}
	return shown, nil
}

// unescape reads backslashes and character references, except in code.
func unescape(in []byte, raw bool) []byte {
	if raw {
		return in
	}
	var out []byte
	for begin, i := 0, 0; ; i++ {
		escaped := i+1 < len(in) && in[i] == '\\' && util.IsPunct(in[i+1])
		if !escaped && i < len(in) {
			continue
		}
		out = append(out, html.UnescapeString(string(in[begin:i]))...)
		if !escaped {
			return out
		}
		i++
		out = append(out, in[i])
		begin = i + 1
	}
}
