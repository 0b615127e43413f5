package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"handoff/dialog"
)

// Options are what a library may be told. The zero value is ready to use.
type Options struct {
	// Language is that of articles that name none and whose text does not
	// show it; BCP 47, "en" if empty.
	Language string

	// Changed, if set, is called by Watch after each re-reading that changed
	// the knowledge or its problems, from Watch's goroutine.
	Changed func(Change)

	// Poll is how often Watch looks at all files by itself, for file systems
	// that report no changes (network mounts); 0 means 30 s.
	Poll time.Duration
}

// Change is what a re-reading brought.
type Change struct {
	Version  string    // of the knowledge now in use
	Articles int       // how many there are now
	Problems []Problem // all that is wrong now, not only what is new
}

// Library is the articles in use: one immutable snapshot, put in place of the
// last one whole. All methods may be called at any time by any goroutine; a
// search that runs while articles change ends on the snapshot it began with.
type Library struct {
	options Options
	roots   []root
	now     atomic.Pointer[shelf]

	reading sync.Mutex // one re-reading at a time
	files   map[string]*file
	dirs    []string
	added   []*Article       // of the shared shelf
	taken   []dialog.Article // as they were taken from it
}

var _ dialog.Knowledge = (*Library)(nil)

// shelf is one snapshot.
type shelf struct {
	index    *index
	version  string
	problems []Problem
	memo     memo
}

// Load reads all Markdown and CSV files at and below the given paths. What
// cannot be read is told in the problems, in the order of files and lines, and
// left out; the library holds the rest and is never nil.
func Load(o Options, paths ...string) (*Library, []Problem) {
	roots := make([]root, len(paths))
	for i, p := range paths {
		roots[i] = diskRoot(p)
	}
	return open(o, roots)
}

// LoadFS reads all articles of a file system, an embedded one for instance;
// name goes before its paths in reports.
func LoadFS(o Options, name string, fsys fs.FS) (*Library, []Problem) {
	return open(o, []root{{fsys: fsys, name: name}})
}

// New makes a library of articles that are already in memory.
func New(articles ...*Article) *Library {
	l := &Library{}
	h := sha256.New()
	for _, a := range articles {
		hashed(h, a)
	}
	l.now.Store(&shelf{index: newIndex(articles), version: short(h.Sum(nil))})
	return l
}

// hashed writes all of an article into a version.
func hashed(h io.Writer, a *Article) {
	fmt.Fprintf(h, "%q %q %q %q %q %q %t\n", a.ID, a.Title, a.Questions, a.Answer, a.Language, a.Tags, a.Approved)
}

func open(o Options, roots []root) (*Library, []Problem) {
	if o.Language == "" {
		o.Language = "en"
	}
	if o.Poll <= 0 {
		o.Poll = 30 * time.Second
	}
	l := &Library{options: o, roots: roots}
	l.reread(time.Now())
	return l, l.Problems()
}

// Articles are those in use, in the order they were read. The caller must not
// change them.
func (l *Library) Articles() []*Article { return slices.Clone(l.now.Load().index.articles) }

// Problems are those of the last reading.
func (l *Library) Problems() []Problem { return slices.Clone(l.now.Load().problems) }

// Version is a hash of all that was read: the same files give the same version.
func (l *Library) Version() string { return l.now.Load().version }

// Search implements dialog.Knowledge. It waits for nothing and returns no error. The order is that of the scores; where the words alone would
// make a later passage the surer one, its confidence is that of the one before
// it, so that confidences never rise. An article without tags is everybody's: it is
// found whatever tags are asked for.
func (l *Library) Search(_ context.Context, q dialog.Query) ([]dialog.Passage, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 5
	}
	s := l.now.Load()
	hits := s.memo.search(q, limit, func() []hit { return s.index.search(q.Text, q.Language, limit, q.Tags...) })
	out := make([]dialog.Passage, len(hits))
	sure := 1.0
	for i, h := range hits {
		sure = min(sure, confidence(h))
		a := s.index.articles[h.doc]
		out[i] = dialog.Passage{
			Article:    a.ID,
			Title:      a.Title,
			Text:       s.index.quote(h),
			Answer:     a.Answer,
			Source:     a.Source(),
			Language:   a.Language,
			Approved:   a.Approved,
			Confidence: sure,
			Version:    s.version,
			Tags:       a.Tags,
		}
	}
	return out, nil
}

