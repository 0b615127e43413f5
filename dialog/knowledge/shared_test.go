package knowledge

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handoff/dialog"
)

// board is a shared shelf of a test's own.
type board struct {
	mu       sync.Mutex
	articles []dialog.Article
	err      error
	changed  chan struct{}
}

func (b *board) Articles(context.Context) ([]dialog.Article, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.articles, b.err
}

func (b *board) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

func (b *board) put(err error, articles ...dialog.Article) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.articles, b.err = articles, err
	if b.changed != nil {
		close(b.changed)
		b.changed = make(chan struct{})
	}
}

var parking = dialog.Article{ID: "shelf-1", Title: "Parking", Questions: []string{"Where can I park?"}, Answer: "There is a garage.", Approved: true}

func TestFollowTheShelf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.md": "---\nid: refunds\n---\n# Refunds\n\nFourteen days."})
	synctest.Test(t, func(t *testing.T) {
		here, _ := Load(Options{}, dir)
		there, _ := Load(Options{}, dir)
		files := here.Version()
		b, far := &board{changed: make(chan struct{})}, &board{}
		go here.Follow(t.Context(), b)
		go there.Follow(t.Context(), far) // hears of nothing, and looks
		synctest.Wait()
		if here.Version() != files {
			t.Error("an empty shelf is another knowledge")
		}
		finds := func(l *Library, want string) {
			t.Helper()
			synctest.Wait()
			if got := ids(l); got != want {
				t.Errorf("there are %q, want %q", got, want)
			}
		}
		b.put(nil, parking)
		far.put(nil, parking)
		finds(here, "refunds shelf-1")
		time.Sleep(followed)
		finds(there, "refunds shelf-1")
		if here.Version() == files || here.Version() != there.Version() {
			t.Errorf("versions: %s of the files, %s and %s", files, here.Version(), there.Version())
		}
		passages, _ := here.Search(t.Context(), dialog.Query{Text: "where can I park?"})
		if len(passages) == 0 || passages[0].Article != "shelf-1" || !passages[0].Approved || passages[0].Language != "en" || !strings.HasPrefix(passages[0].Source, "shared shelf") {
			t.Fatalf("found %+v", passages)
		}
		// It is changed, what stands in a file is not; a store that is down takes nothing away.
		changed := parking
		changed.Answer = "Garage closed."
		b.put(nil, changed, dialog.Article{ID: "refunds", Title: "Other refunds", Answer: "x"})
		finds(here, "refunds shelf-1")
		if a := here.Articles(); a[1].Answer != "Garage closed." || a[0].Title != "Refunds" {
			t.Errorf("%+v, %+v", a[0], a[1])
		}
		b.put(errors.New("down"))
		finds(here, "refunds shelf-1")
		b.put(nil)
		time.Sleep(followed)
		finds(here, "refunds")
	})
}

// What a file says is read again although nothing of it seems to have changed, and
// the shelf stays.
func TestReload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.md": "# Refunds\n\nFourteen days.", "b.md": "---\ntitel: x\n---\n# B\n\nb"})
	l, _ := Load(Options{}, dir)
	if err := l.Take(t.Context(), &board{articles: []dialog.Article{parking}}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "a.md")
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
	l.Reload(t.Context())
	write(t, dir, map[string]string{"a.md": "# Refunds\n\nThirtythree d."[:before.Size()]})
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
	count, version, problems := l.Reload(t.Context())
	if count != 3 || version != l.Version() || len(problems) != 1 || !strings.Contains(problems[0], `did you mean "title"?`) {
		t.Errorf("%d articles, %s, %q", count, version, problems)
	}
	if got := l.Articles()[0].Answer; !strings.HasPrefix(got, "Thirty") {
		t.Errorf("not read again: %q", got)
	}
}
