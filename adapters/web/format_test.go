package web

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"handoff/adapters"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	link := func(url, text string) string {
		return `<a href="` + url + `" rel="noopener noreferrer nofollow" target="_blank">` + text + `</a>`
	}
	for source, want := range map[string]string{
		"":                             "",
		"hello":                        "<p>hello</p>",
		"one\ntwo":                     "<p>one<br>two</p>",
		"one\n\ntwo":                   "<p>one</p><p>two</p>",
		"**b** *i* ~~s~~ `c`":          "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>",
		"[T-1](handoff:slack/C1/1.2)":  "<p>T-1</p>", // no way from here
		"***both***":                   "<p><strong><em>both</em></strong></p>",
		"# A\n## B\n###### C":          "<h3>A</h3><h4>B</h4><h6>C</h6>",
		"- a\n- b":                     "<ul><li>a</li><li>b</li></ul>",
		"3. a\n4. b":                   `<ol start="3"><li>a</li><li>b</li></ol>`,
		"- a\n  - b\n    - c\n- d":     "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
		"- a\n\n  more\n- b":           "<ul><li>a<p>more</p></li><li>b</li></ul>",
		"- a\n\n1. b":                  "<ul><li>a</li></ul><ol><li>b</li></ol>",
		"- a\n\nafter":                 "<ul><li>a</li></ul><p>after</p>",
		"- a\n  b":                     "<ul><li>a<br>b</li></ul>",
		"1. # head":                    "<ol><li><h3>head</h3></li></ol>",
		"- ```\n  code\n  ```":         "<ul><li><pre><code>code</code></pre></li></ul>",
		"> q\n> r\n\nafter":            "<blockquote><p>q<br>r</p></blockquote><p>after</p>",
		"> - a\n> - b":                 "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>",
		"```go\nx < y\n\tz\n```":       "<pre><code>x &lt; y\n\tz</code></pre>",
		"a\n\n---\n\nb":                "<p>a</p><p>———</p><p>b</p>",
		"<b>x</b> & \"y\" 'z'":         "<p>&lt;b&gt;x&lt;/b&gt; &amp; &#34;y&#34; &#39;z&#39;</p>",
		"[x](https://a.example/?a&b)":  "<p>" + link("https://a.example/?a&amp;b", "x") + "</p>",
		"[x **y**](https://a.example)": "<p>" + link("https://a.example", "x <strong>y</strong>") + "</p>",
		"[x](javascript:alert)":        "<p>x</p>",
		"| a | b |\n|--|--|\n| 1 | 2 |\n| 3 | 4 |": "<p><strong>a</strong><strong> | </strong><strong>b</strong></p>",
	} {
		if strings.HasPrefix(source, "|") { // rows are lines of one paragraph
			if got := HTML(adapters.Parse(source)); strings.Count(got, "<br>") != 2 || strings.Count(got, "<p>") != 1 {
				t.Errorf("a table is %q", got)
			}
			continue
		}
		if got := HTML(adapters.Parse(source)); got != want {
			t.Errorf("%q is\n%s, want\n%s", source, got, want)
		}
	}
}

var (
	anyTag     = regexp.MustCompile(`<[^>]*>?`)
	allowedTag = regexp.MustCompile(`^</?(p|br|strong|em|s|code|pre|blockquote|ul|ol|li|h3|h4|h5|h6|a)>$`)
	olTag      = regexp.MustCompile(`^<ol start="[0-9]+">$`)
	aTag       = regexp.MustCompile(`^<a href="((?:https?://|mailto:|tel:)[^"<>]*)" rel="noopener noreferrer nofollow" target="_blank">$`)
)

