package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"handoff/dialog"
)

// Tags choose whose articles are looked at; what bears none is everybody's.
func TestSearchByTags(t *testing.T) {
	t.Parallel()
	l, problems := LoadFS(Options{}, "kb", fstest.MapFS{
		"lamps.md":  {Data: []byte("---\ntags: [Lamps, garden]\n---\n# Returns of lamps\n\nA lamp is returned within 14 days.")},
		"books.md":  {Data: []byte("---\ntags: books\n---\n# Returns of books\n\nA book is returned within 30 days.")},
		"shared.md": {Data: []byte("# Returns by post\n\nEverything is returned by post.")},
		"zh.md":     {Data: []byte("---\ntags: 灯具\n---\n# 灯具退货\n\nreturns 灯具可以退货。")},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, c := range []struct {
		tags []string
		want string
	}{
		{nil, "books.md lamps.md shared.md zh.md"},
		{[]string{}, "books.md lamps.md shared.md zh.md"},
		{[]string{"lamps"}, "lamps.md shared.md"},
		{[]string{" LAMPS "}, "lamps.md shared.md"},
		{[]string{"books", "GARDEN"}, "books.md lamps.md shared.md"},
		{[]string{"灯具"}, "shared.md zh.md"},
		{[]string{"nobody"}, "shared.md"},
		{[]string{""}, "shared.md"},
	} {
		found, err := l.Search(t.Context(), dialog.Query{Text: "returns 退货 returned", Limit: 10, Tags: c.tags})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]bool)
		for _, p := range found {
			got[p.Article] = true
		}
		for _, want := range strings.Fields(c.want) {
			if !got[want] {
				t.Errorf("%q does not find %s: %v", c.tags, want, got)
			}
			delete(got, want)
		}
		if len(got) > 0 {
			t.Errorf("%q finds what is another's: %v", c.tags, got)
		}
	}
	// A search without tags after one with them finds everything again.
	if found, _ := l.Search(t.Context(), dialog.Query{Text: "returns 退货", Limit: 10}); len(found) != 4 {
		t.Errorf("found %v", found)
	}
}

// Another account's articles take no place among the best, however many they are.
func TestTagsInALargeKnowledge(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"mine.md": {Data: []byte("---\ntags: mine\n---\n# Returns\n\nMine are returned.")}}
	for i := range candidates + 500 {
		files[fmt.Sprintf("a%05d.md", i)] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\ntags: theirs\n---\n# Returns %d\n\nreturned", i))}
	}
	l, _ := LoadFS(Options{}, "kb", files)
	found, err := l.Search(t.Context(), dialog.Query{Text: "returns returned", Tags: []string{"mine"}})
	if err != nil || len(found) != 1 || found[0].Article != "mine.md" {
		t.Errorf("found %v, %v", found, err)
	}
}
