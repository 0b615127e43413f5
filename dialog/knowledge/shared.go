package knowledge

import (
	"context"
	"strings"
	"time"

	"handoff/dialog"
)

// Shelf is the shared shelf: articles that people add while the product runs.
// *dialog.Shelf is one.
type Shelf interface {
	// Articles are those on the shelf now, or, with an error, those seen last.
	Articles(ctx context.Context) ([]dialog.Article, error)
	// Changed is closed when this process sees a change.
	Changed() <-chan struct{}
}

// followed is how often the shelf is looked at: what another process has added can be
// found so much later.
const followed = 5 * time.Second

// Follow takes in what is added to the shelf, changed and taken off: at once what this
// process changes, within five seconds what others do. It blocks until ctx ends and
// returns nil then. While the store is down the articles stay as they were.
func (l *Library) Follow(ctx context.Context, s Shelf) error {
	tick := time.NewTicker(followed)
	defer tick.Stop()
	for {
		changed := s.Changed() // before the look: what comes after it is not missed
		_ = l.Take(ctx, s)     // looked at again in a second
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-tick.C:
		}
	}
}

// Take takes in what is on the shelf now: once before the first question, so that a
// restart forgets nothing. The library is one of files (Load), be they none.
func (l *Library) Take(ctx context.Context, s Shelf) error {
	articles, err := s.Articles(ctx)
	if err != nil {
		return err
	}
	l.reading.Lock()
	known := len(articles) == len(l.taken) && (len(articles) == 0 || &articles[0] == &l.taken[0])
	l.taken = articles
	l.reading.Unlock()
	if known {
		return nil
	}
	added := make([]*Article, 0, len(articles))
	for i, x := range articles {
		a := &Article{ID: x.ID, Title: x.Title, Questions: x.Questions, Answer: x.Answer, Tags: x.Tags, Approved: x.Approved, File: "shared shelf", Line: i + 1}
		_ = a.set("language", []string{x.Language}) // what is no language is detected
		a.finish()
		if a.Language == "" {
			a.Language = l.options.Language
		}
		added = append(added, a)
	}
	l.reading.Lock()
	same := len(added) == len(l.added)
	for i := 0; same && i < len(added); i++ {
		same = fingerprint(added[i]) == fingerprint(l.added[i])
	}
	l.added = added
	l.reading.Unlock()
	if !same && l.reread(time.Now()) {
		l.changed()
	}
	return nil
}

func fingerprint(a *Article) string {
	var b strings.Builder
	hashed(&b, a)
	return b.String()
}

// Reload reads every file again, whether it seems to have changed or not, and tells
// what there is now; problems are a line each.
func (l *Library) Reload(context.Context) (articles int, version string, problems []string) {
	l.reading.Lock()
	for _, f := range l.files {
		f.read = time.Time{}
	}
	l.reading.Unlock()
	if l.reread(time.Now()) {
		l.changed()
	}
	s := l.now.Load()
	for _, p := range s.problems {
		problems = append(problems, p.Error())
	}
	return len(s.index.articles), s.version, problems
}
