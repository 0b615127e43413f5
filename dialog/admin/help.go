package admin

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// helpVerbs say what there is.
var helpVerbs = []verb{
	{name: "audit", aliases: []string{"log"}, about: "about.audit", rank: dialog.RankLead, usage: "[COUNT]", examples: []string{"", "50"}, do: (*Step).audit},
	{name: "help", aliases: []string{"?", "帮助"}, about: "about.help", rank: dialog.RankAgent, usage: "[VERB]", examples: []string{"", "status"}, do: (*Step).help},
}

// help lists the verbs that the author may use, or tells all of one.
func (s *Step) help(ctx context.Context, t *dialog.Turn, c call) error {
	rank := t.Rank(c.message)
	if len(c.words) > 0 {
		v := find(strings.TrimPrefix(c.words[0], dialog.Typed))
		if v == nil {
			return s.unknown(ctx, t, rank, line{words: c.words[:1], rest: c.words[:1]})
		}
		t.Aside(bot.Reply{Text: t.DeskText(v.about) + "\n\n" + usage(t, v)})
		return nil
	}
	var b strings.Builder
	for _, v := range verbs {
		if rank.Covers(v.rank) {
			b.WriteString("- **" + dialog.Plain(strings.TrimSpace("/"+Command+" "+v.name)) + "**: " + t.DeskText(v.about) + "\n")
		}
	}
	t.Whisper(nil, "command.help", "lines", dialog.CommonMark(strings.TrimSpace(b.String())))
	return nil
}

// usage is how a verb is written, who may, whether it can be tried first, and lines
// that can be typed as they stand.
func usage(t *dialog.Turn, v *verb) string {
	code := func(words string) string { return "`/" + strings.TrimSpace(Command+" "+v.name+" "+words) + "`" }
	var examples []string
	for _, e := range v.examples {
		examples = append(examples, code(e))
	}
	text := t.DeskText("command.usage", "usage", dialog.CommonMark(code(v.usage)), "rank", rankName(t, v.rank),
		"examples", dialog.CommonMark(strings.Join(examples, ", ")))
	if v.changes {
		text += "\n" + t.DeskText("command.dry")
	}
	if len(v.aliases) > 0 {
		text += "\n" + t.DeskText("command.aliases", "names", strings.Join(v.aliases, ", "))
	}
	return text
}
