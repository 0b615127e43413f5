package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestLoad(t *testing.T) {
	t.Setenv("TELEGRAM_TOKEN", exampleEnv["TELEGRAM_TOKEN"])
	dir := t.TempDir()
	file := filepath.Join(dir, "handoff.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("knowledge: {paths: [articles, /]}\ntelegram: {token: ${TELEGRAM_TOKEN}}\nembedded: {file: data.db}\n")
	_, err := Load(file)
	if want := file + ":1: knowledge.paths[0]: no such file or folder; make the folder or mend the name; relative names start from " + dir; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Error("only the configuration itself is fs.ErrNotExist")
	}

	if err := os.Mkdir(filepath.Join(dir, "articles"), 0o700); err != nil {
		t.Fatal(err)
	}
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{filepath.Join(dir, "articles"), "/"}, c.Knowledge.Paths); diff != "" {
		t.Error(diff)
	}
	if c.Embedded.File != filepath.Join(dir, "data.db") || c.Telegram[0].Token.Reveal() != exampleEnv["TELEGRAM_TOKEN"] {
		t.Errorf("got %+v", c)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, bytes.Repeat([]byte("# filler\n"), 10<<20/9), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "no such file or folder; name the file with -c FILE, or write one",
		dir:                             "is a folder; name the file in it, as " + filepath.Join(dir, "handoff.yaml"),
		big:                             "is larger than 256 kB; this is not a configuration of handoff",
	} {
		c, err := Load(file)
		if want = file + ": " + want; c != nil || err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if got, want := errors.Is(err, fs.ErrNotExist), strings.Contains(file, "none"); got != want {
			t.Errorf("%s: ErrNotExist %v", file, got)
		}
	}
}

// What is harmless, however it looks.
func TestParseAccepts(t *testing.T) {
	for _, text := range []string{
		"", "\n", "   \n", "# only words", "---\n", "--- # x\n", "null", "~", "{}", "...\n",
		"redis:\ntelegram:\nslack: []\nroles: {}\nlog: ~\n",
		"\xef\xbb\xbflog: {level: info}\n",
		"log:\r\n  level: info\r\nhttp:\r\n  listen: off\r\n",
		"log:\n  level:   # info is usual\n  format: text\n",
		"\"log\": {\"level\": \"info\"}\n",
		"dialog: {burst_window: 0s, quote_floor: 1, approved_threshold: 1}\n",
		"roles: {admin: \"console:me\"}\n",
		"dialog: {texts: {en: {greeting: hi}, zh-Hant-TW: {greeting: 您好}}}\n",
	} {
		c, err := Parse("handoff.yaml", []byte(text), nil)
		if err != nil || c.Dialog.Turns != DefaultTurns || len(c.Telegram) != 0 || c.Model.On() {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Inputs that have taken YAML parsers down. Each must be answered, in time that
// nobody has to measure.
func TestParseBombs(t *testing.T) {
	const n = maxSize / 4
	fill := func(s string) string { return strings.Repeat(s, n/len(s)) }
	for name, text := range map[string]string{
		"10 MB": strings.Repeat("a", 10<<20), "brackets": fill("["), "braces": fill("{a: "), "dashes": fill("- "), "keys": fill("a:\n"),
		"keys at the limit": strings.Repeat("a:\n", maxTokens/2), "question marks": fill("? "), "colons": fill(": "), "key chain": fill("a: "),
		"quote": "\"" + fill("a"), "escapes": "a: \"" + fill("\\n\n "), "tags": fill("!a "), "anchors": fill("&a "), "aliases": fill("*a "),
		"blank lines in a block": "a: |\n" + fill(" \n"), "empty lines in a block": "a: |\n x\n" + fill("\n"), "block": "a: |\n" + fill(" x\n"),
		"deeper block": "a: >\n" + fill("  x\n y\n"), "blanks": "a: x" + fill(" ") + "b", "commas": "[" + fill(","), "comments": fill("#\n"),
		"tabs": fill("\t"), "returns": fill("\r"), "literals": fill("a: |\n"), "quotes": fill("'"), "folded text": "a: " + fill("x\n "),
		"variables": "a: " + fill("${A}"), "model variables": "model: {name: \"" + fill("$$") + "\"}", "nulls": fill("\x00"),
		"empty lines": "a: |\n x\n" + fill(strings.Repeat("\n", maxEmpty)+" x\n"), "stripped block": "a: |-\n" + fill(" x\n"), "kept block": "a: |+\n" + fill("\n\n\n x\n"),
		"unknown keys": "dialog: {" + strings.Repeat("x: , ", maxTokens/4) + "}",
	} {
		_, err := Parse("handoff.yaml", []byte(text), nil)
		if err == nil && name != "tabs" && name != "model variables" {
			t.Errorf("%s: accepted", name)
		}
	}
}

// FuzzParse: any bytes are answered without a panic, in lines that hold neither
// control characters nor what the environment and the file keep secret.
func FuzzParse(f *testing.F) {
	_, cases := brokenCases(f)
	for _, c := range cases {
		f.Add(c.bytes())
	}
	f.Add([]byte(Example))
	f.Add([]byte(whole()))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("${file:")) {
			t.Skip() // what files there are is not the fuzzer's business
		}
		_, err := Parse("handoff.yaml", data, lookup(brokenEnv))
		if err == nil {
			return
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if !strings.HasPrefix(line, "handoff.yaml:") || strings.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("a line that is none: %q", line)
			}
		}
		for name, secret := range brokenEnv {
			if len(secret) > 6 && strings.Contains(err.Error(), secret) {
				t.Errorf("prints ${%s}:\n%v", name, err)
			}
		}
		if secret := leaked(err.Error()); secret != "" && len(secret) > 8 {
			t.Errorf("prints %q:\n%v", secret, err)
		}
	})
}
