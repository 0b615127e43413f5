package knowledge

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"encoding/binary"
)

// mostBytes is the size beyond which a file is not read: no person writes
// answers that long, and a dump put there by mistake must not fill the memory.
const mostBytes = 32 << 20

// A root is a folder, or one file of it, that articles are read from. All
// reading goes through fs.FS, on disk as from the embedded demo.
type root struct {
	fsys fs.FS
	dir  string // on disk, to be watched; "" for another file system
	name string // as the operator wrote it, goes before a file's path in reports
	only string // one file instead of the whole folder
}

func diskRoot(name string) root {
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		dir, base := filepath.Split(filepath.Clean(name))
		if dir == "" {
			dir = "."
		}
		return root{fsys: os.DirFS(dir), dir: dir, name: filepath.ToSlash(filepath.Clean(dir)), only: base}
	}
	return root{fsys: os.DirFS(name), dir: name, name: filepath.ToSlash(filepath.Clean(name))}
}

// shown is a file's path as the operator knows it.
func (r root) shown(p string) string {
	if r.name == "" || r.name == "." {
		return p
	}
	if p == "." {
		return r.name
	}
	return path.Join(r.name, p)
}

// A file is what was read of one file, and what it takes to see that it changed.
type file struct {
	root     int
	path     string // below the root
	size     int64
	modified time.Time
	read     time.Time
	hash     [sha256.Size]byte
	articles []*Article
	problems []Problem
	broken   bool // articles are those of the last good version
}

// fresh tells whether the file is as it was when it was read. A change within
// the clock's grain of the reading cannot be seen in the time stamp, so a file
// changed just before it was read is read once more.
func (f *file) fresh(info fs.FileInfo) bool {
	return f.size == info.Size() && f.modified.Equal(info.ModTime()) && f.read.Sub(f.modified) > 2*time.Second
}

// A walk lists what is below the roots.
type walk struct {
	found    []found
	dirs     []string // on disk, for the watcher
	problems []Problem
	unread   []unreadable
}

type found struct {
	root int
	path string
	info fs.FileInfo
}

// unreadable is a folder (or file) that was there but could not be read, or a
// root that is gone: what was known below it stays in use.
type unreadable struct {
	root int
	path string
}

func (u unreadable) covers(f *file) bool {
	return u.root == f.root && (u.path == "." || u.path == f.path || strings.HasPrefix(f.path, u.path+"/"))
}

// deepest is how many folders deep a walk goes; it ends links that lead in
// circles where the file system cannot tell that two folders are one.
const deepest = 32

func look(roots []root) *walk {
	w := &walk{}
	for i, r := range roots {
		start := "."
		if r.only != "" {
			start = r.only
		}
		info, err := fs.Stat(r.fsys, start)
		if err != nil {
			w.fail(roots, i, start, err)
			continue
		}
		if !info.IsDir() {
			if r.dir != "" {
				w.dirs = append(w.dirs, r.dir)
			}
			w.file(roots, i, start, info, true)
			continue
		}
		w.folder(roots, i, ".", []fs.FileInfo{info})
	}
	return w
}

func (w *walk) fail(roots []root, i int, p string, err error) {
	problem := Problem{File: roots[i].shown(p), What: "cannot be read: " + reason(err), Lost: true}
	if errors.Is(err, fs.ErrNotExist) {
		problem.What, problem.Mend = "does not exist", "create it or take it out of knowledge.paths"
		if _, sub := path.Split(p); sub != "." && p != roots[i].only {
			problem.What, problem.Mend = "leads nowhere", "mend or remove the link"
		}
	}
	w.problems = append(w.problems, problem)
	w.unread = append(w.unread, unreadable{i, p})
}

// reason is an error without the path, which the report already names.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func (w *walk) folder(roots []root, i int, dir string, above []fs.FileInfo) {
	r := roots[i]
	if r.dir != "" {
		w.dirs = append(w.dirs, filepath.Join(r.dir, filepath.FromSlash(dir)))
	}
	entries, err := fs.ReadDir(r.fsys, dir)
	if err != nil {
		w.fail(roots, i, dir, err)
	}
	for _, e := range entries {
		// Hidden: editors' and git's own, and the real folders behind the
		// links of a Kubernetes volume.
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		p := path.Join(dir, e.Name())
		if !e.IsDir() && e.Type()&fs.ModeSymlink == 0 && kind(p) == "" {
			continue
		}
		info, err := fs.Stat(r.fsys, p) // follows links
		if err != nil {
			if kind(p) != "" || e.Type()&fs.ModeSymlink != 0 {
				w.fail(roots, i, p, err)
			}
			continue
		}
		if !info.IsDir() {
			w.file(roots, i, p, info, false)
			continue
		}
		if circle(info, above) || len(above) > deepest {
			w.problems = append(w.problems, Problem{File: r.shown(p), What: "the link leads back to a folder above it", Mend: "remove it; its files are read once"})
			continue
		}
		w.folder(roots, i, p, append(above[:len(above):len(above)], info))
	}
}

