package adapters

import (
	"strings"

	"handoff/bot"
)

// Blocks is all that a reply shows as text, for platforms without cards of their
// own: whose words they are, the text, the card.
func Blocks(r bot.Reply) []Block { return BlocksLinked(r, nil) }

// BlocksLinked is Blocks with links to places of ours: see ParseLinked.
func BlocksLinked(r bot.Reply, links Links) []Block {
	var out []Block
	if by := line(r.By); by != "" {
		out = append(out, Block{Spans: []Span{{Text: by + ":", Style: Bold}}})
	}
	body := ParseLinked(r.Text, links)
	if len(out) > 0 && len(body) > 0 {
		body[0].Tight = true
	}
	out = append(out, body...)
	if r.Card != nil {
		out = append(out, card(*r.Card, links)...)
	}
	return out
}

func card(c bot.Card, links Links) []Block {
	var out []Block
	add := func(tight bool, spans ...Span) {
		if spans = join(spans); len(spans) > 0 {
			out = append(out, Block{Tight: tight && len(out) > 0, Spans: spans})
		}
	}
	add(false, Span{Text: line(c.Title), Style: Bold})
	add(true, Span{Text: line(c.Status), Style: Italic})
	out = append(out, ParseLinked(c.Text, links)...)
	for i, f := range c.Fields {
		add(i > 0, Span{Text: line(f.Name) + ": ", Style: Bold}, Span{Text: line(f.Value)})
	}
	return out
}

// line makes plain text of one line.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
