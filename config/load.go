package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxSize is far above any real configuration (the example has 6 kB) and keeps
// the YAML scanner, which is not linear in all inputs, within a second.
const maxSize = 256 << 10

// Load reads a file, with ${NAME} from the process's environment. It may be
// called again at any time, as to follow a rotated secret. The error is always
// Problems; the Config beside it is what could be read, for `handoff check` to
// try the rest, and nil where nothing could.
func Load(file string) (*Config, error) {
	data, problem := read(file)
	if problem != nil {
		return nil, Problems{*problem}
	}
	return Parse(file, data, os.LookupEnv)
}

// Parse is Load for data at hand: name stands in the problems, its folder is
// what relative paths start from, and env (nil: nothing is set) looks up
// variables. It reads the files that the configuration names, nothing else.
func Parse(name string, data []byte, env func(string) (string, bool)) (*Config, error) {
	d := newDecoder(name, env)
	root, problem := parse(data)
	if problem != nil {
		problem.File = name
		return nil, Problems{*problem}
	}
	c := Default()
	c.source = d.source
	d.root(root, c)
	d.check(c)
	if len(d.problems) > 0 {
		d.problems.Sort()
		return c, d.problems
	}
	return c, nil
}

func read(file string) ([]byte, *Problem) {
	fail := func(text string, err error) ([]byte, *Problem) {
		return nil, &Problem{File: file, Text: text, Err: err}
	}
	f, err := os.Open(file)
	if err != nil {
		return fail(reason(err)+"; name the file with -c FILE, or write one", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return fail("is a folder; name the file in it, as "+filepath.Join(file, DefaultFile), nil)
	}
	// Read one byte more than allowed; parse refuses what is too long.
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return fail(reason(err), err)
	}
	return data, nil
}

// reason says in words why a file cannot be used; without its name, which
// might be a misplaced secret.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by this user"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Sprintf("cannot be read (%v)", err)
}
