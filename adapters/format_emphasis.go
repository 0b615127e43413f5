package adapters

import (
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasis reads "*" beside Chinese, Japanese and Korean as its writers mean it.
// CommonMark decides by spaces and punctuation whether a star opens or closes;
// those scripts have no spaces, so "**注意：**请" would keep its stars. Here CJK
// punctuation counts as a letter, and a CJK letter as a space where the other
// neighbour is punctuation (the amendment that CommonMark's forum discusses as
// "CJK-friendly emphasis").
type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte{'*'} }

func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	length := 0
	for length < len(line) && line[length] == '*' {
		length++
	}
	after := ' '
	if length < len(line) {
		after = util.ToRune(line, length)
	}
	opens := flanks(after, before)
	closes := flanks(before, after)
	node := parser.NewDelimiter(opens, closes, length, '*', stars{})
	node.Segment = segment.WithStop(segment.Start + length)
	block.Advance(length)
	pc.PushDelimiter(node)
	return node
}

// flanks reports whether stars cling to inner, which stands on their inside.
func flanks(inner, outer rune) bool {
	if util.IsSpaceRune(inner) {
		return false
	}
	if cjk(inner) || !util.IsPunctRune(inner) {
		return true
	}
	return util.IsSpaceRune(outer) || util.IsPunctRune(outer) || cjk(outer)
}

func cjk(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) ||
		0x3000 < r && r <= 0x303f || // CJK punctuation
		0xff01 <= r && r <= 0xffee || // full-width forms
		0x30a0 <= r && r <= 0x30ff // katakana's own marks
}

type stars struct{}

func (stars) IsDelimiter(b byte) bool                             { return b == '*' }
func (stars) CanOpenCloser(opener, closer *parser.Delimiter) bool { return opener.Char == closer.Char }
func (stars) OnMatch(consumes int) ast.Node                       { return ast.NewEmphasis(consumes) }
