package answer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"handoff/bot"
	"handoff/dialog"
)

// Titles that a clarifying question offers.
const (
	maxTitles   = 3
	maxLabel    = 60 // characters on a button
	maxChoiceID = 40 // bytes
)

// clarify asks once what is meant, with the nearest titles as buttons; the
// second time in a row it brings a person.
func (s *Step) clarify(ctx context.Context, t *dialog.Turn, f found) error {
	c := &t.State.Case
	best, _ := f.best()
	if best.Confidence < s.Floor/3 {
		if done, err := t.Afterword(ctx); done || err != nil {
			return err
		}
	}
	if err := remember(t, dialog.AnswerFact{Kind: Clarify}, dialog.Passage{Confidence: best.Confidence, Version: best.Version}); err != nil {
		return err
	}
	if c.Clarified {
		return t.Handoff(ctx, dialog.ReasonUnanswered)
	}
	c.Clarified = true
	if best.Confidence < s.Approved {
		c.Failed++ // a question that fits two answers is no failure
	}
	c.Titles = nil
	for _, p := range f.passages {
		if len(c.Titles) == maxTitles || p.Confidence < s.Floor/3 {
			break
		}
		c.Titles = append(c.Titles, dialog.Title{Choice: choiceID(p.Article), Article: p.Article, Title: dialog.Line(title(p), 2*maxLabel)})
	}
	key := "clarify.titles"
	if len(c.Titles) == 0 {
		key = "clarify.none"
	}
	c.Answer = answerHandle + t.Last().ID
	t.Answer(bot.Reply{Handle: c.Answer, Text: t.Text(key), Choices: titles(t)})
	return nil
}

// titles are the buttons of a clarifying question.
func titles(t *dialog.Turn) []bot.Choice {
	var choices []bot.Choice
	for _, offered := range t.State.Case.Titles {
		choices = append(choices, bot.Choice{ID: offered.Choice, Label: dialog.Line(offered.Title, maxLabel)})
	}
	return append(choices, t.PersonChoice())
}

// agreed is "yes" to a clarifying question: the one title that it offered, or
// which of them?
func (s *Step) agreed(ctx context.Context, t *dialog.Turn) error {
	if offered := t.State.Case.Titles; len(offered) == 1 {
		return s.article(ctx, t, offered[0])
	}
	t.Ask(titles(t), "unclear")
	return nil
}

// choiceID is the button of an article: its ID where that is short enough.
func choiceID(article string) string {
	if id := dialog.ChoiceArticle + article; len(id) <= maxChoiceID {
		return id
	}
	sum := sha256.Sum256([]byte(article))
	return dialog.ChoiceArticle + "#" + hex.EncodeToString(sum[:12])
}

// choice is a button of the customer.
func (s *Step) choice(ctx context.Context, t *dialog.Turn, id string) error {
	c := &t.State.Case
	switch {
	case id == dialog.ChoiceHelped && len(c.Tried) > 0:
		t.Tell("helped")
		return t.Solved("button")
	case id == dialog.ChoiceAssistant:
		t.Tell("greeting")
		return nil
	}
	for _, offered := range c.Titles {
		if offered.Choice == id {
			return s.article(ctx, t, offered)
		}
	}
	t.Tell("choice.old")
	return nil
}

// article answers with the article that the customer chose. They chose it, so
// it is given whole whether or not it is approved, and its source is named.
func (s *Step) article(ctx context.Context, t *dialog.Turn, chosen dialog.Title) error {
	passages, err := s.search(ctx, chosen.Title, t.Language())
	if err != nil {
		return err
	}
	if question := t.State.Case.Question; question != "" {
		more, err := s.search(ctx, question, t.Language())
		if err != nil {
			return err
		}
		passages = append(passages, more...)
	}
	for _, p := range passages {
		if p.Article != chosen.Article {
			continue
		}
		t.State.Case.Failed = 0
		if p.Approved {
			return s.approved(t, p)
		}
		return s.quote(t, p, "quoted.intro", "")
	}
	t.Tell("article.gone")
	return nil
}
