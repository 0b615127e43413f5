package translate

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fixed is what must not change by a letter: links, e-mail addresses, what stands
// between backticks, codes (a figure together with letters: T-1001, A4-77, iPhone15),
// and whatever would look like our own marks or fences.
var fixed = regexp.MustCompile("(?i)" + strings.Join([]string{
	`\b(?:https?://|www\.)[^\s<>()\[\]"'，。；、]+[^\s<>()\[\]"'，。；、.,;:!?]`,
	`[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`,
	"`[^`\n]+`",
	`</?text[^>\n]*>`,
	`[⟦⟧]+`,
	`\b[a-z0-9]*(?:[a-z]+[-_/#]?[0-9]|[0-9]{2,}[-_]?[a-z])[a-z0-9_/#-]*\b`,
	`#[a-z0-9_-]+`,
}, "|"))

// ordinals and the like look like codes and are words: they are left to the model.
var ordinal = regexp.MustCompile(`(?i)^[0-9]+(?:st|nd|rd|th|e|er|ème|º|ª|h|min|am|pm|x|€|kg|g|cm|mm|km|mb|gb|usd|eur)$`)

// mark is a placeholder.
var mark = regexp.MustCompile(`⟦(\d+)⟧`)

// protected is a text with placeholders for what must stay.
type protected struct {
	text string
	kept []string // what ⟦n⟧ stands for in the translation: kept[n-1]
}

// glossary finds its terms in a text.
type glossary struct {
	terms []Term
	find  *regexp.Regexp // nil: there are none
}

func newGlossary(terms []Term) (glossary, error) {
	g := glossary{terms: slices.Clone(terms)}
	// The longest first: "PayPal Plus" before "PayPal".
	slices.SortStableFunc(g.terms, func(a, b Term) int { return cmp.Compare(len(b.Term), len(a.Term)) })
	var words []string
	for _, t := range g.terms {
		if strings.TrimSpace(t.Term) == "" {
			return g, errors.New("translate: read glossary: a term is empty")
		}
		words = append(words, regexp.QuoteMeta(t.Term))
	}
	if len(words) == 0 {
		return g, nil
	}
	find, err := regexp.Compile("(?i)" + strings.Join(words, "|"))
	if err != nil {
		return g, fmt.Errorf("translate: read glossary: %w", err)
	}
	g.find = find
	return g, nil
}

// protect puts placeholders where something must stay.
func (g glossary) protect(text, to string) protected {
	type piece struct {
		from, to int
		kept     string
	}
	var pieces []piece
	for _, at := range fixed.FindAllStringIndex(text, -1) {
		if found := text[at[0]:at[1]]; !ordinal.MatchString(found) {
			pieces = append(pieces, piece{at[0], at[1], found})
		}
	}
	if g.find != nil {
		for _, at := range g.find.FindAllStringIndex(text, -1) {
			inside := slices.ContainsFunc(pieces, func(p piece) bool { return at[0] < p.to && p.from < at[1] })
			if !inside && alone(text, at[0], at[1]) {
				pieces = append(pieces, piece{at[0], at[1], g.in(text[at[0]:at[1]], to)})
			}
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(a.from, b.from) })
	var p protected
	var b strings.Builder
	last := 0
	for _, x := range pieces {
		b.WriteString(text[last:x.from])
		p.kept = append(p.kept, x.kept)
		b.WriteString("⟦" + strconv.Itoa(len(p.kept)) + "⟧")
		last = x.to
	}
	b.WriteString(text[last:])
	p.text = b.String()
	return p
}

// in is a term as it stands in a text of that language.
func (g glossary) in(found, to string) string {
	for _, t := range g.terms {
		if !strings.EqualFold(t.Term, found) {
			continue
		}
		for language, word := range t.Translations {
			if strings.EqualFold(language, to) {
				return word
			}
		}
		for language, word := range t.Translations {
			if base(language) == base(to) && base(language) == strings.ToLower(language) {
				return word
			}
		}
	}
	return found
}

// alone reports whether a term is no part of a longer word. Scripts without blanks
// have no such parts.
func alone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	first, _ := utf8.DecodeRuneInString(text[from:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !(letter(before) && letter(first)) && !(letter(last) && letter(after))
}

func letter(r rune) bool {
	return unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) || unicode.IsDigit(r)
}

// wordy reports whether a text has a word that can be translated.
func wordy(text string) bool {
	return strings.ContainsFunc(mark.ReplaceAllString(text, ""), unicode.IsLetter)
}

// restored is the text with what must stay in its place.
func (p protected) restored() string { return p.restore(p.text) }

func (p protected) restore(text string) string {
	return mark.ReplaceAllStringFunc(text, func(m string) string {
		n, err := strconv.Atoi(mark.FindStringSubmatch(m)[1])
		if err != nil || n < 1 || n > len(p.kept) {
			return m
		}
		return p.kept[n-1]
	})
}

// whole reports whether a translation has each placeholder, once, and no other.
func (p protected) whole(text string) bool {
	seen := make([]bool, len(p.kept))
	for _, m := range mark.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n < 1 || n > len(seen) || seen[n-1] {
			return false
		}
		seen[n-1] = true
	}
	return !slices.Contains(seen, false) && !strings.ContainsAny(mark.ReplaceAllString(text, ""), "⟦⟧")
}
