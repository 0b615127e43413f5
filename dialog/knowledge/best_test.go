package knowledge

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestBest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float32Range(0, 3), 1, 50).Draw(t, "values")
		n := rapid.IntRange(1, len(values)).Draw(t, "n")
		sorted := slices.Sorted(slices.Values(values))
		slices.Reverse(sorted)
		var hits []hit
		for i, v := range values {
			hits = keepBest(hits, hit{doc: uint32(i), score: v}, n)
		}
		for i, h := range hits {
			if h.score != sorted[i] || i > 0 && better(h, hits[i-1]) {
				t.Fatalf("hit %d: %v, want %v", i, h.score, sorted[i])
			}
		}
		if got := nth(slices.Clone(values), n); got != sorted[n-1] || len(hits) != n {
			t.Fatalf("nth %d: %v, want %v", n, got, sorted[n-1])
		}
	})
}

// TestFound: whatever the articles are, one is found by its own words, and all
// figures stay within their scale.
func TestFound(t *testing.T) {
	t.Parallel()
	words := rapid.SampledFrom([]string{"refund", "parcel", "card", "login", "invoice", "退款", "发票", "e-1042", "kit", "the", "how", "возврат", "환불"})
	text := rapid.Custom(func(t *rapid.T) string {
		s := ""
		for _, w := range rapid.SliceOfN(words, 1, 6).Draw(t, "words") {
			s += w + " "
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		var articles []*Article
		for range rapid.IntRange(1, 20).Draw(t, "articles") {
			articles = append(articles, &Article{Title: text.Draw(t, "title"), Questions: []string{text.Draw(t, "question")}, Answer: text.Draw(t, "answer")})
		}
		ix := newIndex(articles)
		asked := rapid.SampledFrom(articles).Draw(t, "asked")
		hits := ix.search(asked.Title, "", len(articles))
		if !slices.ContainsFunc(hits, func(h hit) bool { return articles[h.doc] == asked }) {
			t.Fatalf("%q not found", asked.Title)
		}
		for i, h := range hits {
			if c := confidence(h); c < 0 || c > 1 || i > 0 && h.score > hits[i-1].score {
				t.Fatalf("%+v has confidence %v", h, c)
			}
		}
		if again := ix.search(asked.Title, "", len(articles)); !slices.Equal(hits, again) {
			t.Fatal("the same question, another answer")
		}
	})
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{{"refund", "refund", 0}, {"refnud", "refund", 1}, {"refun", "refund", 1}, {"rfund", "refund", 1}, {"rafumd", "refund", 2}, {"card", "kit", 3}} {
		if got := distance([]rune(tt.a), []rune(tt.b), 3); got != tt.want {
			t.Errorf("%s %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
