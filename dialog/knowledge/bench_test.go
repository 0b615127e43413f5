package knowledge

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"handoff/dialog"
)

// writer makes up short articles whose words are spread as in real text: a few
// in every sentence, most of them rare.
type writer struct {
	words  []string
	common []string
	zipf   *rand.Zipf
	rand   *rand.Rand
}

func newWriter() *writer {
	r := rand.New(rand.NewPCG(1, 2))
	w := &writer{rand: r, zipf: rand.NewZipf(r, 1.1, 8, 29_999), common: strings.Fields("the a to of is my how do i your can you in for and it on with what when")}
	for range 30_000 {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteByte("bcdfghklmnprstvw"[r.IntN(16)])
			b.WriteByte("aeiou"[r.IntN(5)])
		}
		w.words = append(w.words, b.String())
	}
	return w
}

func (w *writer) text(words int) string {
	out := make([]string, words)
	for i := range out {
		if w.rand.IntN(5) < 2 {
			out[i] = w.common[w.rand.IntN(len(w.common))]
		} else {
			out[i] = w.words[w.zipf.Uint64()]
		}
	}
	return strings.Join(out, " ")
}

func (w *writer) articles(n int) []*Article {
	out := make([]*Article, n)
	for i := range out {
		out[i] = &Article{
			ID: fmt.Sprintf("article-%d", i), Title: w.text(4), Questions: []string{w.text(8), w.text(9)},
			Answer: w.text(35), Language: "en", File: "faq.csv", Line: i + 2,
		}
	}
	return out
}

// BenchmarkSearch tells what one question costs, and what one short article
// (a title, two questions, an answer of 35 words) keeps of the heap.
func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var before, after runtime.MemStats
			w := newWriter()
			runtime.GC()
			runtime.ReadMemStats(&before)
			l := New(w.articles(n)...)
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&after)
			questions := make([]string, 500)
			for i := range questions {
				questions[i] = w.text(8)
			}
			took := make([]time.Duration, 0, 1<<16)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l.now.Load().memo.forget() // what is asked for the first time
				start := time.Now()
				if _, err := l.Search(b.Context(), dialog.Query{Text: questions[i%len(questions)]}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "heap-B/article")
			runtime.KeepAlive(l)
		})
	}
}

// BenchmarkIndex tells what making an index costs, per article.
func BenchmarkIndex(b *testing.B) {
	articles := newWriter().articles(10_000)
	for b.Loop() {
		newIndex(articles)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/article")
}
