package dialog

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed texts
var catalogs embed.FS

// Locales are the catalogs there are. The first one serves every language that
// has none.
var Locales = []string{"en", "zh-CN"}

// Texts are the bot's own sentences: a catalog a language, key by key, CommonMark
// with named parameters ("{number}"). The zero value has none; NewTexts reads the
// embedded ones. Once handed to New it is only read.
type Texts struct {
	catalogs map[string]map[string]string
}

// NewTexts reads the embedded catalogs.
func NewTexts() (*Texts, error) {
	t := &Texts{catalogs: make(map[string]map[string]string)}
	for _, locale := range Locales {
		catalog, err := readCatalog(locale)
		if err != nil {
			return nil, fmt.Errorf("dialog: read texts: %w", err)
		}
		t.catalogs[locale] = catalog
	}
	return t, nil
}

// readCatalog reads a locale's files, each about one thing.
func readCatalog(locale string) (map[string]string, error) {
	files, err := fs.Glob(catalogs, "texts/"+locale+"/*.yaml")
	if err != nil {
		return nil, err
	}
	all := make(map[string]string)
	for _, file := range files {
		data, err := catalogs.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var some map[string]string
		if err := yaml.UnmarshalWithOptions(data, &some, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for key, text := range some {
			if _, twice := all[key]; twice {
				return nil, fmt.Errorf("%s: %s stands in another file, too", file, key)
			}
			all[key] = text
		}
	}
	return all, nil
}

// Keys are all keys, sorted.
func (t *Texts) Keys() []string { return slices.Sorted(maps.Keys(t.catalogs[Locales[0]])) }

// Known reports whether there is such a sentence.
func (t *Texts) Known(key string) bool {
	_, ok := t.catalogs[Locales[0]][key]
	return ok
}

// TextProblem is an override that cannot be taken.
type TextProblem struct {
	Locale, Key string
	Text        string // why, and how to mend it
}

// String is the problem in one line.
func (p TextProblem) String() string {
	return fmt.Sprintf("dialog.texts.%s.%s: %s", p.Locale, p.Key, p.Text)
}

// Override puts an installation's own sentences over the embedded ones: locale,
// then key, then sentence. An empty sentence switches an announcement off. What
// cannot be taken is left as it was and returned, sorted.
func (t *Texts) Override(own map[string]map[string]string) []TextProblem {
	var problems []TextProblem
	for locale, sentences := range own {
		catalog, ok := t.catalogs[locale]
		for key, text := range sentences {
			problem := func(format string, args ...any) {
				problems = append(problems, TextProblem{locale, key, fmt.Sprintf(format, args...)})
			}
			original, known := t.catalogs[Locales[0]][key]
			switch {
			case !ok:
				problem("there is no such locale; %s", meant(locale, Locales))
			case !known:
				problem("there is no such sentence; %s", meant(key, t.Keys()))
			default:
				params := parameters(original)
				var wrong bool
				for _, p := range parameters(text) {
					if !slices.Contains(params, p) {
						wrong = true
						problem("unknown parameter {%s}; %s", p, meant(p, params))
					}
				}
				if !wrong {
					catalog[key] = text
				}
			}
		}
	}
	slices.SortFunc(problems, func(a, b TextProblem) int { return cmp.Compare(a.String(), b.String()) })
	return problems
}

func meant(word string, known []string) string {
	if len(known) == 0 {
		return "it takes none"
	}
	if near, ok := Nearest(word, known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) > 6 {
		return "docs/dialogue.md lists them all"
	}
	return "there are: " + strings.Join(known, ", ")
}

var parameter = regexp.MustCompile(`\{([a-z_]+)\}`)

func parameters(text string) []string {
	var names []string
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return names
}

// CommonMark is a parameter's value that is CommonMark already. All other
// values are plain text and are escaped where the sentence is CommonMark.
type CommonMark string

// Text is a sentence as CommonMark. args are names and values in turn. An
// unknown key is written out as it is: visible in a test, harmless to a customer.
func (t *Texts) Text(language, key string, args ...any) string {
	return t.fill(language, key, args, Plain)
}

// Label is a sentence as plain text: for buttons and the fields of cards.
func (t *Texts) Label(language, key string, args ...any) string {
	return t.fill(language, key, args, func(s string) string { return s })
}

func (t *Texts) fill(language, key string, args []any, escape func(string) string) string {
	catalog, ok := t.catalogs[language]
	if !ok {
		catalog = t.catalogs[Catalog(language)]
	}
	text, ok := catalog[key]
	if !ok {
		return key
	}
	return fillIn(text, args, escape)
}

// fillIn puts values in the places of a sentence's parameters.
func fillIn(text string, args []any, escape func(string) string) string {
	if len(args) == 0 {
		return text
	}
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if !open || !closed {
			b.WriteString(text[len(before):])
			return b.String()
		}
		if value, given := argument(args, name, escape); given {
			b.WriteString(value)
			text = after
		} else { // a brace of the sentence's own
			b.WriteByte('{')
			text = rest
		}
	}
}

// argument is the value that stands behind a name in names and values in turn.
func argument(args []any, name string, escape func(string) string) (value string, given bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		switch v := args[i+1].(type) {
		case CommonMark:
			return string(v), true
		case string:
			return escape(v), true
		default:
			return fmt.Sprint(v), true
		}
	}
	return "", false
}

// Waits is a time in words, for whom no turn speaks.
func (t *Texts) Waits(language string, d time.Duration) string { return t.waits(language, d) }

// waits is a time in words: "less than a minute", "12 minutes", "3 hours", "2 days".
func (t *Texts) waits(language string, d time.Duration) string {
	switch {
	case d < time.Minute:
		return t.Label(language, "waits.now")
	case d < 2*time.Minute:
		return t.Label(language, "waits.minute")
	case d < 2*time.Hour:
		return t.Label(language, "waits.minutes", "count", int(d/time.Minute))
	case d < 48*time.Hour:
		return t.Label(language, "waits.hours", "count", int(d/time.Hour))
	}
	return t.Label(language, "waits.days", "count", int(d/(24*time.Hour)))
}

// Catalog is the locale of the sentences that a language gets: zh-CN for every
// kind of Chinese, en for all that has no catalog.
func Catalog(language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	for _, locale := range Locales {
		if b, _, _ := strings.Cut(strings.ToLower(locale), "-"); b == base {
			return locale
		}
	}
	return Locales[0]
}
