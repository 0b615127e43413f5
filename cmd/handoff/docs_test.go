package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the documents call a file of ours is one.
func TestDocsNameFilesThatAre(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	var files []string
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if rel, relErr := filepath.Rel(root, file); err == nil && relErr == nil && strings.HasSuffix(file, ".go") {
			files = append(files, "/"+filepath.ToSlash(rel))
		}
		return err
	})
	docs, globErr := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || globErr != nil || len(docs) < 5 || len(files) < 500 {
		t.Fatalf("%d documents, %d files: %v, %v", len(docs), len(files), err, globErr)
	}
	name := regexp.MustCompile("`([\\w/]+\\.go)`")
	for _, doc := range docs {
		data, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range name.FindAllStringSubmatch(string(data), -1) {
			if !slices.ContainsFunc(files, func(file string) bool { return strings.HasSuffix(file, "/"+m[1]) }) {
				t.Errorf("%s names %s, which there is not", filepath.Base(doc), m[1])
			}
		}
	}
}

// The map of package dialog names the noun of each of its files.
func TestDialogMap(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "dialog")
	data, err := os.ReadFile(filepath.Join(dir, "doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		file = strings.TrimSuffix(filepath.Base(file), ".go")
		noun, rest, _ := strings.Cut(file, "_")
		if file == "doc" || strings.HasSuffix(file, "_test") {
			continue
		}
		want := `[\t ]` + noun + `[* ]`
		if rest != "" {
			want = `[\t ](?:` + file + `|` + noun + `_?\*) `
		}
		if !regexp.MustCompile(want).Match(data) {
			t.Errorf("dialog/doc.go does not name %s", file)
		}
	}
}
