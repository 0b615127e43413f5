package knowledge

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text into the one form in which articles and questions are
// compared: NFKC (half- and full-width, ligatures, circled digits), lower case,
// Latin and Cyrillic letters without accents, Arabic without vowel signs,
// simplified instead of traditional Chinese, no characters without width (they
// hide words from a search, and instructions from a reader) and no invalid
// bytes. Folding folded text changes nothing.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, " ")
	}
	var b strings.Builder
	b.Grow(len(s))
	hans := hansTable()
	// Decomposed, an accent is a rune of its own; what is not dropped is put
	// together again at the end (Hangul, kana with a voice mark).
	for _, r := range norm.NFKD.String(s) {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(lowerASCII(byte(r)))
		case dropped(r):
		case r == '\u2019' || r == '\u02bc' || r == '\uff07':
			b.WriteByte('\'')
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		case r >= hanFirst && r <= hanLast:
			b.WriteRune(rune(hans[r-hanFirst]))
		default:
			// Lower case can decompose further (İ), so drop what comes of it.
			for _, l := range norm.NFKD.String(string(unicode.ToLower(r))) {
				if !dropped(l) {
					b.WriteRune(l)
				}
			}
		}
	}
	return norm.NFC.String(b.String())
}

const (
	hanFirst = 0x4e00
	hanLast  = 0x9fff
)

// hansTable maps each character of the main Han block to its simplified form.
var hansTable = sync.OnceValue(func() *[hanLast - hanFirst + 1]uint16 {
	var t [hanLast - hanFirst + 1]uint16
	for i := range t {
		t[i] = uint16(hanFirst + i)
	}
	var from rune
	for _, r := range hantPairs {
		if from == 0 {
			from = r
			continue
		}
		t[from-hanFirst] = uint16(r)
		from = 0
	}
	return &t
})

// dropped tells which runes carry nothing a search should see: accents,
// Arabic vowel signs and the stretching line, everything without width, the
// direction marks, variation selectors and the invisible tag alphabet.
func dropped(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036f: // combining accents
	case r >= 0x064b && r <= 0x0652, r == 0x0670, r == 0x0640: // Arabic
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
	case r == 0x00ad, r == 0x034f, r == 0x061c, r == 0x180e, r == 0xfeff:
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef: // variation selectors
	case r >= 0xe0000 && r <= 0xe007f: // tags
	default:
		return false
	}
	return true
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
