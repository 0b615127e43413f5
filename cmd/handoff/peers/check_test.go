//go:build peers

package peers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// check is one thing that we do against a peer.
type check struct {
	what string
	gap  string // why the peer cannot show it; empty: it must work
	sign string // what the failure of a gap says; another one is a failure of ours
	run  func(ctx context.Context) error
}

// patience is how long one check may take.
const patience = 15 * time.Second

// try runs the checks in order; each may build on those before it.
func try(t *testing.T, peer, version string, checks []check) {
	for _, c := range checks {
		t.Run(c.what, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			result, err := c.judge(c.run(ctx))
			if err != nil {
				t.Error(err)
			}
			seen.add(row{peer, version, c.what, result})
		})
	}
}

// judge says what came of a check; its error fails the test.
func (c check) judge(err error) (result string, wrong error) {
	switch {
	case c.gap == "" && err == nil:
		return "ok", nil
	case c.gap == "":
		return "FAILED", err
	case err == nil:
		return "FAILED: the gap is closed", errors.New("the gap is closed: take it off the list")
	case c.sign == "" || !strings.Contains(err.Error(), c.sign):
		return "FAILED", fmt.Errorf("not the known gap (%s), which says %q: %w", c.gap, c.sign, err)
	}
	return "known gap: " + c.gap, nil
}

// row is a line of the table.
type row struct{ peer, version, what, result string }

type table struct {
	mu   sync.Mutex
	rows []row
}

var seen table

func (t *table) add(r row) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, r)
}

func (t *table) knows(peer string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.rows, func(r row) bool { return r.peer == peer })
}

// write prints the table in Markdown.
func (t *table) write(out io.Writer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.SortStableFunc(t.rows, func(a, b row) int { return strings.Compare(a.peer, b.peer) }) // they run at once
	fmt.Fprintln(out, "\n| peer | version | tried | result |\n|---|---|---|---|")
	for _, r := range t.rows {
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", r.peer, r.version, r.what, r.result)
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	seen.write(os.Stdout)
	os.Exit(code)
}

// The judgement itself can fail.
func TestJudge(t *testing.T) {
	broken := errors.New("405 not served")
	for _, c := range []struct {
		name   string
		check  check
		err    error
		result string
		wrong  bool
	}{
		{"works", check{}, nil, "ok", false},
		{"broken", check{}, broken, "FAILED", true},
		{"gap", check{gap: "none", sign: "405"}, broken, "known gap: none", false},
		{"gap of another kind", check{gap: "none", sign: "404"}, broken, "FAILED", true},
		{"gap that says nothing", check{gap: "none"}, broken, "FAILED", true},
		{"gap that is closed", check{gap: "none", sign: "405"}, nil, "FAILED: the gap is closed", true},
	} {
		if result, wrong := c.check.judge(c.err); result != c.result || (wrong != nil) != c.wrong {
			t.Errorf("%s: got %q, %v", c.name, result, wrong)
		}
	}
}

// equal is an error that names what differs.
func equal[T comparable](what string, got, want T) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s: got %v, want %v", what, got, want)
}
