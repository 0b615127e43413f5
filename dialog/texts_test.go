package dialog

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func texts(t *testing.T) *Texts {
	t.Helper()
	texts, err := NewTexts()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// Each key stands in each catalog with the same parameters.
func TestCatalogsAgree(t *testing.T) {
	t.Parallel()
	all := texts(t)
	for _, locale := range Locales[1:] {
		for _, key := range all.Keys() {
			text, ok := all.catalogs[locale][key]
			if !ok {
				t.Errorf("%s has no %s", locale, key)
				continue
			}
			if a, b := parameters(all.catalogs[Locales[0]][key]), parameters(text); !slices.Equal(a, b) {
				t.Errorf("%s %s: parameters %v, want %v", locale, key, b, a)
			}
		}
		for key := range all.catalogs[locale] {
			if !all.Known(key) {
				t.Errorf("%s: unknown key %s", locale, key)
			}
		}
	}
}

var usedKey = regexp.MustCompile(`(?:Tell|TellDesk|Text|Label|DeskText|DeskLabel|field)\("([a-z_]+(?:\.[a-z_]+)?)"|(?:Ask|whisper|offer|Whisper|quote|differently)\([^"\n]*"([a-z_]+(?:\.[a-z_]+)?)"|key :?= "([a-z_.]+)"`)

// Each key that the program uses exists, and each key is used.
func TestKeysAreUsed(t *testing.T) {
	t.Parallel()
	all := texts(t)
	var source strings.Builder
	for _, pattern := range []string{"*.go", "*/*.go", "../cmd/handoff/hooks.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(data)
		}
	}
	code := source.String()
	for _, m := range usedKey.FindAllStringSubmatch(code, -1) {
		key := m[1] + m[2] + m[3]
		if !all.Known(key) && !strings.HasSuffix(key, ".") && !strings.HasSuffix(key, "_") {
			t.Errorf("no sentence for %q", key)
		}
	}
	for _, key := range all.Keys() {
		family, _, _ := strings.Cut(key, ".")
		whole := strings.Contains(code, `"`+key+`"`)
		part := strings.Contains(code, `"`+family+`."+`) || strings.Contains(code, `"`+family+`." +`) || strings.HasPrefix(key, "mood.label_") || strings.HasPrefix(key, "desk.closed_")
		if !whole && !part {
			t.Errorf("%s is used nowhere", key)
		}
	}
	for _, reason := range Reasons {
		for _, family := range []string{"handoff.", "reason."} {
			if !all.Known(family + string(reason)) {
				t.Errorf("no sentence %s%s", family, reason)
			}
		}
	}
	for _, m := range Moods[1:] {
		if !all.Known("mood.label_" + string(m)) {
			t.Errorf("no label for the mood %s", m)
		}
	}
}

func TestOverride(t *testing.T) {
	t.Parallel()
	all := texts(t)
	problems := all.Override(map[string]map[string]string{
		"en":  {"welcome": "Hi from Acme!", "welcom": "x", "ticket.next": "Your number: {nummer}", "ticket.joined": "", "zzzzzz": "x", "bye": "{x}"},
		"eng": {"welcome": "x"},
	})
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	want := []string{
		`dialog.texts.en.bye: unknown parameter {x}; it takes none`,
		`dialog.texts.en.ticket.next: unknown parameter {nummer}; did you mean "number"?`,
		`dialog.texts.en.welcom: there is no such sentence; did you mean "welcome"?`,
		`dialog.texts.en.zzzzzz: there is no such sentence; docs/dialogue.md lists them all`,
		`dialog.texts.eng.welcome: there is no such locale; did you mean "en"?`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if text := all.Text("en", "welcome"); text != "Hi from Acme!" {
		t.Errorf("welcome: %q", text)
	}
	if text := all.Text("en", "ticket.joined", "agent", "Anna"); text != "" {
		t.Errorf("a sentence that is switched off: %q", text)
	}
	if text := texts(t).Text("en", "welcome"); text == "Hi from Acme!" {
		t.Error("one installation's sentence is another's")
	}
}

func TestTextsEscapeWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	all := texts(t)
	if got := all.Text("en", "quoted.source", "title", "[x](http://evil)"); got != `Source: \[x\](http://evil)` {
		t.Errorf("Text: %q", got)
	}
	if got := all.Label("en", "card.claimed", "agent", "A*n*na", "time", "now"); got != "A*n*na has it since now" {
		t.Errorf("Label: %q", got)
	}
	// A value that looks like a parameter stays a value.
	if got := all.Text("en", "desk.taken", "number", "{agent}", "agent", "Anna"); !strings.Contains(got, `\{agent\}`) {
		t.Errorf("Text: %q", got)
	}
}

func TestCatalog(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		"en": "en", "en-GB": "en", "zh": "zh-CN", "zh-TW": "zh-CN", "zh-Hant-HK": "zh-CN", "de": "en", "": "en", "zhx": "en",
	} {
		if got := Catalog(language); got != want {
			t.Errorf("Catalog(%q) = %q, want %q", language, got, want)
		}
	}
}
