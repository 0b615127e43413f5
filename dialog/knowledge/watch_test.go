package knowledge

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

// edited is a folder that the test writes while another goroutine reads.
type edited struct {
	mu    sync.Mutex
	files fstest.MapFS
}

func (e *edited) Open(name string) (fs.File, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.files.Open(name)
}

// put writes a file; an empty text deletes it.
func (e *edited) put(name, text string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Now()}
	if text == "" {
		delete(e.files, name)
	}
}

// TestFollow plays a day of edits in simulated time: what the system reports is
// read once it is quiet, what it does not report is found by the next poll.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fsys := &edited{files: fstest.MapFS{}}
		fsys.put("a.md", "# A\n\nold")
		fsys.put("b.csv", "id,title,answer\nb,B,old\n")
		changes := make(chan Change, 10)
		l, problems := LoadFS(Options{Changed: func(c Change) { changes <- c }}, "kb", fsys)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		first := l.Version()
		ctx, cancel := context.WithCancel(t.Context())
		names := make(chan string)
		done := make(chan error)
		go func() { done <- l.follow(ctx, names, func() {}) }()
		synctest.Wait()
		time.Sleep(time.Hour + time.Second) // simulated: nothing changes
		if len(changes) > 0 {
			t.Fatal("a change where none was: ", <-changes)
		}

		fsys.put("a.md", "# A\n\nnew")
		for range 5 {
			names <- "kb/a.md"
			time.Sleep(settle / 2)
		}
		if len(changes) > 0 {
			t.Fatal("read before it was quiet")
		}
		time.Sleep(settle)
		if c := <-changes; c.Version == first || c.Articles != 2 || l.Articles()[0].Answer != "new" {
			t.Fatalf("%+v", c)
		}

		// Broken now: the last good version stays, and the rest still works.
		fsys.put("a.md", "---\nid: [\n---\n# A\n\nbroken")
		fsys.put("b.csv", "id,title,answer\nb,B,new\n")
		time.Sleep(l.options.Poll + time.Second)
		c := <-changes
		if len(c.Problems) != 1 || !strings.HasSuffix(c.Problems[0].Error(), "; its last good version stays in use") {
			t.Fatalf("%v", c.Problems)
		}
		if a := l.Articles(); len(a) != 2 || a[0].Answer != "new" || a[1].Answer != "new" {
			t.Fatalf("%+v", a)
		}

		// Mended: the problem goes. Deleted: the article goes.
		fsys.put("a.md", "# A\n\nmended")
		fsys.put("b.csv", "")
		time.Sleep(l.options.Poll + time.Second)
		if c := <-changes; len(c.Problems) != 0 || c.Articles != 1 {
			t.Fatalf("%+v", c)
		}
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

// TestWatch goes through the real file system, folders made while it watches
// and links swapped as Kubernetes does it. It waits for signals, not for time.
func TestWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{"..1/a.md": "# A\n\none", "..2/a.md": "# A\n\ntwo"})
	for from, to := range map[string]string{"..data": "..1", "a.md": "..data/a.md"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Skip("no links here: ", err)
		}
	}
	changes := make(chan Change, 100)
	l, problems := Load(Options{Changed: func(c Change) { changes <- c }, Poll: 500 * time.Millisecond}, dir)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- l.Watch(ctx) }()
	until := func(what string, ok func() bool) {
		t.Helper()
		for !ok() {
			select {
			case <-changes:
			case <-t.Context().Done():
				t.Fatal("never came: ", what)
			}
		}
	}
	if err := os.Symlink("..2", filepath.Join(dir, "..new")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "..new"), filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
	until("the swapped link", func() bool { return l.Articles()[0].Answer == "two" })
	write(t, dir, map[string]string{"sub/deep/b.md": "# B\n\nb"})
	until("the new folder", func() bool { return strings.Contains(ids(l), "sub/deep/b.md") })
	write(t, dir, map[string]string{"sub/deep/b.md": "# B\n\nchanged"})
	until("the changed file", func() bool { return l.Articles()[len(l.Articles())-1].Answer == "changed" })
	// A folder that is gone for a moment (an unmounted share) takes nothing away.
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	until("the report", func() bool { return len(l.Problems()) > 0 })
	if len(l.Articles()) != 2 {
		t.Error("articles went with their folder")
	}
	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	until("the return", func() bool { return len(l.Problems()) == 0 })
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