func circle(info fs.FileInfo, above []fs.FileInfo) bool {
	for _, a := range above {
		if os.SameFile(a, info) {
			return true
		}
	}
	return false
}

func (w *walk) file(roots []root, i int, p string, info fs.FileInfo, named bool) {
	switch {
	case kind(p) == "":
		if named {
			w.problems = append(w.problems, Problem{File: roots[i].shown(p), What: "is neither .md nor .csv", Mend: "articles are Markdown or CSV files", Lost: true})
		}
	case !info.Mode().IsRegular():
		w.problems = append(w.problems, Problem{File: roots[i].shown(p), What: "is not a regular file", Lost: true})
	default:
		w.found = append(w.found, found{i, p, info})
	}
}

func kind(p string) string {
	switch ext := strings.ToLower(path.Ext(p)); ext {
	case ".md", ".markdown":
		return "markdown"
	case ".csv", ".tsv":
		return "csv"
	}
	return ""
}

// load reads one file. A broken file comes back with a problem and without
// articles.
func load(r root, f found, now time.Time) *file {
	out := &file{root: f.root, path: f.path, size: f.info.Size(), modified: f.info.ModTime(), read: now}
	shown := r.shown(f.path)
	fail := func(what, mend string) *file {
		out.broken = true
		out.problems = append(out.problems, Problem{File: shown, What: what, Mend: mend, Lost: true})
		return out
	}
	if f.info.Size() > mostBytes {
		return fail(fmt.Sprintf("is %d MB large", f.info.Size()>>20), fmt.Sprintf("split it; up to %d MB are read", mostBytes>>20))
	}
	data, err := readAll(r.fsys, f.path)
	if err != nil {
		return fail("cannot be read: "+reason(err), "")
	}
	out.hash = sha256.Sum256(data)
	text, what, line := decode(data)
	if what != "" && line == 0 {
		return fail(what, "save it as UTF-8")
	}
	if strings.TrimSpace(text) == "" {
		return fail("is empty", "write an article or delete it")
	}
	if kind(f.path) == "csv" {
		out.articles, out.problems = table(shown, f.path, text)
	} else {
		if note(f.path) && !strings.HasPrefix(text, "---\n") {
			out.problems = []Problem{{File: shown, What: "is taken for a note to editors, not an article", Mend: "give it front matter or another name to use it"}}
			return out
		}
		var a *Article
		if a, out.problems = markdown(shown, f.path, text); a != nil {
			out.articles = []*Article{a}
		}
	}
	if what != "" {
		out.problems = append(out.problems, Problem{File: shown, Line: line, What: what, Mend: "save it as UTF-8; until then what it touches is not given to the letter"})
	}
	for _, a := range out.articles {
		a.finish()
		if what != "" && strings.ContainsRune(a.Title+a.Answer, utf8.RuneError) {
			a.Approved = false
		}
	}
	out.broken = len(out.articles) == 0 && len(out.problems) > 0
	return out
}

// readAll stops at mostBytes even if the file grows while it is read.
func readAll(fsys fs.FS, p string) ([]byte, error) {
	f, err := fsys.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostBytes))
}

// note tells the files that lie in many folders and are written for the people
// who keep them.
func note(p string) bool {
	name := strings.ToUpper(strings.TrimSuffix(path.Base(p), path.Ext(p)))
	return name == "README" || name == "CHANGELOG" || name == "CONTRIBUTING" || name == "LICENSE"
}

// decode makes text of a file's bytes: UTF-8 with or without a byte order
// mark, UTF-16 with one; every line ends in \n. What is wrong comes with the
// line of the first bad byte, or with 0 when the whole is no text.
func decode(data []byte) (text, what string, line int) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		data = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		data = fromUTF16(data[2:], binary.BigEndian)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", "is not a text file", 0
	}
	if !utf8.Valid(data) {
		bad := 0
		for i := 0; i < len(data); {
			r, n := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && n == 1 {
				if bad == 0 {
					line = 1 + bytes.Count(data[:i], []byte("\n"))
				}
				bad++
			}
			i += n
		}
		if bad > 20 && bad*20 > len(data) {
			return "", "is not UTF-8 text", 0
		}
		data = bytes.ToValidUTF8(data, []byte("\uFFFD"))
		what = "a character is not UTF-8"
	}
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	return string(data), what, line
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}
