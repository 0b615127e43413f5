package answer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"handoff/dialog"
)

var shelf = []dialog.Passage{
	{Article: "returns", Title: "Returns", Answer: "Goods come back within 30 days. See https://acme.test/returns. Returns cost $4.99."},
	{Article: "refunds", Title: "退款", Answer: "退款需要三天。运费为5元。"},
}

// growths are answers and all that may be seen of them, in order, as they come
// byte by byte.
var growths = map[string]struct {
	text string
	want []string
}{
	"two sentences":            {"Within 30 days [1]. It costs $4.99 [1]. Good luck!", []string{"Within 30 days.", "Within 30 days. It costs $4.99."}},
	"cited behind":             {"Within 30 days. [1] Ask us.", []string{"Within 30 days."}},
	"the second cites":         {"Sure. Within 30 days [1]. Bye.", []string{"Sure. Within 30 days."}},
	"an uncited one waits":     {"Sure [1]. Yes. Within 30 days [1]. Bye.", []string{"Sure.", "Sure. Yes. Within 30 days."}},
	"never cited":              {"Sure. Within 30 days. Bye.", nil},
	"an unfounded second":      {"Within 30 days [1]. It costs $5.99 [1]. Within 30 days [1]. Bye.", []string{"Within 30 days."}},
	"an unfounded first":       {"It costs $5.99. Within 30 days [1]. Bye.", nil},
	"another passage's figure": {"It costs 5 元 [1]. So. [2] Bye.", nil},
	"a figure that starts it":  {"It is so [1]! 90. That is all [1]. Bye.", []string{"It is so!"}},
	"a wrong number":           {"Within 30 days [1]. Free [7]. Within 30 days [1]. Bye.", []string{"Within 30 days."}},
	"no answer":                {"NO_ANSWER", nil},
	"no answer in the end":     {"Within 30 days [1]. NO_ANSWER Bye [1]. Bye", []string{"Within 30 days."}},
	"no answer behind it":      {"Within 30 days [1].NO_ANSWER. Bye", nil},
	"a list":                   {"Do this:\n1. Pack it [1].\n2. Send it [1]\n3. Wait.", []string{"Do this:\n1. Pack it.", "Do this:\n1. Pack it.\n2. Send it"}},
	"dashes":                   {"Do this:\n\n- Pack it [1]\n- Send it\n  soon [1]\n- Wait", []string{"Do this:\n\n- Pack it", "Do this:\n\n- Pack it\n- Send it\n  soon"}},
	"a fence":                  {"So [1].\n```\na. B [1]\nc\n```\nDone [1]. Bye.", []string{"So.", "So.\n```\na. B\nc\n```", "So.\n```\na. B\nc\n```\nDone."}},
	"an open fence":            {"So [1].\n```\na. B [1]. C", []string{"So."}},
	"a link":                   {"See https://acme.test/returns [1]. Bye.", []string{"See https://acme.test/returns."}},
	"another link":             {"See https://acme.test/returned [1]. Bye.", nil},
	"a link's text":            {"See [here. Or](https://acme.test/returns) [1]. Bye.", nil},
	"a citation with a link":   {"So [1]. See. [1](https://acme.test/returns) Bye [1]. Bye.", []string{"So."}},
	"emoji":                    {"Great 🎉👩‍👩‍👧 [1]! ❤️ Bye. Bye", []string{"Great 🎉👩‍👩‍👧!"}},
	"bold":                     {"**Note. Within** 30 days [1]. Bye.", []string{"**Note. Within** 30 days."}},
	"Chinese":                  {"可以退。退款需要三天[2]！运费为5元。【2】好", []string{"可以退。退款需要三天！", "可以退。退款需要三天！运费为5元。"}},
	"Chinese, unfounded":       {"退款需要三天【2】。运费为9元【2】。好", []string{"退款需要三天。"}},
	"line ends":                {"Within\r\n30 days [1].\r\n\r\nBye. Bye", []string{"Within\n30 days."}},
	"hidden marks":             {"Within\u202e 30 da\u200bys [1]. Bye. ", []string{"Within 30 days."}},
	"broken bytes":             {"Within\xff 30 days\xe4\xb8 [1]. Bye. ", []string{"Within 30 days."}},
	"a citation first":         {"[1] Within 30 days. Bye.", []string{"Within 30 days."}},
	"blank before":             {"\n\n  Within 30 days [1]. Bye.", []string{"Within 30 days."}},
	"two citations":            {"Within 30 days [1][2]. Or [1, 2]. Bye.", []string{"Within 30 days.", "Within 30 days. Or."}},
	"HTML":                     {"Within <b>30</b> days [1]. Bye.", nil},
	"another promise":          {"So [1]. We guarantee it [1]. Bye.", []string{"So."}},
}

