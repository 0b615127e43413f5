package knowledge

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
)

// detect names the language of a text by its script and, for Latin letters, by
// how many English stop words it has; "" when it cannot tell.
func detect(text string) string {
	const enough = 4 << 10
	if len(text) > enough {
		text = strings.ToValidUTF8(text[:enough], "")
	}
	var hans, kana, hangul, letters int
	var traditional, simplified int
	v := variants()
	for _, r := range text {
		switch {
		case han(r):
			hans++
			if v.traditional[r] {
				traditional++
			} else if v.simplified[r] {
				simplified++
			}
		case r >= 0x3041 && r <= 0x30ff:
			kana++
		case r >= 0xac00 && r <= 0xd7a3:
			hangul++
		case unicode.IsLetter(r):
			letters++
		}
	}
	switch { // a Chinese character says as much as three letters
	case kana > 0 && (kana+hans)*3 > letters && kana*6 > hans:
		return "ja"
	case hangul*3 > letters && hangul > hans:
		return "ko"
	case hans*3 > letters && traditional > simplified:
		return "zh-TW"
	case hans*3 > letters:
		return "zh-CN"
	}
	stops, all := 0, 0
	for _, t := range tokens(nil, Fold(text)) {
		if t.class == stop {
			stops++
		}
		all++
	}
	// English prose has about every second word among them, a title one in
	// four; German or French share hardly more than "in", "an" and "on".
	if stops > 0 && stops*5 >= all {
		return "en"
	}
	return ""
}

type variantSets struct{ traditional, simplified map[rune]bool }

var variants = sync.OnceValue(func() variantSets {
	v := variantSets{make(map[rune]bool), make(map[rune]bool)}
	for i, r := range []rune(hantPairs) {
		if i%2 == 0 {
			v.traditional[r] = true
		} else {
			v.simplified[r] = true
		}
	}
	return v
})

// canonical writes a language as the rest of handoff does: the plain language,
// except for Chinese, which is zh-CN (simplified) or zh-TW (traditional).
func canonical(tag language.Tag) string {
	base, _ := tag.Base()
	if base.String() != "zh" {
		return tag.String()
	}
	if script, _ := tag.Script(); script.String() == "Hant" {
		return "zh-TW"
	}
	return "zh-CN"
}
