package translate

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"handoff/dialog"
)

// ErrRefused says that what a model wrote is no faithful translation.
var ErrRefused = errors.New("translate: the model's answer is no translation")

func refused(why string) error { return fmt.Errorf("%w: %s", ErrRefused, why) }

// check takes a model's answer, or says why it is none.
func (t *Translator) check(p protected, c dialog.Completion, from, to string) (string, error) {
	out := strings.TrimSpace(dialog.Clean(c.Text))
	out = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(out, "<text>"), "</text>"))
	out = unquoted(out, p.text)
	switch {
	case c.Finish != dialog.FinishStop:
		return "", refused("it was cut")
	case out == "":
		return "", refused("it is empty")
	case !p.whole(out):
		return "", refused("a placeholder was lost, doubled or made up")
	case fixed.MatchString(strings.TrimSpace(ordinary(mark.ReplaceAllString(out, " ")))):
		return "", refused("it holds a link, an address or a code that nobody wrote")
	case !fits(p.text, out):
		return "", refused("its length does not fit")
	case !maps.Equal(figures(p.text), figures(out)):
		return "", refused("a figure was lost or made up")
	case asks(p.text) && !asks(out) && !silent[base(to)]:
		return "", refused("a question became something else")
	case t.foreign(out, from, to):
		return "", refused("it is not in the language that was asked for")
	}
	return p.restore(out), nil
}

// unquoted takes off quotation marks that a model puts around a translation.
func unquoted(out, text string) string {
	for _, q := range []string{`""`, `“”`, `„“`, `«»`, `「」`} {
		open, size := utf8.DecodeRuneInString(q)
		if strings.HasPrefix(out, q[:size]) && strings.HasSuffix(out, q[size:]) && len(out) > len(q) && !strings.ContainsRune(text, open) {
			return strings.TrimSpace(out[size : len(out)-len(q[size:])])
		}
	}
	return out
}

// ordinary is a text without the words that only look like codes.
func ordinary(text string) string {
	return fixed.ReplaceAllStringFunc(text, func(s string) string {
		if ordinal.MatchString(s) {
			return " "
		}
		return s
	})
}

// fits compares lengths: Chinese is four or five times as dense as German, and a word
// may well become a sentence.
func fits(in, out string) bool {
	a, b := weight(in), weight(out)
	return b <= 3*a+60 && a <= 3*b+60
}

// weight is the length of a text in Latin letters, roughly.
func weight(text string) int {
	n := 0
	for _, r := range text {
		if n++; unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			n += 2
		}
	}
	return n
}

var digits = regexp.MustCompile(`\d+`)

// figures are the numbers of a text, with how often each stands there, in whatever
// digits. Those of one digit are left out: "2 boxes" may well become "zwei Kartons".
func figures(text string) map[string]int {
	text = strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) && r > unicode.MaxASCII {
			return '0' + digit(r)
		}
		return r
	}, norm.NFKC.String(mark.ReplaceAllString(text, " ")))
	out := make(map[string]int)
	for _, n := range digits.FindAllString(grouped.ReplaceAllString(text, "$1$2"), -1) {
		if n = strings.TrimLeft(n, "0"); len(n) > 1 {
			out[n]++
		}
	}
	return out
}

// grouped are the thousands of a number, as each language writes them.
var grouped = regexp.MustCompile(`(\d)[,.'’\x{00a0}\x{202f}](\d{3})\b`)

// digit is the value of a decimal digit: Unicode keeps ten in a row, from the zero.
func digit(r rune) rune {
	n := rune(0)
	for unicode.IsDigit(r-1) && n < 9 {
		r--
		n++
	}
	return n
}

// asks reports whether a text asks something: an answer to a question asks nothing.
func asks(text string) bool { return strings.ContainsAny(text, "?？؟՞") }

// silent are the languages whose questions often bear no such mark.
var silent = map[string]bool{"el": true, "ja": true, "ko": true, "th": true, "km": true, "lo": true, "my": true, "hy": true}

// foreign reports whether a translation is surely not in the language that was asked
// for.
func (t *Translator) foreign(out, from, to string) bool {
	if t.reader == nil {
		return false
	}
	is := base(t.reader.Read(mark.ReplaceAllString(out, ""), "").Language)
	return is != "" && is != base(to) && is == base(from)
}
