package admin

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"handoff/bot"
	"handoff/dialog"
)

// Explainer tells which routing rule fires and why; package route has one.
type Explainer interface {
	// ExplainRoute returns CommonMark.
	ExplainRoute(dialog.Inquiry) string
}

// Policy tells when a person is brought; package escalate has one.
type Policy interface {
	// Decide tells which rule holds for words that begin a case, by a key of the
	// catalogs; empty: none.
	Decide(dialog.Reading) (when string, reason dialog.Reason, atOnce bool)
}

var explainVerbs = []verb{
	{name: "explain", aliases: []string{"why", "解释"}, about: "about.explain", rank: dialog.RankAgent, usage: "TEXT", least: 1,
		examples: []string{`"How do I get a refund?"`, "I was charged twice, this is fraud!"},
		form: func(t *dialog.Turn, _ call) *bot.Form {
			return ask(t, "about.explain", bot.Input{Name: "text", Label: t.DeskLabel("form.words"), Long: true})
		}, do: (*Step).explain},
}

// maxExplained is how much of a text is explained, in characters.
const maxExplained = 500

// explain tells what a customer who writes so would read, and why, and where a
// ticket about it would go. It changes nothing.
func (s *Step) explain(ctx context.Context, t *dialog.Turn, c call) error {
	text := dialog.Line(c.text(), maxExplained)
	var b strings.Builder
	b.WriteString("> " + dialog.Plain(text) + "\n")
	item := func(key string, args ...any) { b.WriteString("\n- " + t.DeskText(key, args...)) }

	var r dialog.Reading
	if s.Reader != nil {
		r = s.Reader.Read(text, "")
		item("explain.reading", "language", cmp.Or(r.Language, "–"), "intent", t.DeskLabel("intent."+string(r.Intent)), "mood", t.DeskLabel("mood.label_"+r.Mood.Word()))
	}
	reason := dialog.ReasonUnanswered
	person := false
	if s.Policy != nil {
		switch when, why, atOnce := s.Policy.Decide(r); {
		case when == "":
			item("explain.policy_none")
		case atOnce:
			reason, person = why, true
			item("explain.policy_person", "when", t.DeskLabel(when))
		default:
			item("explain.policy_on", "when", t.DeskLabel(when))
		}
	}
	if !person && s.Knowledge != nil {
		passages, err := s.Knowledge.Search(ctx, dialog.Query{Text: text, Language: r.Language, Limit: 5, Tags: dialog.Tags(ctx)})
		if err != nil {
			return fmt.Errorf("admin: search: %w", err)
		}
		s.explainAnswer(t, item, passages)
	}
	if s.Explainer != nil {
		q := dialog.Inquiry{Text: text, Subject: dialog.Line(text, 80), Reason: reason, Language: cmp.Or(r.Language, "en"), Mood: r.Mood, Open: t.DeskOpen()}
		b.WriteString("\n\n" + t.DeskText("explain.route") + "\n\n" + s.Explainer.ExplainRoute(q))
	}
	t.Aside(bot.Reply{Text: b.String()})
	return nil
}

// explainAnswer tells what was found, and which way the answer takes: see package
// answer.
func (s *Step) explainAnswer(t *dialog.Turn, item func(key string, args ...any), passages []dialog.Passage) {
	if len(passages) == 0 {
		item("explain.nothing")
		return
	}
	for i, p := range passages {
		key := "explain.found"
		if p.Approved {
			key = "explain.found_approved"
		}
		item(key, "rank", i+1, "title", p.Title, "confidence", percent(p.Confidence), "source", p.Source)
	}
	best, as := passages[0], s.answers(passages[0])
	item("explain."+as, "confidence", percent(best.Confidence), "threshold", percent(s.Approved), "floor", percent(s.Floor))
	if as != clarifies {
		item("explain.answer", "answer", dialog.Line(dialog.Flat(cmp.Or(best.Answer, best.Text)), 300))
	}
}

// The ways in which the best passage answers: the ends of keys.
const (
	toLetter  = "approved"
	drafted   = "model"
	quotes    = "quoted"
	clarifies = "clarify"
)

// answers is the way that a question takes whose best passage is p: see package answer.
func (s *Step) answers(p dialog.Passage) string {
	switch {
	case p.Approved && p.Confidence >= s.Approved:
		return toLetter
	case s.Drafts:
		return drafted
	case p.Confidence >= s.Floor && p.Text != "":
		return quotes
	}
	return clarifies
}

func percent(f float64) string { return fmt.Sprintf("%d %%", int(f*100+0.5)) }