// reread looks at all files, reads what changed and puts a new snapshot in
// place. It tells whether anything is different.
func (l *Library) reread(now time.Time) bool {
	l.reading.Lock()
	defer l.reading.Unlock()
	w := look(l.roots)
	files := make(map[string]*file, len(w.found))
	var order []*file
	same := l.files != nil && len(l.files) == len(w.found)
	for _, f := range w.found {
		name := l.roots[f.root].shown(f.path)
		if files[name] != nil {
			continue // given twice
		}
		old := l.files[name]
		if old == nil || !old.fresh(f.info) {
			read := load(l.roots[f.root], f, now)
			for _, a := range read.articles {
				if a.Language == "" {
					a.Language = l.options.Language
				}
			}
			if read.broken && old != nil && len(old.articles) > 0 {
				read.articles = old.articles
				read.hash = old.hash
				read.problems[0].Mend = strings.TrimPrefix(read.problems[0].Mend+"; its last good version stays in use", "; ")
			}
			same = same && old != nil && read.hash == old.hash && slices.Equal(read.problems, old.problems)
			old = read
		}
		files[name] = old
		order = append(order, old)
	}
	// What lies in a place that cannot be reached now was not taken away.
	for name, f := range l.files {
		for _, u := range w.unread {
			if files[name] == nil && u.covers(f) {
				files[name] = f
				order = append(order, f)
			}
		}
	}
	sort.SliceStable(order, func(i, j int) bool {
		if order[i].root != order[j].root {
			return order[i].root < order[j].root
		}
		return order[i].path < order[j].path
	})
	l.files, l.dirs = files, w.dirs
	last := l.now.Load()
	next := shelve(l.roots, order, l.added, w.problems)
	if last != nil && same && last.version == next.version && slices.Equal(last.problems, next.problems) {
		return false
	}
	if last != nil && last.version == next.version {
		next.index = last.index
	} else {
		next.index = newIndex(next.articles)
	}
	l.now.Store(&next.shelf)
	return true
}

type newShelf struct {
	shelf
	articles []*Article
}

// shelve puts the files' articles side by side: the first of two with one ID
// stays.
func shelve(roots []root, files []*file, added []*Article, problems []Problem) *newShelf {
	n := &newShelf{}
	h := sha256.New()
	by := make(map[string]*Article)
	for _, f := range files {
		fmt.Fprintf(h, "%s\x00%x\n", roots[f.root].shown(f.path), f.hash)
		problems = append(problems, f.problems...)
		for _, a := range f.articles {
			if first := by[a.ID]; first != nil {
				problems = append(problems, Problem{
					File: a.File, Line: a.Line, Lost: true,
					What: fmt.Sprintf("the id %q is already that of %s", a.ID, first.Source()),
					Mend: "the first is used; give one of them another id",
				})
				continue
			}
			by[a.ID] = a
			n.articles = append(n.articles, a)
		}
	}
	for _, a := range added {
		if by[a.ID] == nil { // what stands in a file is changed there
			hashed(h, a)
			n.articles = append(n.articles, a)
		}
	}
	sort.SliceStable(problems, func(i, j int) bool {
		if problems[i].File != problems[j].File {
			return problems[i].File < problems[j].File
		}
		return problems[i].Line < problems[j].Line
	})
	n.version, n.problems = short(h.Sum(nil)), problems
	return n
}

func short(sum []byte) string { return hex.EncodeToString(sum[:6]) }