// safe checks that a fragment has our tags alone, balanced, and returns its text.
func safe(t testing.TB, fragment string) string {
	t.Helper()
	if !utf8.ValidString(fragment) {
		t.Fatalf("not UTF-8: %q", fragment)
	}
	var open []string
	for _, tag := range anyTag.FindAllString(fragment, -1) {
		if !allowedTag.MatchString(tag) && !olTag.MatchString(tag) && !aTag.MatchString(tag) {
			t.Fatalf("the tag %q is none of ours in %q", tag, fragment)
		}
		name := strings.Trim(strings.Fields(strings.Trim(tag, "<>"))[0], "/")
		switch {
		case name == "br":
		case strings.HasPrefix(tag, "</"):
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("%s closes nothing in %q (open: %v)", tag, fragment, open)
			}
			open = open[:len(open)-1]
		default:
			if name == "p" && slices.Contains(open, "p") || (name == "ul" || name == "ol") && len(open) > 0 && open[len(open)-1] == "p" {
				t.Fatalf("%s stands inside a paragraph in %q", tag, fragment)
			}
			if name == "li" && (len(open) == 0 || open[len(open)-1] != "ul" && open[len(open)-1] != "ol") {
				t.Fatalf("an item stands in no list in %q", fragment)
			}
			open = append(open, name)
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v is not closed in %q", open, fragment)
	}
	return html.UnescapeString(anyTag.ReplaceAllString(fragment, ""))
}

// hostileTexts try to leave the text they are in.
var hostileTexts = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `<a href="javascript:alert(1)">x</a>`,
	`[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x]( javascript:alert(1))`, "[x](java\tscript:alert(1))", `[x](data:text/html,<script>alert(1)</script>)`,
	`[x](vbscript:msgbox)`, `[x](https://a.example" onmouseover="alert(1))`, `[x](https://a.example'onclick='alert(1))`, `[x](<https://a.example"><img src=x>)`,
	`![x](https://a.example/"onerror="alert(1))`, `<https://a.example/"onclick=alert(1)>`, "`<b>`", "```\n</code></pre><script>\n```", "```\"><script>\nx\n```",
	`&lt;script&gt;`, `&#x3c;script&#x3e;alert(1)`, `<!--<script>-->`, `<![CDATA[<script>]]>`, `<style>*{display:none}</style>`, `</p></div></body>`,
	"[a](https://a.example)[b](https://b.example)", "<iframe src=//evil.example>", "\x00<\x00script>", "<scr\u0000ipt>", "- <b>\n  - </li>\n> </blockquote>",
	"[x](https://a.example\\\"onclick=1)", "[x][r]\n\n[r]: javascript:alert(1)", "\u202e<script>", "<math><mtext></p><img src onerror=1>",
}

func TestHostileTexts(t *testing.T) {
	t.Parallel()
	for _, text := range hostileTexts {
		fragment := HTML(adapters.Parse(text))
		safe(t, fragment)
		for _, href := range aTag.FindAllStringSubmatch(fragment, -1) {
			if strings.Contains(href[1], "script") && !strings.HasPrefix(href[1], "http") {
				t.Errorf("%q becomes a link to %q", text, href[1])
			}
		}
	}
}

// letters are what must not be lost: the markers of lists are the browser's.
func letters(s string) string {
	return strings.Join(strings.Fields(s), "")
}

func visible(blocks []adapters.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		b.WriteString(block.Text())
	}
	return letters(b.String())
}

func FuzzHTML(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text)
	}
	f.Add("- a\n  1. b\n\n     c\n> - d\n> ```\n> e\n> ```\n# f\n| g | h |\n|--|--|\n| i | j |")
	f.Fuzz(func(t *testing.T, text string) {
		blocks := adapters.Parse(text)
		if got, want := letters(safe(t, HTML(blocks))), visible(blocks); got != want {
			t.Fatalf("%q reads %q, want %q", text, got, want)
		}
		for _, part := range partsOf(text) {
			safe(t, HTML(part))
		}
	})
}

// A text whose links weigh more than its words is shown without them.
func TestHeavyLinks(t *testing.T) {
	t.Parallel()
	text := "[r]: https://a.example/" + strings.Repeat("x", 900) + "\n\n" + strings.Repeat("[word *a*][r] ", 1000)
	blocks := adapters.Parse(text)
	if len(HTML(blocks)) < maxHTML {
		t.Fatal("the text is not heavy")
	}
	got := fragment(blocks)
	if strings.Contains(got, "<a") || letters(safe(t, got)) != visible(blocks) {
		t.Errorf("it becomes %.300q", got)
	}
}
