package macro

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"handoff/dialog"
)

// Library is the macros of some files. Its methods may be called at any time.
type Library struct {
	paths []string
	log   *slog.Logger
	now   atomic.Pointer[[]dialog.Macro]
	files map[string]file // Watch's own
}

var _ dialog.Macros = (*Library)(nil)

// file is one as it was read.
type file struct {
	size     int64
	modified time.Time
	macros   []dialog.Macro
	tag      string // of a Markdown file that is only a text
	problems []Problem
}

// maxFile is more than anybody writes by hand.
const maxFile = 1 << 20

// Load reads the macros at and below the paths. What is wrong is told and left out.
// The library is never nil.
func Load(log *slog.Logger, paths ...string) (*Library, []Problem) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	l := &Library{paths: paths, log: log, files: make(map[string]file)}
	_, problems := l.read()
	return l, problems
}

// List implements dialog.Macros.
func (l *Library) List() []dialog.Macro { return *l.now.Load() }

// poll is how often the files are looked at: as those of the hours, on mounts that
// report no changes.
const poll = 5 * time.Second

// Watch reads what has changed, until ctx ends.
func (l *Library) Watch(ctx context.Context) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		changed, problems := l.read()
		if !changed {
			continue
		}
		for _, p := range problems {
			l.log.WarnContext(ctx, "macro left out", "problem", p.Error())
		}
		l.log.InfoContext(ctx, "macros read again", "macros", len(l.List()))
	}
}

// read looks at all files and reads those that have changed.
func (l *Library) read() (changed bool, problems []Problem) {
	found, problems := l.look()
	files := make(map[string]file, len(found))
	for name, info := range found {
		old, known := l.files[name]
		if known && old.size == info.Size() && old.modified.Equal(info.ModTime()) {
			files[name] = old
			continue
		}
		changed = true
		is := load(name, info)
		if known && len(is.macros) == 0 && len(is.problems) > 0 && is.tag == old.tag {
			is.macros = old.macros // its last good version stays in use
		}
		files[name] = is
	}
	changed = changed || len(files) != len(l.files) || l.now.Load() == nil
	l.files = files
	macros, more := gather(files)
	problems = append(problems, more...)
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.File, b.File), a.Line-b.Line) })
	if changed {
		l.now.Store(&macros)
	}
	return changed, problems
}

// look finds the files.
func (l *Library) look() (map[string]fs.FileInfo, []Problem) {
	found := make(map[string]fs.FileInfo)
	var problems []Problem
	for _, root := range l.paths {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case path != root && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			case d.IsDir() || kind(path) == "" || path != root && strings.EqualFold(d.Name(), "README.md"):
				return nil
			}
			info, err := os.Stat(path) // a link's own says nothing of its file
			if err != nil {
				return err
			}
			found[filepath.ToSlash(filepath.Clean(path))] = info
			return nil
		})
		if err != nil {
			text := "cannot be read: " + err.Error()
			if errors.Is(err, fs.ErrNotExist) {
				text = "is not there"
			}
			problems = append(problems, Problem{File: filepath.ToSlash(root), Text: text})
		}
	}
	return found, problems
}

func kind(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml":
		return "yaml"
	case ".md", ".markdown":
		return "markdown"
	}
	return ""
}

func load(name string, info fs.FileInfo) file {
	is := file{size: info.Size(), modified: info.ModTime()}
	if !info.Mode().IsRegular() { // to read it could block for ever
		is.problems = []Problem{{File: name, Text: "is no ordinary file; put one there"}}
		return is
	}
	if info.Size() > maxFile {
		is.problems = []Problem{{File: name, Text: "is larger than 1 MB; part it"}}
		return is
	}
	data, err := os.ReadFile(name)
	if err != nil {
		is.problems = []Problem{{File: name, Text: "cannot be read: " + err.Error()}}
		return is
	}
	if kind(name) == "yaml" {
		is.macros, is.problems = readYAML(name, data)
		return is
	}
	m, tag, problems := readMarkdown(name, data)
	if is.tag, is.problems = tag, problems; len(problems) == 0 {
		is.macros = []dialog.Macro{m}
	}
	return is
}

// gather puts the files' macros side by side, by name: the first of two with one name
// stays, and a text in another language joins its macro.
func gather(files map[string]file) ([]dialog.Macro, []Problem) {
	var all []dialog.Macro
	var problems []Problem
	by := func(name string) int {
		return slices.IndexFunc(all, func(m dialog.Macro) bool { return strings.EqualFold(m.Name, name) })
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	// Texts in other languages come last, when what they belong to is there.
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(min(len(files[a].tag), 1), min(len(files[b].tag), 1)), cmp.Compare(a, b))
	})
	for _, name := range names {
		f := files[name]
		problems = append(problems, f.problems...)
		for _, m := range f.macros {
			i := by(m.Name)
			switch {
			case i < 0:
				all = append(all, m)
			case f.tag != "" && all[i].Texts[f.tag] == "":
				texts := map[string]string{f.tag: m.Texts[f.tag]}
				for tag, text := range all[i].Texts {
					texts[tag] = text
				}
				all[i].Texts = texts
			default:
				problems = append(problems, Problem{File: name, Text: "the name " + m.Name + " is already that of " + all[i].Source + "; the first is used, give one of them another"})
			}
		}
	}
	return all, problems
}
