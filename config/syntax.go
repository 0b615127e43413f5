package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What a configuration never needs, and what the YAML parser (it recurses, and
// copies a path at each level) must not be fed.
const (
	maxTokens = 10_000
	maxDepth  = 24
	maxEmpty  = 100 // lines in a row; the scanner's time grows with their cube
)

// parse turns the bytes into a YAML tree, or names the first slip: after a
// broken line nothing below it can be trusted. The tree is nil when the file
// holds no value. Anchors and tags are left for decode, which refuses them all
// at once; nothing is ever expanded here, so an alias bomb is a small tree.
func parse(data []byte) (root ast.Node, problem *Problem) {
	// The scanner has panicked on odd input before; such input is not YAML to us.
	defer func() {
		if r := recover(); r != nil {
			root, problem = nil, &Problem{Text: "this is not YAML that can be read; start from the example"}
		}
	}()

	text, problem := clean(data)
	if problem != nil {
		return nil, problem
	}
	tokens := lexer.Tokenize(text)
	if problem := tooMuch(tokens); problem != nil {
		return nil, problem
	}
	file, err := parser.Parse(tokens, parser.ParseComments, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, slip(err)
	}
	for _, doc := range file.Docs {
		switch doc.Body.(type) {
		case nil, *ast.CommentGroupNode:
			continue
		case *ast.DirectiveNode:
			return nil, &Problem{Line: nodeLine(doc.Body), Text: "lines with % are not used here; delete it"}
		}
		if root != nil {
			return nil, &Problem{Line: nodeLine(doc.Body), Text: "a second document begins here; a configuration is one: delete the --- above"}
		}
		root = doc.Body
	}
	return root, nil
}

// clean makes text of the bytes: without a byte order mark, with Unix line ends
// (the scanner counts others wrongly), without blanks on empty lines (which
// would get round maxEmpty), and with ${…} hidden from YAML.
func clean(data []byte) (string, *Problem) {
	if len(data) > maxSize {
		return "", &Problem{Text: fmt.Sprintf("is larger than %d kB; this is not a configuration of handoff", maxSize>>10)}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	lines := strings.Split(text, "\n")
	empty := 0
	for i, line := range lines {
		if strings.HasPrefix(line, "\xff\xfe") || strings.HasPrefix(line, "\xfe\xff") || strings.ContainsRune(line, 0) || !utf8.ValidString(line) {
			return "", &Problem{Line: i + 1, Text: "is not UTF-8 text; save the file as UTF-8"}
		}
		if hiddenRunes(line) {
			return "", &Problem{Line: i + 1, Text: "holds a private-use character (U+10F000 to U+10F0FF); delete it"}
		}
		if strings.Trim(line, " ") == "" {
			lines[i] = ""
			empty++
		} else {
			empty = 0
		}
		if empty > maxEmpty {
			return "", &Problem{Line: i + 1, Text: fmt.Sprintf("more than %d empty lines in a row; delete them", maxEmpty)}
		}
	}
	return hide(strings.Join(lines, "\n")), nil
}

// tooMuch refuses what would take the parser long.
func tooMuch(tokens token.Tokens) *Problem {
	if len(tokens) > maxTokens {
		return &Problem{Text: fmt.Sprintf("has more than %d words and signs; this is not a configuration of handoff", maxTokens)}
	}
	depth := 0
	for _, t := range tokens {
		deep := false
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
			deep = depth > maxDepth
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType:
			deep = t.Position.Column > 4*maxDepth // "- - - -": one more level every other column
		}
		if deep {
			return &Problem{Line: t.Position.Line, Text: "is nested too deeply; no key of handoff is that deep"}
		}
	}
	return nil
}

// slips translates the parser's words, which speak of tokens, into what to do.
// They are matched by their beginning; the originals are never printed, since
// some quote the file.
var slips = []struct{ says, text string }{
	{"found character '\t'", "a tab; YAML indents with spaces only: replace it by two spaces"},
	{"tab character", "a tab; YAML indents with spaces only: replace it by two spaces"},
	{"could not find end character of double-quoted", `a text begins with " and never ends; close it with "`},
	{"could not find end character of single-quoted", "a text begins with ' and never ends; close it with '"},
	{"could not find flow mapping end token", "a { is never closed; add }"},
	{"sequence end token ']' not found", "a [ is never closed; add ]"},
	{"',' or ']' must be specified", "commas or the end of a [ ] are missing; write [value, value]"},
	{"',' or '}' must be specified", "commas or the end of a { } are missing; write {key: value, key: value}"},
	{"could not find '[' character", "a ] without its [; delete it or add the ["},
	{"could not find '{' character", "a } without its {; delete it or add the {"},
	{"mapping value is not allowed", `a second ": " in one value, or a line indented too far; put the value in quotes or align the line with its neighbours`},
	{"value is not allowed in this context", "a value where none can stand; align the line with its neighbours, and put a text that begins with a quote wholly in quotes"},
	{"non-map value is specified", `a line that is no "key: value"; add the colon and a blank after it`},
	{"block sequence entries are not allowed", `a list with "-" on the line of its key; begin it on a line of its own, or write [a, b]`},
	{"found unknown escape character", `an unknown \ in a text in double quotes; use single quotes, or write \\`},
	{"unexpected key name", `a key is missing before ":", or runs over several lines; write "key: value"`},
	{"undefined alias", "a value begins with *; put it in quotes"},
	{"undefined anchor", "a value begins with &; put it in quotes"},
}

func slip(err error) *Problem {
	p := &Problem{Text: "this is not YAML; compare the line, and the one above, with the example"}
	var syntax yaml.Error
	if !errors.As(err, &syntax) {
		return p
	}
	message := syntax.GetMessage()
	for _, s := range slips {
		if strings.HasPrefix(message, s.says) {
			p.Text = s.text
			break
		}
	}
	if strings.HasSuffix(message, "is a reserved character") {
		p.Text = "a value begins with @ or `; put it in quotes"
	}
	if t := syntax.GetToken(); t != nil && t.Position != nil {
		p.Line = t.Position.Line
		if t.Type == token.StringType {
			// A plain text that swallowed the lines below: the slip is where it ends.
			p.Line += strings.Count(strings.TrimSpace(t.Origin), "\n")
		}
	}
	return p
}

func nodeLine(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}
