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
	{name: "knowledge", aliases: []string{"kb", "知识"}, about: "about.knowledge", rank: dialog.RankAgent, changes: true, least: 1,
		usage:    "find QUESTION|try QUESTION|add [TITLE: ANSWER]|edit ID|list|remove ID|reload",
		examples: []string{`find "how do I get a refund"`, `try "where is my parcel"`, "add", "add Opening hours: We are here from 9 to 5.", "list", "reload"}, do: (*Step).knowledge},
}

// maxFound is how many results one answer shows.
const maxFound = 5

func (s *Step) knowledge(ctx context.Context, t *dialog.Turn, c call) error {
	do := strings.ToLower(c.words[0])
	switch do {
	case "find", "search", "查找":
		return s.find(ctx, t, c)
	case "try", "试答":
		return s.try(ctx, t, c)
	case "list", "列表":
		return s.shelf(ctx, t)
	}
	if !c.may(t, dialog.RankLead) {
		return nil
	}
	switch do {
	case "add", "edit", "添加", "编辑":
		return s.article(ctx, t, c, do == "edit" || do == "编辑")
	case "remove", "delete", "删除":
		if len(c.words) < 2 {
			return c.misused(t, t.DeskText("command.missing"))
		}
		return t.Change(dialog.Change{Unarticle: c.words[1]}, c.dry)
	case "reload", "重新加载":
		return s.reload(ctx, t)
	}
	near, _ := dialog.Nearest(do, []string{"find", "try", "add", "edit", "list", "remove", "reload"})
	return c.misused(t, s.noScope(t, c.words[0], near))
}

// find shows what a question finds, and how surely.
func (s *Step) find(ctx context.Context, t *dialog.Turn, c call) error {
	question := c.from(1)
	if question == "" || s.Knowledge == nil {
		return c.misused(t, t.DeskText("command.missing"))
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
	question := c.from(1)
	if question == "" || s.Knowledge == nil {
		return c.misused(t, t.DeskText("command.missing"))
	}
	found, err := s.Knowledge.Search(ctx, dialog.Query{Text: question, Limit: maxFound})
	if err != nil {
		return fmt.Errorf("admin: search knowledge: %w", err)
	}
	if len(found) == 0 {
		t.Whisper(nil, "knowledge.nothing", "question", dialog.Line(question, 100))
		return nil
	}
	p := found[0]
	kind, text := "clarify", p.Text
	switch {
	case p.Approved && p.Confidence >= s.Approved:
		kind, text = "approved", p.Answer
	case s.Drafts:
		kind = "model"
	case p.Confidence >= s.Floor && p.Text != "":
		kind = "quoted"
	}
	t.Whisper(nil, "knowledge.tried", "kind", t.DeskLabel("tried_as."+kind), "confidence", percent(p.Confidence),
		"title", dialog.Line(p.Title, 100), "source", p.Source, "text", dialog.CommonMark(quoted(text)))
	return nil
}

// quoted is CommonMark of ours as a quotation.
func quoted(text string) string {
	return "> " + strings.ReplaceAll(dialog.Cut(text, 2000, "…"), "\n", "\n> ")
}

// shelf lists the articles that were added from here.
func (s *Step) shelf(ctx context.Context, t *dialog.Turn) error {
	if s.Shelves == nil {
		t.Whisper(nil, "knowledge.no_shelf")
		return nil
	}
	articles, err := s.Shelves.Articles(ctx)
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
func (s *Step) reload(ctx context.Context, t *dialog.Turn) error {
	if s.Reloader == nil {
		t.Whisper(nil, "knowledge.no_files")
		return nil
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

// article adds an article to the shared shelf, or changes one of it: from the line, or
// by a form.
func (s *Step) article(ctx context.Context, t *dialog.Turn, c call, edit bool) error {
	if c.values != nil {
		return s.articleFilled(t, c, edit)
	}
	a := dialog.Article{}
	if edit {
		if len(c.words) < 2 || s.Shelves == nil {
			return c.misused(t, t.DeskText("command.missing"))
		}
		articles, err := s.Shelves.Articles(ctx)
		if err != nil {
			return err
		}
		for _, x := range articles {
			if strings.EqualFold(x.ID, c.words[1]) {
				a = x
			}
		}
		if a.ID == "" {
			t.Whisper(nil, "shelf.none", "id", dialog.Line(c.words[1], 40))
			return nil
		}
	} else if title, answer, ok := titled(c.from(1)); ok {
		return t.Change(dialog.Change{Article: &dialog.Article{Title: title, Answer: answer, Approved: true}}, c.dry)
	}
	if c.message.Grant == "" {
		return c.misused(t, t.DeskText("command.missing"))
	}
	t.Aside(bot.Reply{Text: usage(t, c.verb), Form: articleForm(t, a)})
	return nil
}

// titled parts "Title: answer".
func titled(text string) (title, answer string, ok bool) {
	i := strings.IndexAny(text, ":：\n")
	if i < 0 {
		return "", "", false
	}
	title, answer = strings.TrimSpace(text[:i]), strings.TrimSpace(strings.TrimLeft(text[i:], ":：\n"))
	return title, answer, title != "" && answer != ""
}

func articleForm(t *dialog.Turn, a dialog.Article) *bot.Form {
	label := t.DeskLabel
	name, title, approved := "knowledge add", label("knowledge.form"), "yes"
	if a.ID != "" {
		name, title = "knowledge edit "+a.ID, label("knowledge.form_edit", "id", a.ID)
		if !a.Approved {
			approved = "no"
		}
	}
	return &bot.Form{Name: dialog.Typed + name, Title: title, Submit: label("macro.save"), Inputs: []bot.Input{
		{Name: "title", Label: label("knowledge.title"), Value: a.Title},
		{Name: "questions", Label: label("knowledge.questions"), Value: strings.Join(a.Questions, "\n"), Long: true, Optional: true},
		{Name: "answer", Label: label("knowledge.answer"), Value: a.Answer, Long: true},
		{Name: "language", Label: label("knowledge.language"), Value: a.Language, Optional: true},
		{Name: "tags", Label: label("knowledge.tags"), Value: strings.Join(a.Tags, ", "), Optional: true},
		{Name: "approved", Label: label("knowledge.approved"), Value: approved, Options: []bot.Option{
			{ID: "yes", Label: label("macro.yes")}, {ID: "no", Label: label("macro.no")}}},
	}}
}

func (s *Step) articleFilled(t *dialog.Turn, c call, edit bool) error {
	v := c.values
	a := dialog.Article{Title: v["title"], Answer: v["answer"], Language: strings.TrimSpace(v["language"]), Approved: v["approved"] == "yes",
		Questions: strings.Split(v["questions"], "\n")}
	for tag := range strings.FieldsFuncSeq(v["tags"], func(r rune) bool { return r == ',' || r == '，' }) {
		if tag = strings.TrimSpace(tag); tag != "" {
			a.Tags = append(a.Tags, tag)
		}
	}
	if edit && len(c.words) > 1 {
		a.ID = c.words[1]
	}
	return t.Change(dialog.Change{Article: &a}, c.dry)
}
