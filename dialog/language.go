package dialog

import (
	"cmp"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// sameLanguage reports whether who reads a reads b: regions make no difference.
func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return strings.EqualFold(a, b)
}

// isLanguage reports whether a word names a language; none is named by no word.
func isLanguage(tag string) bool {
	_, err := language.Parse(strings.ReplaceAll(tag, "_", "-"))
	return tag == "" || err == nil
}

// LanguageName is a language (BCP 47) in words of another one; the tag itself where
// nobody has a word for it.
func LanguageName(tag, in string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	base, _ := parsed.Base()
	named := language.Make(base.String())
	if base.String() == "zh" { // which of the two it is says the script
		script, _ := parsed.Script()
		if composed, err := language.Compose(base, script); err == nil {
			named = composed
		}
	}
	reader, err := language.Parse(in)
	if err != nil {
		reader = language.English
	}
	namer := display.Tags(reader)
	if namer == nil {
		namer = display.Tags(language.English)
	}
	return cmp.Or(namer.Name(named), tag)
}
