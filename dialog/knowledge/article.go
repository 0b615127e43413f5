package knowledge

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

// Article is one thing the company has written down, as a file gave it.
// Articles are never changed after they were read; many readers share them.
type Article struct {
	ID        string   // from the file, else its path below the given folder ("billing/refunds.md"), for a CSV row "faq.csv#" and its title
	Title     string   // shown to a customer as the source; from the file, else its first heading, its first question, its name
	Questions []string // ways in which customers ask for it
	Answer    string   // CommonMark
	Language  string   // BCP 47: from the file, else detected, else the configured default
	Tags      []string // words it is also found by; where accounts have a knowledge each, whose it is (none: everybody's)
	Approved  bool     // the answer may be given to a customer to the letter

	File string // as the operator knows it: the given path and what is below it
	Line int    // where it begins there, from 1
}

// Source is the article's place for an operator: "knowledge/faq.csv:12".
func (a *Article) Source() string { return fmt.Sprintf("%s:%d", a.File, a.Line) }

// serves reports whether an article belongs to whoever asks for these tags: it
// bears one of them, or none at all and is everybody's.
func (a *Article) serves(tags []string) bool {
	if len(a.Tags) == 0 {
		return true
	}
	for _, own := range a.Tags {
		for _, tag := range tags {
			if strings.EqualFold(own, strings.TrimSpace(tag)) {
				return true
			}
		}
	}
	return false
}

// keys are the names an article's fields have in front matter and in a CSV
// header. A further field is one more line here and one in set.
var keys = []string{"id", "title", "questions", "language", "tags", "approved", "answer"}

// aliases are the other spellings that are understood.
var aliases = map[string]string{"question": "questions", "lang": "language", "tag": "tags"}

// key finds the field that a name written by a person means; a name that is
// nearly one comes back as the second value, for the report.
func key(name string) (known, near string) {
	folded := Fold(name)
	for _, k := range keys {
		if k == folded {
			return k, ""
		}
	}
	if k, ok := aliases[folded]; ok {
		return k, ""
	}
	best := 3 // more than two slips are another word
	for _, k := range keys {
		if d := distance([]rune(folded), []rune(k), best); d < best && d < len(k) {
			best, near = d, k
		}
	}
	return "", near
}

// set gives one field its value, as it was written in a file.
func (a *Article) set(key string, values []string) error {
	var texts []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			texts = append(texts, strings.Clone(v)) // or the article keeps its whole file in memory
		}
	}
	one := strings.Join(texts, " ")
	switch key {
	case "id":
		if one == "" {
			return errors.New("the id is empty")
		}
		a.ID = one
	case "title":
		a.Title = one
	case "questions":
		a.Questions = texts
	case "answer":
		a.Answer = one
	case "tags":
		a.Tags = texts
	case "language":
		if one == "" {
			return nil
		}
		tag, err := language.Parse(strings.ReplaceAll(one, "_", "-"))
		if err != nil {
			return fmt.Errorf("%q is no language; write en, zh-CN, zh-TW or another BCP 47 tag", one)
		}
		a.Language = canonical(tag)
	case "approved":
		switch strings.ToLower(one) {
		case "true", "yes", "y", "1", "x", "on", "是":
			a.Approved = true
		case "false", "no", "n", "0", "off", "", "否":
			a.Approved = false
		default:
			return fmt.Errorf("approved is %q; write true or false", one)
		}
	}
	return nil
}

// finish fills in what the file left out, as far as the article itself tells it.
func (a *Article) finish() {
	if a.Language == "" {
		a.Language = detect(a.Title + "\n" + strings.Join(a.Questions, "\n") + "\n" + a.Answer)
	}
	// Clones, or a title keeps the text of its whole file in memory.
	a.ID, a.Title, a.Answer = strings.Clone(a.ID), strings.Clone(a.Title), strings.Clone(a.Answer)
}
