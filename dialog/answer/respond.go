package answer

import (
	"context"
	"fmt"
	"math"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// found is what the knowledge gives for a question.
type found struct {
	question string // as searched
	passages []dialog.Passage
}

func (f found) best() (dialog.Passage, bool) {
	if len(f.passages) == 0 {
		return dialog.Passage{}, false
	}
	return f.passages[0], true
}

// limit is how many passages a search gives.
const limit = 5

func (s *Step) search(ctx context.Context, text, language string) ([]dialog.Passage, error) {
	passages, err := s.Knowledge.Search(ctx, dialog.Query{Text: text, Language: language, Limit: limit, Tags: dialog.Tags(ctx)})
	if err != nil {
		return nil, fmt.Errorf("answer: search: %w", err)
	}
	return passages, nil
}

// respond answers a new question.
func (s *Step) respond(ctx context.Context, t *dialog.Turn, question string) error {
	before, err := s.past(ctx, t, question)
	if err != nil {
		return err
	}
	f, err := s.find(ctx, question, before, t.Language())
	if err != nil {
		return err
	}
	if f, err = s.hinted(ctx, t, f); err != nil {
		return err
	}
	best, _ := f.best()
	foreign := s.Model != nil && best.Language != "" && base(best.Language) != base(t.Language())
	if best.Approved && best.Confidence >= s.Approved && !foreign {
		if s.tied(f) && !t.State.Case.Clarified {
			return s.clarify(ctx, t, f)
		}
		return s.approved(t, best)
	}
	if best.Confidence < s.Approved {
		if done, err := t.Thanked(); done || err != nil {
			return err
		}
	}
	why := ""
	if s.Model != nil && len(f.passages) > 0 {
		draft, err := s.draft(ctx, t, question, before, f, "")
		if err != nil {
			return err
		}
		switch {
		case draft.failure == "":
			return s.modelled(t, draft)
		case draft.failure == stopped:
			return s.halted(t, draft)
		case draft.failure == unknown && !(best.Approved && best.Confidence >= s.Approved):
			return s.clarify(ctx, t, f)
		}
		why = draft.failure
	}
	switch {
	case best.Approved && best.Confidence >= s.Approved:
		return s.approved(t, best)
	case best.Confidence >= s.Floor && best.Text != "": // an article may stand without an answer
		return s.quote(t, best, "quoted.intro", why)
	}
	return s.clarify(ctx, t, f)
}

// tie is how little the second passage's confidence may lie below the first's
// for a short question to mean either ("How do I cancel?").
const tie, shortQuestion = 0.03, 60

// tied reports whether two approved answers fit a short question equally well, so that
// giving one would be guessing. On the sample company's 277 questions it happens
// once, and there the first answer is wrong.
func (s *Step) tied(f found) bool {
	if len(f.question) > shortQuestion {
		return false
	}
	for _, p := range f.passages[1:] {
		if p.Approved && p.Confidence >= s.Approved && p.Confidence >= f.passages[0].Confidence-tie {
			return true
		}
	}
	return false
}

// approved says an answer to the letter.
func (s *Step) approved(t *dialog.Turn, p dialog.Passage) error {
	s.say(t, bot.Reply{Text: p.Answer})
	return remember(t, dialog.AnswerFact{Kind: Approved}, p)
}

// quote says the best passage with its source and asks whether it helped.
func (s *Step) quote(t *dialog.Turn, p dialog.Passage, intro, why string) error {
	text := t.Text(intro) + "\n\n" + blockquote(p.Text) + "\n\n" + t.Text("quoted.source", "title", title(p))
	s.say(t, bot.Reply{Text: text, Choices: judge(t)})
	return remember(t, dialog.AnswerFact{Kind: Quoted, Failure: why}, p)
}

// The kinds of answers, as facts and cards name them.
const (
	Approved = "approved"
	Quoted   = "quoted"
	Modelled = "model"
	Clarify  = dialog.KindClarify
)

// say says an answer under a handle of its own: taking over withdraws it.
func (s *Step) say(t *dialog.Turn, r bot.Reply) {
	r.Handle = answerHandle + t.Last().ID
	t.State.Case.Answer = r.Handle
	t.Answer(r)
}

// answerHandle begins the handles of answers: what of the transcript a model is
// told the assistant said.
const answerHandle = "answer:"

// remember notes what was answered.
func remember(t *dialog.Turn, fact dialog.AnswerFact, p dialog.Passage) error {
	t.State.Case.Try(dialog.Try{
		Question: dialog.Line(t.State.Case.Question, 80), Article: p.Article, Title: dialog.Line(title(p), 80),
		Confidence: percent(p.Confidence), Kind: fact.Kind, Tags: p.Tags[:min(len(p.Tags), dialog.MaxTags)],
	})
	if fact.Kind != Clarify {
		t.State.Case.Clarified = false
		t.State.Case.Titles = nil
	}
	fact.Article, fact.Confidence, fact.Knowledge = p.Article, percent(p.Confidence), p.Version
	return t.Record("answer", fact)
}

// percent is a share as it is kept and shown: of 0.6130533994293038 nobody reads more
// than 0.61.
func percent(share float64) float64 { return math.Round(100*share) / 100 }

// judge are the two buttons under an answer that may be wrong.
func judge(t *dialog.Turn) []bot.Choice {
	if t.Public() { // a group is not asked whether it helped
		return []bot.Choice{t.PersonChoice()}
	}
	return []bot.Choice{{ID: dialog.ChoiceHelped, Label: t.Label("choice.helped")}, t.PersonChoice()}
}

func title(p dialog.Passage) string {
	if p.Title != "" {
		return p.Title
	}
	return p.Article
}

func blockquote(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("> "+line, " ")
	}
	return strings.Join(lines, "\n")
}

func base(language string) string {
	b, _, _ := strings.Cut(strings.ToLower(language), "-")
	return b
}
