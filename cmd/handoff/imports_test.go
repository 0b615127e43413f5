package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// layers of the packages at the top; cmd is above them all and not listed.
var layers = map[string]int{"bot": 0, "config": 0, "adapters": 1, "dialog": 1}

// TestImportsClimb keeps the one rule of the layout: a package imports its
// parent or the front package of a lower layer, never a child, never a sibling.
// Test files, sims and packages named …test may import anything not above them.
func TestImportsClimb(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		from := filepath.ToSlash(rel)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		for _, spec := range parsed.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if to, ours := strings.CutPrefix(name, "handoff/"); ours && !mayImport(from, to) {
				t.Errorf("%s imports %s: a package imports its parent or the front package of a lower layer", from, to)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 20 {
		t.Fatalf("only %d files read: the test looks in the wrong place", seen)
	}
}

func mayImport(from, to string) bool {
	if top(from) == "cmd" {
		return true
	}
	if top(to) == "cmd" {
		return false
	}
	if base := path.Base(from); base == "sim" || strings.HasSuffix(base, "test") {
		return layers[top(to)] <= layers[top(from)]
	}
	if path.Base(to) == "sim" || strings.HasSuffix(to, "test") {
		return false
	}
	parent := path.Dir(from) == to
	lowerFront := !strings.Contains(to, "/") && layers[to] < layers[top(from)]
	return parent || lowerFront
}

func top(pkg string) string {
	first, _, _ := strings.Cut(pkg, "/")
	return first
}

// The rule itself can fail.
func TestMayImport(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"dialog/answer", "dialog", true},
		{"dialog/answer", "bot", true},
		{"dialog/answer", "dialog/knowledge", false},
		{"dialog", "dialog/answer", false},
		{"bot", "dialog", false},
		{"bot/redisstore", "bot", true},
		{"bot/redisstore", "bot/sqlitestore", false},
		{"dialog", "adapters", false},
		{"adapters/slack", "adapters/slack/sim", false},
		{"adapters/slack/sim", "adapters/slack", true},
		{"bot/storetest", "adapters", false},
		{"bot", "config", false},
		{"adapters/console", "cmd/handoff", false},
		{"cmd/handoff", "dialog/knowledge", true},
	} {
		if got := mayImport(c.from, c.to); got != c.want {
			t.Errorf("mayImport(%s, %s) = %t", c.from, c.to, got)
		}
	}
}
