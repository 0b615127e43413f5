package knowledge

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	settle = 200 * time.Millisecond // quiet time after a change: editors and git write in several steps
	latest = 2 * time.Second        // a reading is not put off longer by ever new changes
)

// Watch re-reads articles when their files change, until ctx ends; it returns
// nil then. It hears of changes from the operating system and looks by itself
// every Options.Poll, since network mounts report nothing. Run it once; it
// blocks and leaves no goroutine behind. A system that has no watches left is
// no error: Options.Changed gets a problem and looking by itself goes on.
func (l *Library) Watch(ctx context.Context) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		l.report(Problem{File: "knowledge", What: "changes are not reported by the system: " + err.Error(),
			Mend: fmt.Sprintf("they are seen within %s all the same", l.options.Poll)})
		return l.follow(ctx, nil, func() {})
	}
	defer w.Close()
	names := make(chan string)
	go func() { // ends when w is closed
		defer close(names)
		for {
			select {
			case e, ok := <-w.Events:
				if !ok {
					return
				}
				if e.Op == fsnotify.Chmod {
					continue
				}
				select {
				case names <- e.Name:
				case <-ctx.Done():
					return
				}
			case _, ok := <-w.Errors: // an overflow: something changed, nobody knows what
				if !ok {
					return
				}
				select {
				case names <- "":
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	defer func() { // wait for it
		w.Close()
		for range names {
		}
	}()
	told := false
	return l.follow(ctx, names, func() {
		l.reading.Lock()
		dirs := slices.Clone(l.dirs)
		l.reading.Unlock()
		for _, d := range w.WatchList() {
			if !slices.Contains(dirs, d) {
				w.Remove(d) // gone already, if that fails
			}
		}
		for _, d := range dirs {
			if err := w.Add(d); err != nil && !told {
				told = true
				l.report(Problem{File: d, What: "changes are not reported by the system: " + err.Error(),
					Mend: fmt.Sprintf("they are seen within %s all the same", l.options.Poll)})
			}
		}
	})
}

// follow re-reads after each burst of changed names and at every poll; arm is
// called before the first look and after each, to watch new folders.
func (l *Library) follow(ctx context.Context, names <-chan string, arm func()) error {
	poll := time.NewTicker(l.options.Poll)
	defer poll.Stop()
	quiet := time.NewTimer(0) // the first look: what changed between Load and now
	defer quiet.Stop()
	var since time.Time // of the burst's first change
	arm()
	for {
		select {
		case <-ctx.Done():
			return nil
		case name, ok := <-names:
			if !ok {
				names = nil
				continue
			}
			l.forget(name)
			if since.IsZero() {
				since = time.Now()
			}
			quiet.Reset(min(settle, latest-time.Since(since)))
			continue
		case <-quiet.C:
		case <-poll.C:
		}
		since = time.Time{}
		if l.reread(time.Now()) {
			l.changed()
		}
		arm()
	}
}

// forget has a file read again even if its size and time stamp stayed the same.
func (l *Library) forget(name string) {
	l.reading.Lock()
	defer l.reading.Unlock()
	if f := l.files[filepath.ToSlash(filepath.Clean(name))]; f != nil {
		f.read = time.Time{}
	}
}

func (l *Library) changed() {
	if l.options.Changed == nil {
		return
	}
	s := l.now.Load()
	l.options.Changed(Change{Version: s.version, Articles: len(s.index.articles), Problems: slices.Clone(s.problems)})
}

// report tells of something that no file is guilty of.
func (l *Library) report(p Problem) {
	if l.options.Changed == nil {
		return
	}
	s := l.now.Load()
	l.options.Changed(Change{Version: s.version, Articles: len(s.index.articles), Problems: append(slices.Clone(s.problems), p)})
}
