package demo

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	modelsim "handoff/dialog/openai/sim"
)

// maxSentences is how much the played model says.
const maxSentences = 6

// The prompt, as dialog/answer writes it, and what of a passage is no sentence.
var (
	asked    = regexp.MustCompile(`(?s)<customer>\n(.*)\n</customer>`)
	passage  = regexp.MustCompile(`(?s)<passage n="(\d+)" title="([^"]*)">\n(.*?)\n</passage>`)
	drafted  = regexp.MustCompile(`(?s)<passage>\n[^\n]*\n(.*?)\n</passage>`) // as dialog/desk has it: the likeliest first
	numbers  = regexp.MustCompile(` \[0\]`)
	linked   = regexp.MustCompile(`\[[^\]\n]*\]\(([^)\s]+)\)`)
	sentence = regexp.MustCompile(`[^.!?。！？]+(?:[.!?]+[^\s.!?。！？][^.!?。！？]*)*[.!?。！？]*\s*`)
	listed   = regexp.MustCompile(`^\s*(?:[-*]|\d+[.)])\s`)
)

// played answers as an honest model would, without being one: it says the
// sentences of the passage that fits the question best, each with its number, or
// that it does not know.
func played(q modelsim.Request) string {
	found := asked.FindStringSubmatch(q.Last())
	if found == nil {
		return modelsim.Unknown
	}
	if drafts := drafted.FindStringSubmatch(q.Last()); drafts != nil {
		return numbers.ReplaceAllString(quoted(drafts[1], "0"), "")
	}
	question := terms(found[1])
	best, most := []string(nil), 0.0
	for _, p := range passage.FindAllStringSubmatch(q.Prompt(), -1) {
		if fit := shared(question, terms(p[2]+"\n"+p[3])); fit > most {
			best, most = p, fit
		}
	}
	if best == nil || most <= .5 {
		return modelsim.Unknown
	}
	return quoted(best[3], best[1])
}

// quoted is the beginning of a passage with its number behind each sentence.
func quoted(text, number string) string {
	var b strings.Builder
	said := 0
	for line := range strings.Lines(linked.ReplaceAllString(text, "$1")) {
		line = strings.TrimRight(line, "\n")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			if said > 0 {
				b.WriteString("\n")
			}
			continue
		}
		pieces := []string{line}
		if !listed.MatchString(line) {
			pieces = sentence.FindAllString(line, -1)
		}
		for _, piece := range pieces {
			if said++; said > maxSentences {
				return strings.TrimSpace(b.String())
			}
			fmt.Fprintf(&b, "%s [%s] ", strings.TrimSpace(piece), number)
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(b.String())
}

// shared is how much of the question a text covers, 0 to 1.
func shared(question, text map[string]bool) float64 {
	if len(question) == 0 {
		return 0
	}
	n := 0
	for term := range question {
		if text[term] {
			n++
		}
	}
	return float64(n) / float64(len(question))
}

// terms are the words that say something, cut to their stem or nearly so, and each
// Chinese character.
func terms(text string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for _, r := range word {
			if unicode.Is(unicode.Han, r) && !strings.ContainsRune(particles, r) {
				set[string(r)] = true
			}
		}
		if word[0] >= 0x80 || len(word) < 4 || idle[word] {
			continue
		}
		if len(word) > 5 {
			word = word[:5]
		}
		set[word] = true
	}
	return set
}

// What says nothing of a question's topic.
const particles = "的了吗呢么嗎麼我你您他们們是有在就都和与與怎样樣什多少几幾个個这這那请請问問会會能可以想要要"

var idle = map[string]bool{
	"about": true, "also": true, "and": true, "any": true, "are": true, "been": true, "could": true, "does": true, "from": true,
	"have": true, "hello": true, "here": true, "into": true, "just": true, "many": true, "much": true, "need": true, "please": true,
	"should": true, "some": true, "tell": true, "than": true, "thank": true, "thanks": true, "that": true, "them": true, "then": true,
	"there": true, "they": true, "this": true, "want": true, "were": true, "what": true, "when": true, "where": true, "which": true,
	"will": true, "with": true, "would": true, "your": true, "long": true, "like": true, "take": true, "know": true,
}
