package adapters

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"handoff/bot"
)

// A link to a place of ours leads where its platform says, and nowhere elsewhere.
func TestParseLinked(t *testing.T) {
	t.Parallel()
	at := bot.Address{Account: "slack", Chat: "#a b", Thread: "1.2"}
	ways := func(target string) (string, bool) {
		if target == at.Link() {
			return "https://slack.test/p12", true
		}
		return "javascript:alert(1)", false
	}
	wild := func(string) (string, bool) { return "javascript:alert(1)", true }
	here := "[T-1](" + at.Link() + ")"
	for name, c := range map[string]struct {
		text  string
		links Links
		want  []Span
	}{
		"the way":        {here, ways, []Span{{Text: "T-1", URL: "https://slack.test/p12"}}},
		"no ways at all": {here, nil, []Span{{Text: "T-1"}}},
		"another place":  {"[T-2](handoff:web/9)", ways, []Span{{Text: "T-2"}}},
		"an odd way":     {here, wild, []Span{{Text: "T-1"}}},
		"a usual link":   {"[a](https://a.test)", ways, []Span{{Text: "a", URL: "https://a.test"}}},
		"bare":           {at.Link(), ways, []Span{{Text: at.Link()}}},
		"escaped":        {`\[T-1\](` + at.Link() + ")", ways, []Span{{Text: "[T-1](" + at.Link() + ")"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := BlocksLinked(bot.Reply{Text: c.text}, c.links)
			if len(got) != 1 || !cmp.Equal(got[0].Spans, c.want) {
				t.Errorf("parsed %+v, want %+v", got, c.want)
			}
			card := BlocksLinked(bot.Reply{Card: &bot.Card{Text: c.text}}, c.links)
			if !cmp.Equal(card, got) {
				t.Errorf("on a card %+v", card)
			}
		})
	}
}
