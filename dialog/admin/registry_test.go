package admin

import (
	"strings"
	"testing"

	"handoff/dialog"
)

// Each verb says what it does and bears examples that are read as they should be;
// no name stands for two.
func TestEveryVerbIsWhole(t *testing.T) {
	t.Parallel()
	texts, err := dialog.NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]string)
	for i, v := range verbs {
		for _, name := range append([]string{v.name}, v.aliases...) {
			if other, twice := seen[name]; twice {
				t.Errorf("%s is %s and %s", name, other, v.name)
			}
			seen[name] = v.name
			if find(strings.ToUpper(name)) != &verbs[i] {
				t.Errorf("%s does not find %s", name, v.name)
			}
		}
		if !texts.Known(v.about) {
			t.Errorf("%s: no sentence %q says what it does", v.name, v.about)
		}
		if v.do == nil || !v.rank.Covers(dialog.RankAgent) {
			t.Errorf("%s does nothing, or for customers", v.name)
		}
		if len(v.examples) == 0 {
			t.Errorf("%s has no example", v.name)
		}
		for _, e := range v.examples {
			l := split(v.name + " " + e)
			if find(l.words[0]) != &verbs[i] || len(l.words)-1 < v.least {
				t.Errorf("%s %s: %q", v.name, e, l.words)
			}
			if v.ticket {
				if _, _, ok := dialog.ParseNumber(l.words[1]); !ok && l.words[1] != "mine" && l.words[1] != "all" {
					t.Errorf("%s %s names no ticket", v.name, e)
				}
			}
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		words string
		dry   bool
	}{
		"":                               {"", false},
		"  queue  ":                      {"queue", false},
		`explain "two words"`:            {"explain|two words", false},
		`explain “two words” x`:          {"explain|two words|x", false},
		`explain 「两个 词」`:                 {"explain|两个 词", false},
		`explain "never closed`:          {`explain|"never|closed`, false},
		`queue tag:"two words" x`:        {"queue|tag:two words|x", false},
		"close 1 --dry-run x":            {"close|1|x", true},
		"—dry-run close 1":               {"close|1", true},
		"close 1 --dry-running":          {"close|1|--dry-running", false},
		"close\t1\n2":                    {"close|1|2", false},
		`say ""`:                         {"say|", false},
		`it's 5" long and 6" wide`:       {`it's|5"|long|and|6"|wide`, false},
		`say "a" "b c"`:                  {"say|a|b c", false},
		strings.Repeat("x ", 2*maxWords): {strings.TrimSuffix(strings.Repeat("x|", maxWords), "|"), false},
	} {
		l := split(text)
		if got := strings.Join(l.words, "|"); got != want.words || l.dry != want.dry {
			t.Errorf("split(%q) = %q %v, want %q %v", text, got, l.dry, want.words, want.dry)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]struct {
		n    string
		sure bool
	}{
		"T-1001": {"T-1001", true}, "t-1001": {"T-1001", true}, "t1001": {"T-1001", true}, "#1001": {"T-1001", true}, "#T-1001": {"T-1001", true},
		"1001": {"T-1001", false}, "T–1001": {"T-1001", true}, "T-1001,": {"T-1001", true}, "01001": {"T-1001", false}, "1": {"T-1", false},
		"T_7": {"T-7", true}, "": {}, "T-": {}, "T": {}, "0": {}, "T-0": {}, "T-10x": {}, "2h": {}, "10:30": {}, "2026-12-24": {}, "-5": {}, "tag": {}, "1234567890123": {},
	} {
		n, sure, ok := dialog.ParseNumber(word)
		if n != want.n || ok != (want.n != "") || ok && sure != want.sure {
			t.Errorf("dialog.ParseNumber(%q) = %q %v %v, want %q %v", word, n, sure, ok, want.n, want.sure)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{`close "a b" --dry-run`, `tag:"x y" „z“`, "「", `:" x`, "—dry-run", "T-1001 t1 #2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l := split(text)
		if len(l.words) != len(l.rest) || len(l.words) > maxWords {
			t.Fatalf("%q: %d words, %d rests", text, len(l.words), len(l.rest))
		}
		for i, word := range l.words {
			if !strings.Contains(text, strings.TrimSpace(word)) && !strings.Contains(word, ":") {
				t.Errorf("%q: %q does not stand there", text, word)
			}
			if !strings.Contains(text, l.rest[i]) {
				t.Errorf("%q: the rest %q does not stand there", text, l.rest[i])
			}
			if n, _, ok := dialog.ParseNumber(word); ok {
				if again, sure, _ := dialog.ParseNumber(n); again != n || !sure {
					t.Errorf("%q is %q, and that is %q", word, n, again)
				}
			}
		}
	})
}

func FuzzParsePlain(f *testing.F) {
	for _, seed := range []string{`{"verb":"close","tickets":["T-1001"],"words":""}`, "```json\n{}\n```", `{"verb":"x"} {`, `{"words":"a\u2028b"}`, `[]`, `null`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := parsePlain(text)
		if err != nil {
			return
		}
		if len(u.Tickets) > maxSteps || strings.ContainsAny(u.Words, "\n\r") {
			t.Errorf("%q: %+v", text, u)
		}
		for _, n := range u.Tickets {
			if is, sure, ok := dialog.ParseNumber(n); !ok || !sure || is != n {
				t.Errorf("%q: %q is no number", text, n)
			}
		}
	})
}
