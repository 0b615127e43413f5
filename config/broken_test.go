package config

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the expected problems of testdata/broken.txt")

// brokenEnv adds to exampleEnv what the broken configurations name.
var brokenEnv = func() map[string]string {
	env := maps.Clone(exampleEnv)
	maps.Copy(env, map[string]string{
		"TELEGRAM_TOKEN_2": "7312345679:AAGhBP0av18MVfbOJ4Qw7rT2kLmN9pXsYzB",
		"WORD":             "verbose9Q2",
		"EMPTY":            "",
		"TURNS":            "256",
		"INJECT":           "info\nhttp: {listen: off}",
	})
	return env
}()

// plantedSecrets are the parts of the tokens and passwords in broken.txt and its
// environment that no problem may hold.
var plantedSecrets = []string{
	"AAEhBP0av18", "AAGhBP0av18", "4Qw7rT2kLmN9", "8675309", "9035768", "A0B1-9f3", "5h1Bq9", "0f3c9a7e", "MTk4NjIy",
	"S3cr3tPw", "changeme@", "verbose9Q2", "q83vEjRWeJCr", "2c26b46b68ff", "ABC-DEF1234", "4q7SlackBot",
}

type brokenCase struct{ name, yaml, want string }

func brokenCases(t testing.TB) (intro string, cases []brokenCase) {
	data, err := os.ReadFile("testdata/broken.txt")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(data), "\n=== ")
	for _, part := range parts[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		yaml, want, ok := strings.Cut(rest, "\n-->\n")
		if !ok {
			yaml = strings.TrimSuffix(strings.TrimRight(rest, "\n"), "\n-->")
		}
		cases = append(cases, brokenCase{name, yaml, strings.TrimSpace(want)})
	}
	return parts[0], cases
}

// bytes undoes \xNN, for what no text file can hold.
func (c brokenCase) bytes() []byte {
	return []byte(regexp.MustCompile(`\\x[0-9a-f]{2}`).ReplaceAllStringFunc(c.yaml, func(s string) string {
		n, _ := strconv.ParseUint(s[2:], 16, 8)
		return string([]byte{byte(n)})
	}))
}

func (c brokenCase) parse() error {
	_, err := Parse("handoff.yaml", c.bytes(), lookup(brokenEnv))
	return err
}

func TestBroken(t *testing.T) {
	intro, cases := brokenCases(t)
	if len(cases) < 100 {
		t.Errorf("%d broken configurations, want 100 or more", len(cases))
	}
	out := new(strings.Builder)
	out.WriteString(intro)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := c.parse()
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("accepted, or not Problems: %v", err)
			}
			got := err.Error()
			if lines := strings.Split(got, "\n"); len(lines) != len(problems) {
				t.Errorf("%d problems on %d lines:\n%s", len(problems), len(lines), got)
			}
			if secret := leaked(got); secret != "" {
				t.Errorf("prints %q:\n%s", secret, got)
			}
			for _, p := range problems {
				if p.Line == 0 || !strings.Contains(p.Text, ";") && !strings.Contains(p.Text, "must be") && !strings.Contains(p.Text, "written with") {
					t.Errorf("without line or mend: %v", p)
				}
			}
			fmt.Fprintf(out, "\n=== %s\n%s\n-->\n%s\n", c.name, c.yaml, got)
			if diff := cmp.Diff(c.want, got); diff != "" && !*update {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if *update {
		if err := os.WriteFile("testdata/broken.txt", []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func leaked(text string) string {
	for _, secret := range plantedSecrets {
		if strings.Contains(text, secret) {
			return secret
		}
	}
	return ""
}
