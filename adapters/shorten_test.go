package adapters

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	const family, flag = "👩‍👩‍👧‍👦", "🇩🇪"
	for _, c := range []struct {
		in   string
		most int
		want string
	}{
		{" one\n two ", 20, "one two"},
		{"four five", 9, "four five"},
		{"four five", 8, "four fi…"},
		{"four five", 6, "four…"},
		{"abc" + family, 6, "abc…"},
		{"abc" + family, 10, "abc" + family},
		{flag + flag, 3, flag + "…"},
		{"e\u0301e\u0301", 3, "e\u0301…"},
		{"a\xffb\u202ec", 9, "a\ufffdbc"},
		{"", 5, ""},
	} {
		if got := Shorten(c.in, c.most); got != c.want {
			t.Errorf("%q to %d: %q, want %q", c.in, c.most, got, c.want)
		}
	}
}

func FuzzShorten(f *testing.F) {
	f.Add("👩‍👩‍👧‍👦🇩🇪e\u0301", 7)
	f.Fuzz(func(t *testing.T, in string, most int) {
		most = 1 + (most&0xff)%100
		got := Shorten(in, most)
		if n := utf8.RuneCountInString(got); n > most || !utf8.ValidString(got) || strings.ContainsAny(got, "\n\r\x00") {
			t.Fatalf("%q: %d code points, at most %d", got, n, most)
		}
		whole := strings.Join(strings.Fields(clean(in)), " ")
		if cut := Cut(whole, most); !strings.HasPrefix(whole, cut) || uniseg.GraphemeClusterCount(cut)+uniseg.GraphemeClusterCount(whole[len(cut):]) != uniseg.GraphemeClusterCount(whole) {
			t.Fatalf("%q cuts a character of %q", cut, whole)
		}
	})
}
