//go:build peers

package peers

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// node is a peer that runs as a program of its own.
type node struct {
	version string
	hello   json.RawMessage // where it listens, as its script says

	mu    sync.Mutex // a question and its answer belong together
	in    io.WriteCloser
	lines *bufio.Scanner
}

// start runs script, which fakes by the npm package pkg, until the test ends.
func start(t *testing.T, script, pkg string) *node {
	t.Helper()
	t.Cleanup(func() {
		if !seen.knows(pkg) { // it did not come to a check
			seen.add(row{pkg, "", "start", "FAILED"})
		}
	})
	n := &node{version: version(t, pkg)}
	cmd := exec.Command("node", script)
	said := new(bytes.Buffer)
	cmd.Stderr = said
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	n.in, n.lines = in, bufio.NewScanner(out)
	n.lines.Buffer(nil, 16<<20)
	t.Cleanup(func() {
		in.Close() // it ends by that
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("%s: %v: it said:\n%s", script, err, said)
		}
	})
	if !n.lines.Scan() {
		t.Fatalf("%s printed no line: %v", script, n.lines.Err())
	}
	n.hello = bytes.Clone(n.lines.Bytes())
	return n
}

// version is that of what is installed, which package.json asks for exactly.
func version(t *testing.T, pkg string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("node_modules", filepath.FromSlash(pkg), "package.json"))
	if err != nil {
		t.Fatalf("%s is not installed; run make peers: %v", pkg, err)
	}
	var is struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(data, &is); err != nil {
		t.Fatal(err)
	}
	return is.Version
}

// tells reads the peer's first line.
func (n *node) tells(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(n.hello, into); err != nil {
		t.Fatalf("read %s: %v", n.hello, err)
	}
}

// ask has the peer's script do something and reads what came of it into result, a
// pointer or nil.
func (n *node) ask(do string, with, result any) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	line, err := json.Marshal(map[string]any{"do": do, "with": with})
	if err != nil {
		return err
	}
	if _, err := n.in.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("ask the peer to %s: %w", do, err)
	}
	if !n.lines.Scan() {
		return fmt.Errorf("ask the peer to %s: it ended (%v)", do, n.lines.Err())
	}
	var answer struct {
		OK    json.RawMessage `json:"ok"`
		Error string          `json:"error"`
	}
	if err := json.Unmarshal(n.lines.Bytes(), &answer); err != nil {
		return fmt.Errorf("ask the peer to %s: read %s: %w", do, n.lines.Bytes(), err)
	}
	if answer.Error != "" {
		return fmt.Errorf("ask the peer to %s: %w", do, errors.New(answer.Error))
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer.OK, result)
}
