package knowledge

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"handoff/dialog"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func ids(l *Library) string {
	var out []string
	for _, a := range l.Articles() {
		out = append(out, a.ID)
	}
	return strings.Join(out, " ")
}

func TestLoadFS(t *testing.T) {
	t.Parallel()
	le := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("title,answer\r\nGrüße,Ja\r\n")) {
		le = binary.LittleEndian.AppendUint16(le, u)
	}
	l, problems := LoadFS(Options{Language: "de"}, "kb", fstest.MapFS{
		"refunds.md":        {Data: []byte("\ufeff---\r\ntitle: Refunds\r\n---\r\nWhat we do with the money that you have paid.\r\n")},
		"sub/tw.md":         {Data: []byte("# 退款\n\n我們會退款給您")},
		"sub/cn.md":         {Data: []byte("# 退款\n\n我们会退款给您")},
		"sub/de.md":         {Data: []byte("# Rückgabe\n\nSchicken Sie das Paket zurück.")},
		"excel.csv":         {Data: le},
		"again.md":          {Data: []byte("---\nid: refunds.md\n---\n# Again\n\nx")},
		"empty.md":          {Data: []byte(" \n")},
		"binary.md":         {Data: []byte("a\x00b")},
		"bytes.md":          {Data: []byte("---\napproved: true\n---\n# Bytes\n\nline\nbad \xff line")},
		"latin.csv":         {Data: []byte("\xe4\xf6\xfc\xe4\xf6\xfc\xe4\xf6\xfc\xe4\xf6\xfc\xe4\xf6\xfc\xe4\xf6\xfc\xe4\xf6\xfc\xe4\xf6\xfc")},
		"README.md":         {Data: []byte("How to write articles.")},
		".hidden.md":        {Data: []byte("x")},
		".git/config.md":    {Data: []byte("x")},
		"picture.png":       {Data: []byte("x")},
		"node/Makefile":     {Data: []byte("x")},
		"sub/CHANGELOG.csv": {Data: []byte("title,answer\nlog,x\n")},
	})
	want := "refunds.md bytes.md excel.csv#grusse sub/CHANGELOG.csv#log sub/cn.md sub/de.md sub/tw.md"
	if got := ids(l); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if diff := cmp.Diff([]string{
		"kb/README.md: is taken for a note to editors, not an article; give it front matter or another name to use it",
		"kb/binary.md: is not a text file; save it as UTF-8",
		"kb/bytes.md:7: a character is not UTF-8; save it as UTF-8; until then what it touches is not given to the letter",
		"kb/empty.md: is empty; write an article or delete it",
		"kb/latin.csv: is not UTF-8 text; save it as UTF-8",
		`kb/refunds.md:1: the id "refunds.md" is already that of kb/again.md:1; the first is used; give one of them another id`,
	}, lines(problems)); diff != "" {
		t.Error(diff)
	}
	languages := make(map[string]string)
	for _, a := range l.Articles() {
		languages[a.ID] = a.Language
		if a.Approved {
			t.Errorf("%s is approved", a.ID)
		}
	}
	if diff := cmp.Diff(map[string]string{
		"refunds.md": "de", "bytes.md": "de", "excel.csv#grusse": "de", "sub/CHANGELOG.csv#log": "de",
		"sub/cn.md": "zh-CN", "sub/tw.md": "zh-TW", "sub/de.md": "de",
	}, languages); diff != "" {
		t.Error(diff)
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Where is the money that I have sent to you?": "en",
		"Wo ist mein Geld geblieben?":                 "",
		"如何退款":                                        "zh-CN",
		"请问怎么开发票":                                     "zh-CN",
		"請問怎麼開發票":                                     "zh-TW",
		"在 App Store 里怎么更新 handoff":                   "zh-CN",
		"ご注文の確認":                                      "ja",
		"환불은 언제 되나요":                                  "ko",
		"":                                            "",
	} {
		if got := detect(text); got != want {
			t.Errorf("detect(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestLoadDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.md": "# A\n\nx", "sub/b.csv": "title,answer\nB,y\n", "c.txt": "z"})
	for from, to := range map[string]string{"loop": ".", "linked.md": "a.md", "dead.md": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Skip("no links here: ", err)
		}
	}
	big, err := os.Create(filepath.Join(dir, "huge.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := big.Truncate(100 << 20); err != nil {
		t.Fatal(err)
	}
	big.Close()
	l, problems := Load(Options{}, dir, filepath.Join(dir, "sub/b.csv"), filepath.Join(dir, "c.txt"), filepath.Join(dir, "gone"))
	if got, want := ids(l), "a.md linked.md sub/b.csv#b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var got []string
	for _, p := range problems {
		got = append(got, strings.ReplaceAll(p.Error(), filepath.ToSlash(dir), "DIR"))
	}
	if diff := cmp.Diff([]string{
		"DIR/c.txt: is neither .md nor .csv; articles are Markdown or CSV files",
		"DIR/dead.md: leads nowhere; mend or remove the link",
		"DIR/gone: does not exist; create it or take it out of knowledge.paths",
		"DIR/huge.csv: is 100 MB large; split it; up to 32 MB are read",
		"DIR/loop: the link leads back to a folder above it; remove it; its files are read once",
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	long := "# Returns\n\nHow you send things back to us, and what happens with them then, step by step.\n\n"
	for i := range 12 {
		long += fmt.Sprintf("## Step %d\n\n%s\n\n", i, strings.Repeat("We look at what has come and write to you about it. ", 8))
	}
	long += "## Batteries\n\nBatteries must not be sent by post; bring them to a collection point.\n"
	l, problems := LoadFS(Options{}, "", fstest.MapFS{
		"refund.md":    {Data: []byte("---\nid: refund\nquestions: [Where is my refund?, When do I get my money back?]\napproved: true\n---\n# Refund time\n\nFive working days.")},
		"refund-zh.md": {Data: []byte("---\nid: refund-zh\nquestions: [退款多久到账？, 什么时候退钱？]\napproved: true\n---\n# 退款时间\n\n五个工作日。")},
		"refund-tw.md": {Data: []byte("---\nid: refund-tw\nquestions: [退款多久到帳？, 什麼時候退錢？]\napproved: true\n---\n# 退款時間\n\n五個工作日。")},
		"code.md":      {Data: []byte("---\nid: code\n---\n# Error E-1042\n\nRestart the kit.")},
		"returns.md":   {Data: []byte(long)},
		"nothing.csv":  {Data: []byte("id,question,answer\nnothing,Do you sell gift cards?,\n")},
	})
	if len(problems) != 1 || problems[0].Lost {
		t.Fatal(problems)
	}
	for _, tt := range []struct {
		question, language, article string
		least, most                 float64
	}{
		{"Where is my refund?", "", "refund", 0.9, 1},
		{"where is my refnud", "", "refund", 0.35, 1},
		{"退款多久到账？", "", "refund-tw", 0.9, 1}, // equals: the first that was read
		{"退款多久到账？", "zh-CN", "refund-zh", 0.9, 1},
		{"退款多久到帳", "zh-TW", "refund-tw", 0.9, 1},
		{"ＲＥＦＵＮＤ　ｔｉｍｅ", "", "refund", 0.6, 1},
		{"my kit shows e1042", "", "code", 0.3, 1},
		{"may batteries go by post", "", "returns.md", 0.2, 0.9},
		{"gift cards?", "", "nothing", 0.35, 1},
		{"who won the cup final last night", "", "", 0, 0.3},
		{"", "", "", 0, 0},
		{"!?", "", "", 0, 0},
	} {
		found, err := l.Search(t.Context(), dialog.Query{Text: tt.question, Language: tt.language})
		if err != nil {
			t.Fatal(err)
		}
		var first dialog.Passage
		if len(found) > 0 {
			first = found[0]
		}
		if tt.article != "" && first.Article != tt.article || first.Confidence < tt.least || first.Confidence > tt.most {
			t.Errorf("%q in %q: %s %.2f, want %s %.2f..%.2f", tt.question, tt.language, first.Article, first.Confidence, tt.article, tt.least, tt.most)
		}
		if tt.article == "returns.md" && (!strings.Contains(first.Text, "collection point") || len(first.Text) > passageMost) {
			t.Errorf("quoted %q", first.Text)
		}
		if tt.article == "refund" && (!first.Approved || first.Answer != "Five working days." || first.Source != "refund.md:1" || first.Version != l.Version()) {
			t.Errorf("%+v", first)
		}
		if tt.article == "nothing" && (first.Text != "" || first.Approved) {
			t.Errorf("%+v", first)
		}
	}
	for limit, want := range map[int]int{0: 5, 1: 1, 3: 3} {
		found, _ := l.Search(context.Background(), dialog.Query{Text: "refund 退款 e1042 batteries cards", Limit: limit})
		if len(found) != want {
			t.Errorf("limit %d: %d passages", limit, len(found))
		}
	}
}

// TestSearchOrder: whatever is asked of whatever articles, the confidences stay
// within 0..1 and never rise, and how many passages are asked for changes
// nothing in those that both answers have.
func TestSearchOrder(t *testing.T) {
	t.Parallel()
	text := rapid.Custom(func(t *rapid.T) string {
		words := rapid.SampledFrom(strings.Fields("how do I cancel my order a refund of the yearly fee pizza e-1042 cancle 取消 订阅 怎么 退款 會員"))
		return strings.Join(rapid.SliceOfN(words, 0, 8).Draw(t, "words"), " ")
	})
	language := rapid.SampledFrom([]string{"", "en", "zh-CN", "zh-TW"})
	rapid.Check(t, func(t *rapid.T) {
		articles := make([]*Article, rapid.IntRange(0, 50).Draw(t, "articles"))
		for i := range articles {
			articles[i] = &Article{
				ID: fmt.Sprint(i), Title: text.Draw(t, "title"), Questions: rapid.SliceOfN(text, 0, 3).Draw(t, "questions"),
				Answer: text.Draw(t, "answer"), Language: language.Draw(t, "written"),
			}
		}
		l := New(articles...)
		q := dialog.Query{Text: text.Draw(t, "question"), Language: language.Draw(t, "asked"), Limit: 60}
		all, err := l.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		sure := 1.0
		for i, p := range all {
			if !(p.Confidence >= 0 && p.Confidence <= sure) {
				t.Fatalf("%q: %d. %s has %v after %v", q.Text, i+1, p.Article, p.Confidence, sure)
			}
			sure = p.Confidence
		}
		q.Limit = rapid.IntRange(1, 10).Draw(t, "limit")
		few, err := l.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(few) != min(q.Limit, len(all)) {
			t.Fatalf("%q: %d passages of %d", q.Text, len(few), len(all))
		}
		if len(all) <= finalists { // beyond them fewer articles come to the comparison
			if diff := cmp.Diff(all[:len(few)], few); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
