package survey

import "testing"

func TestTypedScore(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"5": 5, "1": 1, " 4 ": 4, "３": 3, "5/5": 5, "4 / 5": 4, "2 out of 5": 2, "3 stars": 3, "1 star!": 1, "Four": 4, "five.": 5,
		"⭐": 1, "⭐⭐⭐⭐": 4, "⭐️⭐️⭐️": 3, "★★★☆☆": 3, "🌟 🌟": 2, "★★★★★": 5,
		"四星": 4, "5分": 5, "五分": 5, "5颗星": 5, "两星": 2, "4 Sterne": 4, "5 étoiles": 5, "⑤": 5,
	} {
		if got, ok := typedScore(text); !ok || got != want {
			t.Errorf("%q: %d %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "0", "6", "10", "55", "5 parcels", "order 5", "4 5", "5?", "is it 5", "-1", "★☆★", "☆☆☆☆☆", "⭐⭐⭐⭐⭐⭐", "⭐ great", "thanks", "four parcels", "stars", "/5", "1.5",
	} {
		if got, ok := typedScore(text); ok {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}

func FuzzTypedScore(f *testing.F) {
	for _, seed := range []string{"5", "⭐⭐", "四星", "\xff", "5/5/5", "★☆"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := typedScore(text); ok != (n >= 1 && n <= 5) && ok {
			t.Errorf("%q: %d", text, n)
		}
	})
}