// What is seen of a growing answer is the same however it comes, and the whole
// answer, where it is taken, begins with it.
func TestGrowthShowsWhatStands(t *testing.T) {
	t.Parallel()
	for name, c := range growths {
		for n := range len(c.text) + 1 {
			var steps []int
			if n == 0 { // byte by byte
				for i := 1; i <= len(c.text); i++ {
					steps = append(steps, i)
				}
			} else { // in two pieces, cut anywhere
				steps = []int{n, len(c.text)}
			}
			var seen []string
			g := growth{passages: shelf, show: func(text string) { seen = append(seen, text) }}
			for _, i := range steps {
				g.grow(c.text[:i])
			}
			if n == 0 && !slices.Equal(seen, c.want) {
				t.Errorf("%s: saw %q, want %q", name, seen, c.want)
			}
			for _, text := range seen {
				if !slices.Contains(c.want, text) {
					t.Errorf("%s, cut at %d: saw %q", name, n, text)
				}
			}
			if len(c.want) > 0 && (len(seen) == 0 || seen[len(seen)-1] != c.want[len(c.want)-1]) && !strings.Contains(c.text, noAnswer) {
				t.Errorf("%s, cut at %d: saw %q in the end", name, n, seen)
			}
			d := draft{text: strings.TrimSpace(dialog.Clean(c.text))}
			failure := d.judge(prompt{passages: shelf}, dialog.FinishStop)
			for _, text := range seen {
				if failure == "" && !strings.HasPrefix(d.text, text) {
					t.Errorf("%s: saw %q of %q", name, text, d.text)
				}
			}
		}
	}
}

// A retry or a fallback begins anew; what was checked of the first attempt is
// kept until more stands.
func TestGrowthBeginsAnew(t *testing.T) {
	t.Parallel()
	var seen []string
	g := growth{passages: shelf, show: func(text string) { seen = append(seen, text) }}
	g.grow("Within 30 days [1]. It")
	g.grow("")
	g.grow("The goods")
	if g.stood.text != "Within 30 days." {
		t.Errorf("%q stands", g.stood.text)
	}
	g.grow("It costs $4.99 [1]. B")
	g.grow("It costs $9.99 [1]. Bye. Bye")
	g.grow("And costs $4.99 now and for ever and ever [1]. Bye") // longer, and another text
	if want := []string{"Within 30 days.", "It costs $4.99.", "And costs $4.99 now and for ever and ever."}; !slices.Equal(seen, want) {
		t.Errorf("saw %q, want %q", seen, want)
	}
}

// Whatever a model writes, however it comes: the whole begins with what was seen,
// if it is taken.
func FuzzGrowth(f *testing.F) {
	for _, c := range growths {
		f.Add(c.text, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if len(text) > 4000 {
			return
		}
		var seen []string
		g := growth{passages: shelf, show: func(text string) { seen = append(seen, text) }}
		for i := 0; i < len(text); i += int(n) + 1 {
			g.grow(text[:i])
		}
		g.grow(text)
		d := draft{text: strings.TrimSpace(dialog.Clean(text))}
		failure := d.judge(prompt{passages: shelf}, dialog.FinishStop)
		for i, now := range seen {
			if strings.Contains(now, noAnswer) || now == "" {
				t.Errorf("saw %q of %q", now, text)
			}
			if i > 0 && (!strings.HasPrefix(now, seen[i-1]) || now == seen[i-1]) {
				t.Errorf("saw %q after %q", now, seen[i-1])
			}
			if !founded(now, shelf, "") {
				t.Errorf("unfounded: %q of %q", now, text)
			}
			if failure == "" && !strings.HasPrefix(d.text, now) {
				t.Errorf("saw %q of %q", now, d.text)
			}
		}
	})
}

// 10 KB in 2,000 pieces, against ten times as much: the work grows with the length.
func BenchmarkGrowth(b *testing.B) {
	for _, pieces := range []int{2_000, 20_000} {
		sentence := "You can send the goods back within 30 days, and it costs $4.99 to do so from anywhere [1]. "
		text := strings.Repeat(sentence, pieces*5/len(sentence)+1)
		b.Run(fmt.Sprintf("%dB", len(text)), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				shown := 0
				g := growth{passages: shelf, show: func(text string) { shown = len(text) }}
				for i := 5; i <= len(text); i += 5 {
					g.grow(text[:i])
				}
				if shown == 0 {
					b.Fatal("nothing was seen")
				}
			}
		})
	}
}
