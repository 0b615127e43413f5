package admin

import (
	"context"
	"fmt"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// Reloader reads the knowledge's files again.
type Reloader interface {
	// Reload is done when the new articles are in use; problems are a line each.
	Reload(ctx context.Context) (articles int, version string, problems []string)
}

var knowledgeVerbs = []verb{
	{name: "knowledge", aliases: []string{"kb", "知识"}, about: "about.knowledge", rank: dialog.RankAgent, changes: true,
		usage:    "find QUESTION|try QUESTION|add [TITLE: ANSWER]|edit ID|list|remove ID|reload",
		examples: []string{"", `find "how do I get a refund"`, `try "where is my parcel"`, "add", "add Opening hours: We are here from 9 to 5.", "list", "reload"}, do: (*Step).knowledge},
}

// maxFound is how many results one answer shows.
const maxFound = 5

func (s *Step) knowledge(ctx context.Context, t *dialog.Turn, c call) error {
	if len(c.words) == 0 {
		return s.knowledgePanel(t, c)
	}
	do := strings.ToLower(c.words[0])
	switch do {
	case "find", "search", "查找":
		return s.find(ctx, t, c)
	case "try", "试答":
		return s.try(ctx, t, c)
	case "list", "列表":
		return s.shelf(ctx, t)
	case "add", "edit", "添加", "编辑", "remove", "delete", "删除", "reload", "重新加载":
	default:
		return c.misused(t, notOne(t, c.words[0], []string{"find", "try", "add", "edit", "list", "remove", "reload"}))
	}
	if !c.may(t, dialog.RankLead) {
		return nil
	}
	switch do {
	case "add", "edit", "添加", "编辑":
		return s.article(ctx, t, c, do == "edit" || do == "编辑")
	case "remove", "delete", "删除":
		if len(c.words) < 2 {
			return c.missing(t)
		}
		return t.Change(dialog.Change{Unarticle: c.words[1]}, c.dry)
	}
	return s.reload(ctx, t, c.dry)
}

// knowledgePanel are buttons for what can be done.
func (s *Step) knowledgePanel(t *dialog.Turn, c call) error {
	button := func(line, key string, form *bot.Form) bot.Choice {
		choice := bot.Choice{ID: dialog.Typed + "knowledge " + line, Label: t.DeskLabel(key)}
		if choice.Form = form; form != nil {
			form.Name = choice.ID
		}
		return choice
	}
	question := func() *bot.Form {
		return ask(t, "about.explain", bot.Input{Name: "question", Label: t.DeskLabel("form.words"), Long: true})
	}
	choices := []bot.Choice{button("find", "knowledge.do_find", question()), button("try", "knowledge.do_try", question()), button("list", "knowledge.do_list", nil)}
	if t.Rank(c.message).Covers(dialog.RankLead) {
		choices = append(choices, button("add", "knowledge.do_add", articleForm(t, dialog.Article{})), button("reload", "knowledge.do_reload", nil))
	}
	t.Aside(bot.Reply{Text: usage(t, c.verb), Choices: choices})
	return nil
}

// asked is the question behind the verb, or that of the form.
func (c call) asked() string {
	if q := strings.TrimSpace(c.values["question"]); q != "" {
		return q
	}
	return c.from(1)
}

// find shows what a question finds, and how surely.
func (s *Step) find(ctx context.Context, t *dialog.Turn, c call) error {
	question := c.asked()
	if question == "" || s.Knowledge == nil {
		return c.missing(t)
	}
	found, err := s.Knowledge.Search(ctx, dialog.Query{Text: question, Limit: maxFound})
	if err != nil {
		return fmt.Errorf("admin: search knowledge: %w", err)
	}
	lines := []string{t.DeskText("knowledge.found", "question", dialog.Line(question, 100))}
	for _, p := range found {
		approved := ""
		if p.Approved {
			approved = "✓ "
		}
		lines = append(lines, "- "+t.DeskText("knowledge.line", "confidence", percent(p.Confidence), "approved", approved,
			"title", dialog.Line(p.Title, 100), "id", p.Article, "source", p.Source, "language", p.Language))
	}
	if len(found) == 0 {
		lines = []string{t.DeskText("knowledge.nothing", "question", dialog.Line(question, 100))}
	}
	s.say(t, lines)
	return nil
}

// try shows what a customer would read, as explain decides it, whole.
func (s *Step) try(ctx context.Context, t *dialog.Turn, c call) error {
	question := c.asked()
	if question == "" || s.Knowledge == nil {
		return c.missing(t)
	}
	found, err := s.Knowledge.Search(ctx, dialog.Query{Text: question, Limit: maxFound})
	if err != nil {
		return fmt.Errorf("admin: search knowledge: %w", err)
	}
	if len(found) == 0 {
		t.Whisper(nil, "knowledge.nothing", "question", dialog.Line(question, 100))
		return nil
	}
	p, text := found[0], found[0].Text
	as := s.answers(p)
	if as == toLetter {
		text = p.Answer
	}
	t.Whisper(nil, "knowledge.tried", "kind", t.DeskLabel("tried_as."+as), "confidence", percent(p.Confidence),
		"title", dialog.Line(p.Title, 100), "source", p.Source, "text", dialog.CommonMark(quoted(text)))
	return nil
}

// quoted is CommonMark of ours as a quotation.
func quoted(text string) string {
	return "> " + strings.ReplaceAll(dialog.Cut(text, 2000, "…"), "\n", "\n> ")
}

// shelf lists the articles that were added from here.
func (s *Step) shelf(ctx context.Context, t *dialog.Turn) error {
	if s.Shelf == nil {
		t.Whisper(nil, "knowledge.no_shelf")
		return nil
	}
	articles, err := s.Shelf.Articles(ctx)
	if err != nil {
		return err
	}
	lines := []string{t.DeskText("knowledge.shelf", "count", len(articles))}
	for i, a := range articles {
		if i == 30 {
			lines = append(lines, "- …")
			break
		}
		lines = append(lines, "- "+t.DeskText("knowledge.article", "id", a.ID, "title", a.Title, "agent", a.By.Name))
	}
	s.say(t, lines)
	return nil
}

// reload reads the files again, in this process; the others follow their files by
// themselves.
func (s *Step) reload(ctx context.Context, t *dialog.Turn, dry bool) error {
	if s.Reloader == nil {
		t.Whisper(nil, "knowledge.no_files")
		return nil
	}
	if dry {
		t.Whisper(nil, "knowledge.would_reload")
		return t.Audit("knowledge", "reload", "", true)
	}
	count, version, problems := s.Reloader.Reload(ctx)
	lines := []string{t.DeskText("knowledge.reloaded", "count", count, "version", version, "problems", len(problems))}
	for i, p := range problems {
		if i == 10 {
			lines = append(lines, "- …")
			break
		}
		lines = append(lines, "- "+dialog.Plain(dialog.Line(p, 300)))
	}
	s.say(t, lines)
	return t.Audit("knowledge", "reload", "", false)
}
