package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong: where, which key, why, and how to mend it.
type Problem struct {
	File string
	Line int    // from 1; 0: the file as a whole
	Key  string // "telegram.token", "roles.admin[1]"; "" where no key is at fault
	Text string // "why; how to mend it", without secrets
	Err  error  // what caused it, or nil
}

// String is the problem in one line.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(place(p.File, p.Line))
	b.WriteString(": ")
	if p.Key != "" {
		b.WriteString(p.Key)
		b.WriteString(": ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems is all that is wrong with a configuration, in the order of its lines;
// never empty where it is returned as an error.
type Problems []Problem

// Error is one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.Is find the cause, as fs.ErrNotExist of a missing file.
func (ps Problems) Unwrap() []error {
	var errs []error
	for _, p := range ps {
		if p.Err != nil {
			errs = append(errs, p.Err)
		}
	}
	return errs
}

// Concern says whether something is wrong at the key or beneath it, so that
// `handoff check` does not try a token that is known to be bad.
func (ps Problems) Concern(key string) bool {
	return slices.ContainsFunc(ps, func(p Problem) bool {
		rest, ok := strings.CutPrefix(p.Key, key)
		return ok && (key == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// Sort puts the problems in the order of their lines.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}

func place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}
