package admin

import (
	"context"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// article adds an article to the shared shelf, or changes one of it: from the line, or
// by a form.
func (s *Step) article(ctx context.Context, t *dialog.Turn, c call, edit bool) error {
	if c.values != nil {
		return s.articleFilled(t, c, edit)
	}
	a := dialog.Article{}
	if edit {
		if len(c.words) < 2 || s.Shelf == nil {
			return c.missing(t)
		}
		articles, err := s.Shelf.Articles(ctx)
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
		return c.missing(t)
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
