package adapters

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"handoff/bot"
)

func TestParse(t *testing.T) {
	t.Parallel()
	p := func(spans ...Span) Block { return Block{Spans: spans} }
	tight := func(b Block) Block { b.Tight = true; return b }
	item := func(indent int, marker string, tight bool, spans ...Span) Block {
		return Block{Indent: indent, Marker: marker, Tight: tight, Spans: spans}
	}
	for name, c := range map[string]struct {
		in   string
		want []Block
	}{
		"nothing":      {" \n\t\n", nil},
		"lines":        {"one\ntwo  \nthree", []Block{p(Span{Text: "one\ntwo\nthree"})}},
		"paragraphs":   {"one\n\ntwo", []Block{p(Span{Text: "one"}), p(Span{Text: "two"})}},
		"styles":       {"**b** *i* ~~s~~ `m` ***bi***", []Block{p(Span{Text: "b", Style: Bold}, Span{Text: " "}, Span{Text: "i", Style: Italic}, Span{Text: " "}, Span{Text: "s", Style: Strike}, Span{Text: " "}, Span{Text: "m", Style: Mono}, Span{Text: " "}, Span{Text: "bi", Style: Bold | Italic})}},
		"escapes":      {`\*a\* &amp; &lt;b&gt; \&amp; 1 \< 2`, []Block{p(Span{Text: "*a* & <b> &amp; 1 < 2"})}},
		"heading":      {"# A\nb", []Block{{Kind: Heading, Level: 1, Spans: []Span{{Text: "A"}}}, tight(p(Span{Text: "b"}))}},
		"html":         {"a <script>alert(1)</script> b", []Block{p(Span{Text: "a <script>alert(1)</script> b"})}},
		"html block":   {"<div>\n<b>x\n</div>", []Block{p(Span{Text: "<div>\n<b>x\n</div>"})}},
		"script block": {"<script>\nx\n</script>\ny", []Block{p(Span{Text: "<script>\nx\n</script>"}), p(Span{Text: "y"})}},
		"code":         {"```go\nif a < b {\n\n}\n```", []Block{{Kind: Code, Lang: "go", Spans: []Span{{Text: "if a < b {\n\n}"}}}}},
		"open fence":   {"```\nx", []Block{{Kind: Code, Spans: []Span{{Text: "x"}}}}},
		"list":         {"Do:\n1. a\n2. b\n   - c\n\nend", []Block{p(Span{Text: "Do:"}), item(1, "1.", true, Span{Text: "a"}), item(1, "2.", true, Span{Text: "b"}), item(2, "•", true, Span{Text: "c"}), p(Span{Text: "end"})}},
		"loose list":   {"- a\n\n- b", []Block{item(1, "•", false, Span{Text: "a"}), item(1, "•", false, Span{Text: "b"})}},
		"quote":        {"> a\n> b", []Block{{Quote: true, Spans: []Span{{Text: "a\nb"}}}}},
		"rule":         {"a\n\n---\n\nb", []Block{p(Span{Text: "a"}), {Kind: Rule, Spans: []Span{{Text: "———"}}}, p(Span{Text: "b"})}},
		"table":        {"|a|b|\n|-|-|\n|1|**2**|", []Block{p(Span{Text: "a", Style: Bold}, Span{Text: " | "}, Span{Text: "b", Style: Bold}), tight(p(Span{Text: "1 | "}, Span{Text: "2", Style: Bold}))}},
		"chinese bold": {"**注意：**请重启*路由器*。", []Block{p(Span{Text: "注意：", Style: Bold}, Span{Text: "请重启"}, Span{Text: "路由器", Style: Italic}, Span{Text: "。"})}},
		"no emphasis":  {"2 * 3 * 4, a_b_c, 5*6", []Block{p(Span{Text: "2 * 3 * 4, a_b_c, 5*6"})}},
		"control":      {"a\x00b\x1b[31m\u202ec\xff&#0;&#x202e;", []Block{p(Span{Text: "ab[31mc\ufffd\ufffd"})}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Parse(c.in)); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

// A text of many pages is parsed in pieces, whose code stays whole.
func TestParseLong(t *testing.T) {
	t.Parallel()
	in := strings.Repeat("**bold** and\n\n```\ncode\n\n\nmore\n```\n\n", 2000)
	blocks := Parse(in)
	if len(blocks) != 4000 {
		t.Fatalf("%d blocks", len(blocks))
	}
	for i := 0; i < len(blocks); i += 2 {
		if blocks[i].Tight || blocks[i].Spans[0].Style != Bold || blocks[i+1].Kind != Code || blocks[i+1].Text() != "code\n\n\nmore" {
			t.Fatalf("blocks %d: %+v", i, blocks[i:i+2])
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"[help](https://a.test/x?y=1&z=2)":                         "<help|https://a.test/x?y=1&z=2>",
		"https://a.test/b.":                                        "<https://a.test/b|https://a.test/b>.",
		"<a@b.test>":                                               "<a@b.test|mailto:a@b.test>",
		"[call](tel:+4912345)":                                     "<call|tel:+4912345>",
		"[x](javascript:alert(1))":                                 "x",
		"[x](tg://user?id=1)":                                      "x",
		"[x](data:text/html,a)":                                    "x",
		"[x](/relative)":                                           "x",
		"[x](https:///nohost)":                                     "x",
		"![alt](https://a.test/i.png)":                             "<alt|https://a.test/i.png>",
		"![](https://a.test/i.png)":                                "<https://a.test/i.png|https://a.test/i.png>",
		"![alt](file:///etc/passwd)":                               "alt",
		"[bank.com](http://evil.test)":                             "<bank.com|http://evil.test> (http://evil.test)",
		"[www.bank.com](https://bank.com/a)":                       "<www.bank.com|https://bank.com/a>",
		"[bank.com](https://help.bank.com/)":                       "<bank.com|https://help.bank.com/>",
		"[bank.com](https://bank.com.evil.test/)":                  "<bank.com|https://bank.com.evil.test/> (https://bank.com.evil.test/)",
		"[our bank](https://bank.com@evil.test/)":                  "<our bank|https://bank.com@evil.test/> (https://bank.com@evil.test/)",
		"[b\u200bank.com](http://evil.test)":                       "<b\u200bank.com|http://evil.test> (http://evil.test)",
		"[bank。com](http://evil.test)":                             "<bank。com|http://evil.test> (http://evil.test)",
		"[ｂａｎｋ.com](http://evil.test)":                             "<ｂａｎｋ.com|http://evil.test> (http://evil.test)",
		"[**bank**.com](http://evil.test)":                         "<bank|http://evil.test><.com|http://evil.test> (http://evil.test)",
		"[a@bank.com](mailto:b@evil.test)":                         "<a@bank.com|mailto:b@evil.test> (mailto:b@evil.test)",
		"[+49 123 456](tel:+49123456)":                             "<+49 123 456|tel:+49123456>",
		"[+49 123 456](tel:+999999)":                               "<+49 123 456|tel:+999999> (tel:+999999)",
		"[x](<https://a.test/ \"><b>>)":                            "[x](<https://a.test/ \"><b>>)",
		"[x](<https://a.test/ \"y>)":                               "<x|https://a.test/%20%22y>",
		`[x](https://evil.test\\@bank.com)`:                        "<x|https://evil.test%5C@bank.com> (https://evil.test%5C@bank.com)",
		"[long](https://a.test/" + strings.Repeat("a", 2000) + ")": "long (https://a.test/" + strings.Repeat("a", 2000) + ")",
	} {
		var got strings.Builder
		for _, b := range Parse(in) {
			for _, s := range b.Spans {
				if s.URL != "" {
					got.WriteString("<" + s.Text + "|" + s.URL + ">")
				} else {
					got.WriteString(s.Text)
				}
			}
		}
		if got.String() != want {
			t.Errorf("%q:\n got %s\nwant %s", in, got.String(), want)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	in := "# Reset\nGo [here](https://a.test/r):\n\n1. Log in\n2. `press`\n   - twice\n\n```\ncode\n```\n"
	want := "Reset\nGo here (https://a.test/r):\n\n1. Log in\n2. press\n  • twice\n\ncode"
	if got := Plain(Parse(in)); got != want {
		t.Errorf("Plain:\n%s\nwant:\n%s", got, want)
	}
	if got := Visible(Parse(in)); strings.Contains(got, "a.test") {
		t.Errorf("Visible shows addresses: %s", got)
	}
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	got := Plain(Blocks(bot.Reply{By: "Anna\n", Text: "hello", Card: &bot.Card{
		Title: "T-1", Status: "open", Text: "*text*", Fields: []bot.Field{{Name: "a", Value: "1"}, {Name: "b", Value: "*2*"}},
	}}))
	want := "Anna:\nhello\n\nT-1\nopen\n\ntext\n\na: 1\nb: *2*"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// hostile are texts that have broken renderers elsewhere.
var hostile = []string{
	"", "*", "**", "***", "`", "```", "~~", "[", "[]()", "![", "|", "|-|", ">", "> ```", "- ", "1.", "&", "&#", "\\", "<", "</", "<!--", "<![CDATA[",
	"<b><a href='tg://x'>", "[x](tg://user?id=1)", "a\x00b", "\xff\xfe", "\u202emoc.knab", "👩‍👩‍👧‍👦🇩🇪é", "z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘", "\r\n\r", "- - - - a", "> > > a",
	"**注意：**请", "|a|\n|-|\n|`|`|", "[a](b \"c\")", "https://a.test/x`y", "<https://a.test/%zz>", strings.Repeat("> ", 40) + "x", strings.Repeat("- ", 40) + "x", strings.Repeat("[", 50),
	"```a\nb\n", "    code\n\ttab", "\t- a\n\t\t- b", "a\n===\nb\n---",
}

func FuzzParse(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		blocks := Parse(in)
		for _, b := range blocks {
			if len(b.Spans) == 0 || b.Indent < 0 || b.Indent > maxIndent || b.Marker != "" && b.Indent == 0 {
				t.Fatalf("bad block %+v", b)
			}
			for _, s := range b.Spans {
				if s.Text == "" || !utf8.ValidString(s.Text) || s.Text != clean(s.Text) {
					t.Fatalf("bad span %+v", s)
				}
				if strings.ContainsAny(s.URL, "<>\" \n\\") || len(s.URL) > maxURL {
					t.Fatalf("bad address %q", s.URL)
				}
			}
		}
		if !strings.ContainsAny(in, "\\&[]()<>!*_`~#|=:-.+\n\r\t ") { // no markup at all: nothing may be lost
			if got := Visible(blocks); got != clean(in) {
				t.Fatalf("%q became %q", in, got)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		Parse("You can **reset** your password [here](https://a.test/reset):\n\n1. Log in\n2. Open *Settings*\n")
	}
}
