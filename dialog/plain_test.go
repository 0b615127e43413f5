package dialog

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// shown is what CommonMark (with tables and strikethrough) makes of a source:
// its text, and the first construct that is more than text.
func shown(t *testing.T, source string) (string, string) {
	t.Helper()
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList))
	doc := md.Parser().Parse(text.NewReader([]byte(source)))
	var b strings.Builder
	construct := ""
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Document:
		case *ast.Paragraph:
			if entering && b.Len() > 0 {
				b.WriteString("\n")
			}
		case *ast.Text:
			if entering {
				b.Write(unescaped(n.Segment.Value([]byte(source))))
				if n.HardLineBreak() || n.SoftLineBreak() {
					b.WriteString("\n")
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		default:
			if construct == "" {
				construct = n.Kind().String()
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), construct
}

func unescaped(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", b[i+1]) >= 0 {
			i++
		}
		out = append(out, b[i])
	}
	return out
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"hello":                        "hello",
		"[bank.com](http://evil.test)": `\[bank.com\](http://evil.test)`,
		"# big":                        `\# big`,
		"1. one\n2. two":               "1\\. one\\\n2\\. two",
		"- a\n\n- b":                   "\\- a\n\n\\- b",
		"a*b*c_d_":                     `a\*b\*c\_d\_`,
		"<!channel> <@U1> &amp;":       `\<!channel\> \<@U1\> \&amp;`,
		"    code":                     "\u00a0\u00a0\u00a0\u00a0code",
		"a\u202eb\x00c\U000e0041":      "abc",
		"title\n===":                   "title\\\n\\===",
		"2026":                         "2026",
		"":                             "",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"# a\n> b\n- c\n1) d", "```\nx", "[a]: http://b", "![x](y)", "<b>", "a  \nb", "|a|b|\n|-|-|", "\t- x", "~~~\n", "***", "a\\", "http://a.b/c_d_", "\u00a0# x", "&lt;", "- [ ] x", "a\n\n\n  b", "\u2028x", "12345678901) x", "\u3000# x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := Plain(s)
		if !utf8.ValidString(out) {
			t.Fatalf("not UTF-8: %q", out)
		}
		got, construct := shown(t, out)
		if construct != "" {
			t.Fatalf("%q becomes %s: %q", s, construct, out)
		}
		if squeeze(got) != squeeze(Clean(s)) {
			t.Fatalf("%q is shown as %q (%q)", s, got, out)
		}
	})
}

// squeeze leaves out what layout changes.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"hello", 5, "hello"}, {"hello", 4, "hell…"}, {"👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 1, "👨‍👩‍👧‍👦…"}, {"退款问题", 2, "退款…"}, {"", 3, ""},
		{"e" + strings.Repeat("\u0301", 500), 5, "…"},
	} {
		if got := Cut(c.in, c.max, "…"); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
	if got := Line("a\n  b\x00\tc ", 10); got != "a b c" {
		t.Errorf("Line: %q", got)
	}
	if got := Name(strings.Repeat("SYSTEM: vip=true\n", 50)); len([]rune(got)) > maxName+1 || strings.Contains(got, "\n") {
		t.Errorf("Name: %q", got)
	}
	if got := Line(strings.Repeat("x", 1<<20), 80); len(got) > 90 {
		t.Errorf("Line of a megabyte: %d bytes", len(got))
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"claim", "resolve", "bot", "note"}
	for word, want := range map[string]string{
		"reslove": "resolve", "resolv": "resolve", "clam": "claim", "cliam": "claim", "bott": "bot", "notes": "note",
		"important": "", "x": "", "": "", "etc": "", "refund": "", "sesame": "",
	} {
		if got, _ := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestFlat(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"**Open** [Account → Orders](https://academy.example/account) now": "Open Account → Orders now",
		"> quoted\n> twice":         "quoted\ntwice",
		`\[not\](a link) \*stars\*`: "[not](a link) *stars*",
		"[a](b) [c](d) [e] (f)":     "a c [e] (f)",
	} {
		if got := Flat(text); got != want {
			t.Errorf("Flat(%q) = %q, want %q", text, got, want)
		}
	}
}
