package knowledge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []string // id | title | questions | answer | approved | line
		problems   []string
	}{
		{
			"all columns", "ID,Title,Questions,Answer,Language,Tags,Approved\na,T,One?|Two?,Yes.,en,x|y,yes\n",
			[]string{"a | T | One?+Two? | Yes. | true | 2"}, nil,
		},
		{
			"semicolons, quoted lines, no id", "question;answer\n\"One?\nTwo?\";\"First \"\"line\"\"\n\nlast\"\n\nThree?;Yes\n",
			[]string{`faq.csv#one | One? | One?+Two? | First "line"` + "\n\nlast | false | 2", "faq.csv#three | Three? | Three? | Yes | false | 7"}, nil,
		},
		{"tabs, short row", "title\tanswer\ttags\nT\tA\n", []string{"faq.csv#t | T |  | A | false | 2"}, nil},
		{
			"wrong rows", "id,title,answer\na,A,x,too,many\nb,B,y\nc,,z\n,,\nd,D,\n,,only\n",
			[]string{"b | B |  | y | false | 3", "c | c |  | z | false | 4", "d | D |  |  | false | 6"},
			[]string{
				"kb/faq.csv:2: the row has 5 cells under 3 columns; put texts that contain a separator in quotes",
				"kb/faq.csv:6: the answer is empty; it is found but has nothing to say until an answer is written",
				"kb/faq.csv:7: the row has neither title nor question; write one",
			},
		},
		{
			"a quote never closed costs its row", "id,title,answer\na,A,\"x\nb,B,\"y\"\nc,C,z\n",
			[]string{"b | B |  | y | false | 3", "c | C |  | z | false | 4"},
			[]string{`kb/faq.csv:2: a quoted text is never closed; a quote inside a quoted text is written twice ("")`},
		},
		{"a lone quote", "id,title,answer\na,The 5\" kit,\"say \"hi\" now\"\n", []string{`a | The 5" kit |  | say "hi" now | false | 2`}, nil},
		{
			"columns", "id,titel,answer,price,answer\na,x,y,1,z\n",
			[]string{"a | a |  | y | false | 2"},
			[]string{
				`kb/faq.csv:1: unknown column "titel"; did you mean "title"?`,
				`kb/faq.csv:1: unknown column "price"; known are id, title, questions, answer, language, tags, approved`,
				`kb/faq.csv:1: column 5 is "answer" once more; the first is used`,
			},
		},
		{
			"no header", "a,b\nc,d\n", nil,
			[]string{
				`kb/faq.csv:1: unknown column "a"; known are id, title, questions, answer, language, tags, approved`,
				`kb/faq.csv:1: unknown column "b"; known are id, title, questions, answer, language, tags, approved`,
				`kb/faq.csv:1: the header names no "answer" beside a "title" or "questions"; write a header line: id,title,questions,answer,language,tags,approved`,
			},
		},
		{"same title twice", "title,answer\nT,a\nT,b\n", []string{"faq.csv#t | T |  | a | false | 2", "faq.csv#t-2 | T |  | b | false | 3"}, nil},
		{"Chinese", "title,questions,answer\n退款,怎么退款？|多久到账,五天\n", []string{"faq.csv#退款 | 退款 | 怎么退款？+多久到账 | 五天 | false | 2"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			articles, problems := table("kb/faq.csv", "faq.csv", tt.text)
			var got []string
			for _, a := range articles {
				got = append(got, fmt.Sprintf("%s | %s | %s | %s | %t | %d", a.ID, a.Title, strings.Join(a.Questions, "+"), a.Answer, a.Approved, a.Line))
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

func FuzzTable(f *testing.F) {
	f.Add("id,title,answer\na,\"b\",\"c\nd\"\n")
	f.Add("question;answer\n\"x\n\"\"y\"z\";1")
	f.Fuzz(func(t *testing.T, text string) {
		text, _, _ = decode([]byte(text))
		articles, _ := table("x.csv", "x.csv", text)
		last := 0
		for _, a := range articles {
			if a.ID == "" || a.Title == "" || a.Line <= last || a.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%+v after line %d", a, last)
			}
			last = a.Line
		}
	})
}
