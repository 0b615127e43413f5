package knowledge

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       *Article
		problems   []string
	}{
		{"plain", "# Refunds\n\nFive days.\n", &Article{ID: "a.md", Title: "Refunds", Answer: "Five days."}, nil},
		{"no heading", "Five days.", &Article{ID: "a.md", Title: "late refunds", Answer: "Five days."}, nil},
		{"heading below", "Five days.\n\n## More\n\nx", &Article{ID: "a.md", Title: "More", Answer: "Five days.\n\n## More\n\nx"}, nil},
		{"heading in code only", "```\n# no\n```\n", &Article{ID: "a.md", Title: "late refunds", Answer: "```\n# no\n```"}, nil},
		{"dashes are a line", "---\nFive days.", &Article{ID: "a.md", Title: "late refunds", Answer: "---\nFive days."}, nil},
		{
			"all keys",
			"---\nid: 007\ntitle: \"Refunds: when?\"\nquestions:\n  - Where is my refund?\n  - When?\nlanguage: zh_Hant\ntags: a, b\napproved: yes\n---\nFive days.",
			&Article{ID: "007", Title: "Refunds: when?", Questions: []string{"Where is my refund?", "When?"}, Language: "zh-TW", Tags: []string{"a", "b"}, Approved: true, Answer: "Five days."},
			nil,
		},
		{
			"one question, unknown keys", "---\ntitel: x\nowner: me\nquestion: Where?\n---\n# T\nx",
			&Article{ID: "a.md", Title: "T", Questions: []string{"Where?"}, Answer: "x"},
			[]string{
				`kb/late-refunds.md:2: unknown key "titel"; did you mean "title"?`,
				`kb/late-refunds.md:3: unknown key "owner"; known are id, title, questions, language, tags, approved`,
			},
		},
		{
			"wrong values", "---\napproved: maybe\nlanguage: Klingonisch\ntitle: {a: b}\nid:\n---\n# T\nx",
			&Article{ID: "a.md", Title: "T", Answer: "x"},
			[]string{
				`kb/late-refunds.md:2: approved is "maybe"; write true or false`,
				`kb/late-refunds.md:3: "Klingonisch" is no language; write en, zh-CN, zh-TW or another BCP 47 tag`,
				`kb/late-refunds.md:4: "title" is neither a text nor a list of texts`,
				`kb/late-refunds.md:5: the id is empty`,
			},
		},
		{
			"broken YAML", "---\nid: a\ntitle: Refunds: when\n---\nx", nil,
			[]string{`kb/late-refunds.md:3: front matter is not valid YAML: mapping value is not allowed in this context; a text with a colon or a leading sign needs "quotes"`},
		},
		{
			"never ends", "---\ntitle: x\n\nFive days.", nil,
			[]string{`kb/late-refunds.md:1: front matter begins with "---" but never ends; put a line "---" below it`},
		},
		{
			"no answer", "---\ntitle: x\napproved: true\n---\n", &Article{ID: "a.md", Title: "x"},
			[]string{`kb/late-refunds.md:5: the answer is empty; it is found but has nothing to say until an answer is written`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, problems := markdown("kb/late-refunds.md", "a.md", tt.text)
			if tt.want != nil {
				tt.want.File, tt.want.Line = "kb/late-refunds.md", 1
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.problems, lines(problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func lines(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Error())
	}
	return out
}

func FuzzMarkdown(f *testing.F) {
	f.Add("---\nid: a\nquestions: [x, y]\n---\n# T\n\ntext\n\n```\ncode\n```\n")
	f.Add("---\n&a [*a, {b: c}]\n...\n")
	f.Add(strings.Repeat("很长的一段话", 80))
	f.Fuzz(func(t *testing.T, text string) {
		text, _, _ = decode([]byte(text))
		a, problems := markdown("x.md", "x.md", text)
		if a == nil && len(problems) == 0 {
			t.Fatal("lost without a word")
		}
		if a == nil {
			return
		}
		if !utf8.ValidString(a.Answer + a.Title) {
			t.Fatal("not UTF-8")
		}
		at := 0
		for _, p := range passages(a.Answer) {
			if p.from < at || p.to <= p.from || p.to-p.from > passageMost || !utf8.ValidString(a.Answer[p.from:p.to]) {
				t.Fatalf("passage %v after %d", p, at)
			}
			if strings.TrimSpace(a.Answer[at:p.from]) != "" {
				t.Fatalf("left out %q", a.Answer[at:p.from])
			}
			at = p.to
		}
		if strings.TrimSpace(a.Answer[at:]) != "" {
			t.Fatalf("left out %q", a.Answer[at:])
		}
		New(a)
	})
}
