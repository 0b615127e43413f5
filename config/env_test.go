package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSubstitution(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tok"), []byte("from: {file} # all\r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{
		"A": "alpha", "EMPTY": "", "YAML": "x\nlog: {level: debug} # \"'", "TURNS": "12", "YES": "true", "D": "1s", "F": "0.5", "DOLLAR": "${A}",
	}
	for value, want := range map[string]string{
		`${A}`:                       "alpha",
		`"${A}"`:                     "alpha",
		`'${A}'`:                     "alpha",
		`x-${A}-${A}`:                "x-alpha-alpha",
		`${NONE:-default}`:           "default",
		`${EMPTY:-default}`:          "default",
		`${EMPTY:-}z`:                "z",
		`${NONE:-a b: c, d # e}`:     "a b: c, d # e",
		`"${NONE:-it's}"`:            "it's",
		`${NONE:-http://h:1/x?y=z}`:  "http://h:1/x?y=z",
		`${NONE:-grüße 您好}`:          "grüße 您好",
		`$$`:                         "$",
		`$${A}`:                      "${A}",
		`"$$$${A}"`:                  "$${A}",
		`$$${A}`:                     "$alpha",
		`cost 5$ or $5`:              "cost 5$ or $5",
		`a$`:                         "a$",
		`${YAML}`:                    env["YAML"],
		`${DOLLAR}`:                  "${A}", // not filled in twice
		`"${file:tok}"`:              "from: {file} # all",
		`x${file:` + dir + `/tok}`:   "xfrom: {file} # all",
		`${file:./tok}`:              "from: {file} # all",
		"|-\n    ${A}\n    two":      "alpha\ntwo",
		">-\n    ${A}\n    two ${A}": "alpha two alpha",
		`"caf\u00e9 ${A}"`:           "café alpha",
	} {
		c, err := Parse(filepath.Join(dir, "handoff.yaml"), []byte("model:\n  name: "+value+"\n  stream: true\n"), lookup(env))
		if err != nil {
			t.Errorf("%s: %v", value, err)
		} else if c.Model.Name != want || !c.Model.Stream || c.Log.Level != "info" {
			t.Errorf("%s: got %q, want %q", value, c.Model.Name, want)
		}
	}

	for _, text := range []string{
		"model: {name: ${A}, stream: ${YES}, timeout: ${D}, temperature: ${F}, max_tokens: ${TURNS}}",
		"model: {name: \"${A}\", stream: \"${YES}\", timeout: '${D}', temperature: '${F}', max_tokens: '${NONE:-12}'}",
	} {
		c, err := Parse("handoff.yaml", []byte(text), lookup(env))
		if err != nil {
			t.Fatal(err)
		}
		if m := c.Model; m.Name != "alpha" || !m.Stream || m.Timeout != time.Second || m.Temperature != 0.5 || m.MaxTokens != 12 {
			t.Errorf("%s: got %+v", text, m)
		}
	}
}

// A variable in a comment is no variable.
func TestSubstitutionInComments(t *testing.T) {
	if _, err := Parse("handoff.yaml", []byte("# ${NONE}\nlog: {level: info} # ${NONE}\n"), nil); err != nil {
		t.Error(err)
	}
}

func TestSecretFileLimits(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "big"), make([]byte, maxSecretFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"big", "/dev/zero", "/dev/stdin", "a\x01b", "none", "."} {
		_, err := Parse(filepath.Join(dir, "handoff.yaml"), []byte("discord:\n  token: ${file:"+file+"}\n"), nil)
		var problems Problems
		if !errors.As(err, &problems) || len(problems) != 1 {
			t.Errorf("%q: %v", file, err)
		}
	}
}

func FuzzHideShow(f *testing.F) {
	f.Add("a: ${B:-c d} $$ ${file:/x} $${ ${")
	f.Fuzz(func(t *testing.T, text string) {
		if hiddenRunes(text) || !utf8.ValidString(text) {
			t.Skip() // refused before
		}
		if got := show(hide(text)); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	})
}
