package adapters

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

func utf16Visible(b []Block) int { return UTF16(Visible(b)) }

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in    string
		limit int
		want  []string
	}{
		"nothing":        {"", 10, nil},
		"one":            {"hello", 5, []string{"hello"}},
		"blocks":         {"one\n\ntwo\n\nthree", 10, []string{"one\n\ntwo", "three"}},
		"heading stays":  {"one\n\n# two\n\nthree", 11, []string{"one", "two\n\nthree"}},
		"lines":          {"aaaa bbbb\ncccc dddd", 15, []string{"aaaa bbbb", "cccc dddd"}},
		"sentences":      {"It is so. Then go on now", 20, []string{"It is so.", "Then go on now"}},
		"words":          {"aaaa bbbb cccc", 12, []string{"aaaa bbbb", "cccc"}},
		"chinese":        {"请先登录。然后打开设置页面", 9, []string{"请先登录。", "然后打开设置页面"}},
		"no boundary":    {"aaaaaaaaaa", 4, []string{"aaaa", "aaaa", "aa"}},
		"emoji":          {"👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 12, []string{"👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"}}, // 11 units each
		"fills the part": {"a:\n\n" + strings.Repeat("b ", 12), 16, []string{"a:\n\nb b b b b b", "b b b b b b"}},
		"item":           {"- aaaa bbbb cccc", 12, []string{"• aaaa bbbb", "  cccc"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, part := range Split(Parse(c.in), c.limit, utf16Visible) {
				got = append(got, Visible(part))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitKeepsCode(t *testing.T) {
	t.Parallel()
	in := "```go\n" + strings.Repeat("\tcall()\n", 100) + "```"
	parts := Split(Parse(in), 200, utf16Visible)
	if len(parts) < 4 {
		t.Fatalf("%d parts", len(parts))
	}
	lines := 0
	for _, part := range parts {
		if len(part) != 1 || part[0].Kind != Code || part[0].Lang != "go" {
			t.Fatalf("not code: %+v", part)
		}
		for _, l := range strings.Split(part[0].Text(), "\n") {
			if l != "\tcall()" {
				t.Fatalf("cut line %q", l)
			}
			lines++
		}
	}
	if lines != 100 {
		t.Fatalf("%d lines", lines)
	}
}

func TestSplitLarge(t *testing.T) {
	t.Parallel()
	in := strings.Repeat("很长的一句话，没有尽头。", 30_000) // 1 MB, beyond what is parsed
	n := 0
	for _, part := range Split(Parse(in), 4096, utf16Visible) {
		if utf16Visible(part) > 4096 {
			t.Fatal("too large")
		}
		n += len(Visible(part))
	}
	if n != len(in) {
		t.Fatalf("%d of %d bytes", n, len(in))
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func content(blocks []Block) string {
	var s strings.Builder
	for _, b := range blocks {
		s.WriteString(b.Text())
	}
	return squeeze(s.String())
}

func FuzzSplit(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, 40)
	}
	f.Add(strings.Repeat("hello **world**, this is `code`. ", 20), 50)
	f.Fuzz(func(t *testing.T, in string, limit int) {
		if limit < 32 || limit > 5000 || len(in) > 4000 {
			return // less than the deepest list's prefix is no platform's limit
		}
		blocks := Parse(in)
		before := content(blocks)
		parts := Split(blocks, limit, utf16Visible)
		var all []Block
		for i, part := range parts {
			shown := Visible(part)
			if UTF16(shown) > limit || len(part) == 0 || !utf8.ValidString(shown) {
				t.Fatalf("part %d: %d units of %d: %q", i, UTF16(shown), limit, shown)
			}
			all = append(all, part...)
		}
		if after := content(all); before != after {
			t.Fatalf("lost:\n%q\n%q", before, after)
		}
		if diff := cmp.Diff(parts, Split(Parse(in), limit, utf16Visible)); diff != "" {
			t.Fatal("not the same parts again", diff)
		}
	})
}

// TestSplitGraphemes cuts a text of nothing but long characters at every limit.
func TestSplitGraphemes(t *testing.T) {
	t.Parallel()
	in := strings.Repeat("👩‍👩‍👧‍👦🇩🇪é各👍🏽", 20)
	want := uniseg.GraphemeClusterCount(in)
	for limit := 12; limit < 60; limit++ {
		got := 0
		for _, part := range Split(Parse(in), limit, utf16Visible) {
			got += uniseg.GraphemeClusterCount(Visible(part))
		}
		if got != want {
			t.Errorf("limit %d: %d characters, want %d", limit, got, want)
		}
	}
}
