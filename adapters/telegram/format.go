package telegram

import (
	"regexp"
	"strings"

	"handoff/adapters"
	"handoff/bot"
)

// blocksOf is all that a reply shows in words.
func blocksOf(r bot.Reply, group bool) []adapters.Block {
	blocks := adapters.Blocks(r)
	for i := range blocks {
		blocks[i].Spans = prepare(blocks[i].Spans, group)
	}
	return blocks
}

// textPieces cuts a text into messages; rich ones where that shows more.
func textPieces(blocks []adapters.Block, rich bool) []piece {
	if !rich || !gains(blocks) {
		return cutPieces(blocks, maxText)
	}
	var out []piece
	for _, part := range adapters.Split(blocks, maxRich, func(b []adapters.Block) int { return adapters.UTF16(Rich(b)) }) {
		out = append(out, piece{text: part, rich: true})
	}
	return out
}

// cutPieces cuts a text into messages of ordinary text.
func cutPieces(blocks []adapters.Block, limit int) (out []piece) {
	for _, part := range adapters.Split(blocks, limit, func(b []adapters.Block) int { return adapters.UTF16(adapters.Visible(b)) }) {
		out = append(out, piece{text: part})
	}
	return out
}

// mention is what Telegram makes a mention of, which rings at a group's member.
var mention = regexp.MustCompile(`(^|[^\pL\pN_@/.])@([A-Za-z0-9_]{3,})`)

// prepare writes out what Telegram has no link for (mailto, tel: it finds
// addresses and numbers in the text by itself), and in a group takes the power
// from mentions that nobody meant: a word joiner stands behind their @.
func prepare(spans []adapters.Span, group bool) []adapters.Span {
	var out []adapters.Span
	for i, s := range spans {
		if group {
			s.Text = mention.ReplaceAllString(s.Text, "$1@\u2060$2")
		}
		scheme, target, _ := strings.Cut(s.URL, ":")
		if scheme != "mailto" && scheme != "tel" {
			out = append(out, s)
			continue
		}
		last := i+1 == len(spans) || spans[i+1].URL != s.URL
		s.URL = ""
		if last && !strings.Contains(s.Text, target) {
			s.Text += " (" + target + ")"
		}
		out = append(out, s)
	}
	return out
}

// HTML renders blocks as Telegram's HTML: https://core.telegram.org/bots/api#html-style.
// Without its tags it reads as adapters.Visible(blocks).
func HTML(blocks []adapters.Block) string {
	var out strings.Builder
	for i, b := range blocks {
		opens := b.Quote && (i == 0 || !blocks[i-1].Quote)
		closes := i > 0 && blocks[i-1].Quote && !b.Quote
		if closes {
			out.WriteString("</blockquote>")
		}
		if i > 0 {
			out.WriteString(b.Separator())
		}
		if opens {
			out.WriteString("<blockquote>")
		}
		out.WriteString(escaper.Replace(b.Prefix()))
		if b.Kind == adapters.Code {
			pre(&out, b)
			continue
		}
		for _, s := range b.Spans {
			if b.Kind == adapters.Heading {
				s.Style |= adapters.Bold
			}
			span(&out, s)
		}
	}
	if n := len(blocks); n > 0 && blocks[n-1].Quote {
		out.WriteString("</blockquote>")
	}
	return out.String()
}

var (
	escaper  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	language = regexp.MustCompile(`^[A-Za-z0-9+#_-]{1,32}$`)
)

func pre(out *strings.Builder, b adapters.Block) {
	open, shut := "<pre>", "</pre>"
	if language.MatchString(b.Lang) {
		open, shut = `<pre><code class="language-`+b.Lang+`">`, "</code></pre>"
	}
	out.WriteString(open + escaper.Replace(b.Text()) + shut)
}

// span writes one run. Telegram takes no other look inside code, and drops one of
// a link and code: the link is worth more.
func span(out *strings.Builder, s adapters.Span) {
	var open, shut string
	wrap := func(tag string) { open, shut = open+"<"+tag+">", "</"+tag+">"+shut }
	switch {
	case s.URL == "" && s.Style&adapters.Mono != 0:
		wrap("code")
	default:
		if s.URL != "" {
			open, shut = `<a href="`+escaper.Replace(s.URL)+`">`, "</a>"
		}
		if s.Style&adapters.Bold != 0 {
			wrap("b")
		}
		if s.Style&adapters.Italic != 0 {
			wrap("i")
		}
		if s.Style&adapters.Strike != 0 {
			wrap("s")
		}
	}
	out.WriteString(open + escaper.Replace(s.Text) + shut)
}
