package triage

import (
	"regexp"
	"strings"
	"sync"
)

// gated is a regular expression behind a cheap question: does the text contain
// one of the words without which it cannot match? Nearly all of what customers
// write does not, and a large alternation costs a hundred times as much. That
// the words are complete is tested with every phrasing of the tables.
// It is compiled when it is asked for the first time: some never are, and all
// together take 40 ms and megabytes.
type gated struct {
	re    func() *regexp.Regexp
	needs []string
}

func gate(needs, pattern string) gated { return gated{lazy(pattern), strings.Split(needs, "|")} }

// lazy is a regular expression that is compiled when it is needed.
func lazy(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

func (g gated) may(text string) bool {
	for _, word := range g.needs {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

func (g gated) MatchString(text string) bool { return g.may(text) && g.re().MatchString(text) }

func (g gated) ReplaceAllString(text, with string) string {
	if !g.may(text) {
		return text
	}
	return g.re().ReplaceAllString(text, with)
}

func (g gated) FindAllStringIndex(text string, n int) [][]int {
	if !g.may(text) {
		return nil
	}
	return g.re().FindAllStringIndex(text, n)
}
