package knowledge

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handoff/dialog"
)

func (m *memo) forget() { m.young, m.aged = nil, nil }

// What was found before is not told of articles that have changed since.
func TestMemoGoesWithTheKnowledge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(answer string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "refunds.md"), []byte("# How do I get a refund?\n\n"+answer+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Within 14 days.")
	l, problems := Load(Options{}, dir)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	q := dialog.Query{Text: "how do I get a refund"}
	for range 2 {
		if got := search(t, l, q); len(got) != 1 || got[0].Answer != "Within 14 days." || got[0].Version != l.Version() {
			t.Fatalf("found %+v", got)
		}
	}
	write("Within thirty days.")
	l.reread(time.Now().Add(time.Hour))
	if got := search(t, l, q); len(got) != 1 || got[0].Answer != "Within thirty days." || got[0].Version != l.Version() {
		t.Errorf("found %+v after the article has changed", got)
	}
}

// What a query says besides its words tells it from another.
func TestMemoKnowsQueriesApart(t *testing.T) {
	t.Parallel()
	l := New(
		&Article{ID: "en", Title: "Refund", Answer: "Within 14 days.", Language: "en", Tags: []string{"shop"}},
		&Article{ID: "de", Title: "Refund", Answer: "In 14 Tagen.", Language: "de", Tags: []string{"school"}},
	)
	for range 2 { // the second time from memory
		for _, x := range []struct {
			q    dialog.Query
			want string
		}{
			{dialog.Query{Text: "refund", Language: "en"}, "[en de]"},
			{dialog.Query{Text: "refund", Language: "de"}, "[de en]"},
			{dialog.Query{Text: "refund", Language: "de", Limit: 1}, "[de]"},
			{dialog.Query{Text: "refund", Language: "de", Tags: []string{"shop"}}, "[en]"},
			{dialog.Query{Text: "refunds", Language: "de", Tags: []string{"school"}}, "[de]"},
		} {
			var ids []string
			for _, p := range search(t, l, x.q) {
				ids = append(ids, p.Article)
			}
			if fmt.Sprint(ids) != x.want {
				t.Errorf("%+v finds %v, want %s", x.q, ids, x.want)
			}
		}
	}
}

// However much is asked, little is kept, and what is asked again and again stays.
func TestMemoIsBounded(t *testing.T) {
	t.Parallel()
	var m memo
	found := 0
	ask := func(text string) { m.search(dialog.Query{Text: text}, 5, func() []hit { found++; return nil }) }
	for i := range 3 * memoSize {
		ask(fmt.Sprint("other ", i))
		ask("the same")
	}
	if found != 3*memoSize+1 {
		t.Errorf("%d searches, want each question searched once", found)
	}
	if len(m.young) > memoSize || len(m.aged) > memoSize {
		t.Errorf("%d and %d are kept, want at most %d each", len(m.young), len(m.aged), memoSize)
	}
	long, before := strings.Repeat("x", memoQuestion+1), found
	for range 2 {
		ask(long)
	}
	if found != before+2 {
		t.Error("a long question is kept")
	}
}

func search(t *testing.T, l *Library, q dialog.Query) []dialog.Passage {
	t.Helper()
	found, err := l.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
